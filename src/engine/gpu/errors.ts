/** What did not fit, for programs and doors that word errors themselves. */
export interface GpuFacts {
  /** The buffer, dispatch or unit it is about. */
  thing?: string;
  needed?: number;
  /** What the adapter allows, in the unit of `needed`. */
  limit?: number;
}

/** Anything that goes wrong on the device. Subclasses say what; what to do, the doors say. */
export class GpuError extends Error {
  override name = 'GpuError';

  constructor(
    message: string,
    readonly facts: GpuFacts = {},
  ) {
    super(message);
  }
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
