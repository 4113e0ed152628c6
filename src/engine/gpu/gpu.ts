import { span } from '../trace/trace.js';
import { type AdapterFacts, classOf } from './adapter-class.js';
import { type Created, type Dispatch, type DispatchSpec, encodeDispatch } from './dispatch.js';
import { DeviceLostError, GpuError, OutOfMemoryError } from './errors.js';
import { declared, type PipelineEntry, Pipelines } from './pipelines.js';
import type { ShaderSource } from './shader.js';

export * from './dispatch.js';

export interface AdapterInfo extends AdapterFacts {
  name: string;
  /** Which API Dawn or the browser drives, as far as it tells. */
  backend: string;
  /** Its model, where the system tells; `name` may be that of a driver, which has several. */
  device?: string;
  /** Optional features that the adapter offers, used or not. */
  features: string[];
}

/**
 * Hears when calls of the driver begin and end. One that blocks the thread for ever cannot be noticed
 * from here: whoever watches from another thread can.
 */
export interface DeviceWatch {
  enter(): void;
  leave(): void;
}

/** Regions of a buffer, in bytes. */
export type Parts = Record<'offset' | 'bytes' | 'stride' | 'count', number>;

export interface GpuOptions {
  watch?: DeviceWatch;
  /** Seconds without an answer after which the device counts as lost. */
  patience?: number;
}

const STORAGE = 0x80; // GPUBufferUsage.STORAGE; the namespace object is not global under Node.
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;

/** A device and what is made on it. Knows buffers and dispatches, no mathematics. */
export class Gpu {
  readonly created: Created = { buffers: 0, bindGroups: 0, pipelines: 0 };
  private readonly pipelines: Pipelines;
  /** Read-back buffers that no read uses at the moment, by size. */
  private readonly staging = new Map<number, GPUBuffer[]>();
  /** Name of the kernel variant that programs are compiled with; by default the adapter's class. */
  variant: string;
  private readonly watch: DeviceWatch;
  private readonly patience: number;
  private failure: GpuError | undefined;
  private closed = false;

  /**
   * @param device a device of the adapter (see `requestGpu`)
   * @param shaders gives shader text by name
   * @param options who watches it, and how long it may be silent
   */
  constructor(
    readonly device: GPUDevice,
    readonly info: AdapterInfo,
    readonly shaders: ShaderSource,
    { watch = UNWATCHED, patience = PATIENCE_SECONDS }: GpuOptions = {},
  ) {
    this.watch = watch;
    this.patience = patience;
    this.variant = classOf(info);
    this.pipelines = new Pipelines(device, shaders, this.created);
    device.lost.then((lost) => {
      // An error that came before is most often its sign, and says less.
      if (!this.closed) this.failure = lostError(lost.message || lost.reason);
    });
    device.addEventListener('uncapturederror', (event) => {
      this.failure ??= toGpuError((event as GPUUncapturedErrorEvent).error);
    });
  }

  get limits(): GPUSupportedLimits {
    return this.device.limits;
  }

  /** Largest buffer, in bytes; one binding may see less of it. */
  get maxBufferBytes(): number {
    return this.limits.maxBufferSize;
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
   * @param most bytes: what can be bound whole, unless the caller binds it in parts
   * @throws OutOfMemoryError if it is larger
   */
  buffer(label: string, bytes: number, most = this.maxBindingBytes): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    if (size > most)
      throw new OutOfMemoryError(
        `${label} needs ${mebibytes(size)}, but ${this.info.name} allows at most ${mebibytes(most)}.`,
        { thing: label, needed: size, limit: most },
      );
    this.created.buffers++;
    const usage = STORAGE | COPY_SRC | COPY_DST;
    return this.call(() => this.device.createBuffer({ label, size, usage }));
  }

  /** Copies host data into a buffer at a byte offset. */
  write(buffer: GPUBuffer, data: ArrayBufferView, offset = 0): void {
    const { buffer: bytes, byteOffset, byteLength } = data;
    this.call(() =>
      this.device.queue.writeBuffer(buffer, offset, bytes as ArrayBuffer, byteOffset, byteLength),
    );
  }

  /** Compiles (once) and binds. All dispatches of a program are prepared together. */
  async prepare(specs: DispatchSpec[]): Promise<Dispatch[]> {
    const end = span('compiler', 'make pipelines', { dispatches: specs.length });
    const entries = specs.map((spec) => this.pipelines.of(spec));
    const pipelines = await this.expect(Promise.all(entries.map((entry) => entry.pipeline)));
    end();
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
    this.submit(encoder);
  }

  submit(encoder: GPUCommandEncoder): void {
    this.call(() => this.device.queue.submit([encoder.finish()]));
  }

  /** Waits until all submitted work is done. */
  async finish(): Promise<void> {
    await this.expect(this.device.queue.onSubmittedWorkDone());
  }

  /** Reads `bytes` of a buffer back. */
  read(buffer: GPUBuffer, offset = 0, bytes = buffer.size - offset): Promise<ArrayBuffer> {
    return this.readParts(buffer, { offset, bytes, stride: bytes, count: 1 });
  }

  /**
   * Reads `count` parts of a buffer back, each of `bytes` bytes and `stride` bytes behind the one
   * before; they arrive side by side. The staging buffers are kept and used again.
   */
  readParts(buffer: GPUBuffer, parts: Parts): Promise<ArrayBuffer> {
    return this.copyParts(buffer, parts)();
  }

  /**
   * The same in two halves: the parts are copied as they are behind the work submitted so far, and
   * waited for when the copy is called. Work submitted in between runs on meanwhile.
   * @returns to be called once
   */
  copyParts(
    buffer: GPUBuffer,
    { offset, bytes, stride, count }: Parts,
  ): () => Promise<ArrayBuffer> {
    const total = bytes * count;
    const staging = this.takeStaging(total);
    const encoder = this.device.createCommandEncoder();
    if (stride === bytes) encoder.copyBufferToBuffer(buffer, offset, staging, 0, total);
    else
      for (let i = 0; i < count; i++)
        encoder.copyBufferToBuffer(buffer, offset + i * stride, staging, i * bytes, bytes);
    this.submit(encoder);
    return () => this.takeOut(staging, total);
  }

  private async takeOut(staging: GPUBuffer, total: number): Promise<ArrayBuffer> {
    try {
      await this.expect(staging.mapAsync(MAP_READ, 0, total));
    } catch (error) {
      staging.destroy();
      if (error instanceof GpuError) throw error;
      throw lostError((error as Error).message || 'it gives no results back');
    }
    const copy = staging.getMappedRange(0, total).slice(0);
    staging.unmap();
    this.staging.get(staging.size)?.push(staging);
    return copy;
  }

  async readF32(buffer: GPUBuffer, offset = 0, count?: number): Promise<Float32Array> {
    return new Float32Array(
      await this.read(buffer, offset, count === undefined ? undefined : count * 4),
    );
  }

  close(): void {
    this.closed = true;
    this.call(() => this.device.destroy());
  }

  /** A call of the driver, under watch. */
  private call<T>(driver: () => T): T {
    this.watch.enter();
    try {
      return driver();
    } finally {
      this.watch.leave();
    }
  }

  /**
   * Waits for the device.
   * @throws the reason, where it was lost meanwhile; DeviceLostError if it stays silent
   */
  private async expect<T>(answer: Promise<T>): Promise<T> {
    let timer: unknown;
    const silence = new Promise<never>((_, reject) => {
      const words = `it has not answered for ${this.patience} seconds`;
      timer = setTimeout(() => reject(lostError(words)), 1000 * this.patience);
    });
    this.watch.enter();
    try {
      const value = await Promise.race([answer, silence]);
      this.check();
      return value;
    } catch (error) {
      // What a lost device answers comes before the news of its loss.
      await Promise.race([this.device.lost, new Promise((resolve) => setTimeout(resolve, 50))]);
      throw this.failure ?? error;
    } finally {
      this.watch.leave();
      clearTimeout(timer);
    }
  }

  /** A read-back buffer that no other read uses; whoever takes it puts it back. */
  private takeStaging(bytes: number): GPUBuffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, 256)));
    const free = this.staging.get(size) ?? [];
    this.staging.set(size, free);
    const staging = free.pop();
    if (staging) return staging;
    this.created.buffers++;
    return this.device.createBuffer({ label: 'read-back', size, usage: MAP_READ | COPY_DST });
  }

  private bind(spec: DispatchSpec, entry: PipelineEntry): GPUBindGroup {
    this.created.bindGroups++;
    return this.device.createBindGroup({
      label: spec.label,
      layout: entry.layout,
      entries: Object.entries(spec.bindings).map(([name, { buffer, offset, size }]) => ({
        binding: declared(entry.shader, name).binding,
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
        { thing: spec.label, needed: Math.max(...spec.workgroups), limit },
      );
    return spec.workgroups;
  }
}

/** Compiling for a slow CPU takes a minute; a driver that is silent for longer hangs. */
export const PATIENCE_SECONDS = 600;

const UNWATCHED: DeviceWatch = { enter() {}, leave() {} };

const lostError = (why: string): DeviceLostError =>
  new DeviceLostError(`the device was lost (${why}); work since the last save is lost with it.`);

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

function toGpuError(error: GPUError): GpuError {
  if (error.constructor.name === 'GPUOutOfMemoryError')
    return new OutOfMemoryError(`the device is out of memory: ${error.message}`);
  return new GpuError(error.message);
}
