import { DeviceLostError, GpuError, OutOfMemoryError, ShaderError } from './errors.js';
import { assembleShader, type Constant, type Shader, type ShaderSource } from './shader.js';

export interface AdapterInfo {
  name: string;
  /** Which API Dawn or the browser drives, as far as it tells. */
  backend: string;
  type: 'gpu' | 'cpu';
  driver: string;
  /** Optional features that the adapter offers, used or not. */
  features: string[];
}

/** One buffer region bound to a shader variable. */
export interface Binding {
  buffer: GPUBuffer;
  offset?: number;
  size?: number;
  /** The dispatch gives this binding's offset anew each time. */
  dynamic?: boolean;
}

/** What makes a dispatch: a shader's entry point, specialised and bound. */
export interface DispatchSpec {
  label: string;
  shader: string;
  entry: string;
  /** Values of the file's `// const:` names. */
  consts?: Record<string, Constant>;
  /** Values of `override` names; names the shader does not declare are left out. */
  overrides?: Record<string, Constant>;
  bindings: Record<string, Binding>;
  /** Workgroups in x, y, z. */
  workgroups: [number, number, number];
}

/** A dispatch with pipeline and bind group ready: encoding it allocates nothing on the device. */
export interface Dispatch {
  label: string;
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  workgroups: [number, number, number];
}

/** Counts of what has been created, so that tests can show that replaying creates nothing. */
export interface Created {
  buffers: number;
  bindGroups: number;
  pipelines: number;
}

interface PipelineEntry {
  layout: GPUBindGroupLayout;
  pipeline: Promise<GPUComputePipeline>;
  shader: Shader;
}

const STORAGE = 0x80; // GPUBufferUsage.STORAGE; the namespace object is not global under Node.
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;
const COMPUTE_STAGE = 0x4;

/** A device and what is made on it. Knows buffers and dispatches, no mathematics. */
export class Gpu {
  readonly created: Created = { buffers: 0, bindGroups: 0, pipelines: 0 };
  private readonly pipelines = new Map<string, PipelineEntry>();
  private readonly modules = new Map<string, GPUShaderModule>();
  private readonly staging = new Map<number, GPUBuffer>();
  /** Name of the kernel variant that programs are compiled with; by default the adapter's class. */
  variant: string;
  private failure: GpuError | undefined;

  /**
   * @param device a device of the adapter (see `requestGpu`)
   * @param shaders gives shader text by name
   * @param release called by `close`, for what the platform must let go
   */
  constructor(
    readonly device: GPUDevice,
    readonly info: AdapterInfo,
    private readonly shaders: ShaderSource,
    private readonly release: () => void = () => {},
  ) {
    this.variant = info.type;
    device.lost.then((lost) => {
      if (lost.reason !== 'destroyed')
        this.failure = new DeviceLostError(
          `the device was lost (${lost.message}). Run the same command with --resume.`,
        );
    });
    device.addEventListener('uncapturederror', (event) => {
      this.failure ??= toGpuError((event as GPUUncapturedErrorEvent).error);
    });
  }

  get limits(): GPUSupportedLimits {
    return this.device.limits;
  }

  /** Largest buffer that can be created and bound whole, in bytes. */
  get maxBindingBytes(): number {
    return Math.min(this.limits.maxStorageBufferBindingSize, this.limits.maxBufferSize);
  }

  /** @throws the first asynchronous error (device lost, out of memory, validation) since the start */
  check(): void {
    if (this.failure) throw this.failure;
  }

  /**
   * A zeroed storage buffer.
   * @throws OutOfMemoryError if it is larger than the adapter can bind
   */
  buffer(label: string, bytes: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    if (size > this.maxBindingBytes)
      throw new OutOfMemoryError(
        `${label} needs ${mebibytes(size)}, but ${this.info.name} binds at most ` +
          `${mebibytes(this.maxBindingBytes)}: use fewer or smaller images (--limit, --image-size).`,
      );
    this.created.buffers++;
    return this.device.createBuffer({ label, size, usage: STORAGE | COPY_SRC | COPY_DST });
  }

  /** Copies host data into a buffer at a byte offset. */
  write(buffer: GPUBuffer, data: ArrayBufferView, offset = 0): void {
    this.device.queue.writeBuffer(
      buffer,
      offset,
      data.buffer as ArrayBuffer,
      data.byteOffset,
      data.byteLength,
    );
  }

  /** Compiles (once) and binds. All dispatches of a program are prepared together. */
  async prepare(specs: DispatchSpec[]): Promise<Dispatch[]> {
    const entries = specs.map((spec) => this.pipelineOf(spec));
    const pipelines = await Promise.all(entries.map((entry) => entry.pipeline));
    this.check();
    return specs.map((spec, i) => ({
      label: spec.label,
      pipeline: pipelines[i],
      bindGroup: this.bind(spec, entries[i]),
      workgroups: this.checkWorkgroups(spec),
    }));
  }

  /** Runs dispatches in order in one submission. */
  run(dispatches: Dispatch[], dynamicOffset?: number): void {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const dispatch of dispatches) encodeDispatch(pass, dispatch, dynamicOffset);
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Waits until all submitted work is done. */
  async finish(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Reads `bytes` of a buffer back. The staging buffers are kept and used again. */
  async read(buffer: GPUBuffer, offset = 0, bytes = buffer.size - offset): Promise<ArrayBuffer> {
    const staging = this.stagingBuffer(bytes);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, bytes);
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(MAP_READ, 0, bytes);
    } catch (error) {
      this.check();
      throw new DeviceLostError(`reading results back failed: ${(error as Error).message}`);
    }
    this.check();
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    return copy;
  }

  async readF32(buffer: GPUBuffer, offset = 0, count?: number): Promise<Float32Array> {
    return new Float32Array(
      await this.read(buffer, offset, count === undefined ? undefined : count * 4),
    );
  }

  close(): void {
    this.device.destroy();
    this.release();
  }

  private stagingBuffer(bytes: number): GPUBuffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, 256)));
    let staging = this.staging.get(size);
    if (staging?.mapState !== 'unmapped') {
      this.created.buffers++;
      staging = this.device.createBuffer({ label: 'read-back', size, usage: MAP_READ | COPY_DST });
      this.staging.set(size, staging);
    }
    return staging;
  }

  private pipelineOf(spec: DispatchSpec): PipelineEntry {
    const dynamic = Object.keys(spec.bindings).filter((name) => spec.bindings[name].dynamic);
    const key = JSON.stringify([
      spec.shader,
      spec.entry,
      spec.consts,
      spec.overrides,
      Object.keys(spec.bindings),
      dynamic,
    ]);
    let entry = this.pipelines.get(key);
    if (!entry) {
      entry = this.createPipeline(spec);
      this.pipelines.set(key, entry);
    }
    return entry;
  }

  private createPipeline(spec: DispatchSpec): PipelineEntry {
    const shader = assembleShader(this.shaders, spec.shader, spec.consts);
    const layout = this.layoutOf(spec, shader);
    const given = Object.entries(spec.overrides ?? {}).filter(([name]) =>
      shader.overrides.has(name),
    );
    this.created.pipelines++;
    const pipeline = this.device
      .createComputePipelineAsync({
        label: spec.label,
        layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: {
          module: this.moduleOf(shader),
          entryPoint: spec.entry,
          constants: Object.fromEntries(given.map(([name, value]) => [name, Number(value)])),
        },
      })
      .catch(async (error: Error) => {
        throw new ShaderError(await this.explain(shader, spec, error));
      });
    return { layout, pipeline, shader };
  }

  private moduleOf(shader: Shader): GPUShaderModule {
    let module = this.modules.get(shader.code);
    if (!module) {
      this.device.pushErrorScope('validation');
      module = this.device.createShaderModule({ label: shader.name, code: shader.code });
      // The pipeline reports the same error with its source lines; this scope keeps it from
      // surfacing a second time as an uncaptured one.
      void this.device.popErrorScope();
      this.modules.set(shader.code, module);
    }
    return module;
  }

  private layoutOf(spec: DispatchSpec, shader: Shader): GPUBindGroupLayout {
    return this.device.createBindGroupLayout({
      entries: Object.entries(spec.bindings).map(([name, bound]) => {
        const declared = shader.bindings.get(name);
        if (!declared) throw new ShaderError(`shader ${spec.shader} declares no binding "${name}"`);
        return {
          binding: declared.binding,
          visibility: COMPUTE_STAGE,
          buffer: {
            type: declared.access === 'read' ? 'read-only-storage' : 'storage',
            hasDynamicOffset: bound.dynamic === true,
          },
        };
      }),
    });
  }

  private bind(spec: DispatchSpec, entry: PipelineEntry): GPUBindGroup {
    this.created.bindGroups++;
    return this.device.createBindGroup({
      label: spec.label,
      layout: entry.layout,
      entries: Object.entries(spec.bindings).map(([name, { buffer, offset, size }]) => ({
        binding: (entry.shader.bindings.get(name) as { binding: number }).binding,
        resource: { buffer, offset, size },
      })),
    });
  }

  private checkWorkgroups(spec: DispatchSpec): [number, number, number] {
    const limit = this.limits.maxComputeWorkgroupsPerDimension;
    if (spec.workgroups.some((count) => count > limit))
      throw new OutOfMemoryError(
        `${spec.label} needs ${spec.workgroups.join(' × ')} workgroups; ` +
          `${this.info.name} allows ${limit} a dimension: train fewer networks at once.`,
      );
    return spec.workgroups;
  }

  private async explain(shader: Shader, spec: DispatchSpec, error: Error): Promise<string> {
    const info = await this.moduleOf(shader).getCompilationInfo();
    const lines = shader.code.split('\n');
    const shown = info.messages
      .filter((message) => message.type === 'error')
      .map(
        (m) =>
          `  ${shader.name}.wgsl:${m.lineNum}:${m.linePos} ${m.message}\n    ${lines[m.lineNum - 1]}`,
      );
    return `shader ${spec.shader}, entry ${spec.entry}: ${error.message}\n${shown.join('\n')}`;
  }
}

/** Adds one dispatch to a compute pass. */
export function encodeDispatch(
  pass: GPUComputePassEncoder,
  dispatch: Dispatch,
  dynamicOffset?: number,
): void {
  pass.setPipeline(dispatch.pipeline);
  if (dynamicOffset === undefined) pass.setBindGroup(0, dispatch.bindGroup);
  else pass.setBindGroup(0, dispatch.bindGroup, [dynamicOffset]);
  pass.dispatchWorkgroups(...dispatch.workgroups);
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

function toGpuError(error: GPUError): GpuError {
  if (error.constructor.name === 'GPUOutOfMemoryError')
    return new OutOfMemoryError(`the device is out of memory: ${error.message}`);
  return new GpuError(error.message);
}
