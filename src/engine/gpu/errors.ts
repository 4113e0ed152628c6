/** Anything that goes wrong on the device. Subclasses say what; messages say what to do. */
export class GpuError extends Error {
  override name = 'GpuError';
}

/** No usable adapter: none found, or only the null backend, which accepts work and computes nothing. */
export class AdapterError extends GpuError {
  override name = 'AdapterError';
}

/** WGSL that does not compile, or a pipeline that cannot be made. The message shows the lines. */
export class ShaderError extends GpuError {
  override name = 'ShaderError';
}

/** The device went away (driver reset, unplugged, destroyed). Work since the last save is lost. */
export class DeviceLostError extends GpuError {
  override name = 'DeviceLostError';
}

/** The device refused memory, or the request exceeds one of its limits. */
export class OutOfMemoryError extends GpuError {
  override name = 'OutOfMemoryError';
}
