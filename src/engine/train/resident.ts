import { OutOfMemoryError } from '../gpu/errors.js';
import type { Binding, Gpu } from '../gpu/gpu.js';
import type { ImageSource, Unit } from './types.js';

/** Images that training and validation of a unit need on the device. */
const needed = (unit: Unit): number[] => [...unit.train, ...unit.validation];

/** What a device allows. */
type Limits = Pick<Gpu, 'maxBindingBytes' | 'maxBufferBytes'>;

/** Words from one resident image to the next: a binding begins at a multiple of 256 bytes. */
export const imageStride = (size: number): number => Math.ceil((size * size) / 64) * 64;

/** Bindings that see all resident images; each takes a dispatch of every step. */
const MOST_WINDOWS = 4;
/** Adapters that bind little at a time are given up to this many bytes in several windows. */
const WINDOWED_BYTES = 2 ** 30;

/** How many images of this size stay on the device together. */
export function residentCapacity(limits: Limits, size: number): number {
  const bytes = 4 * imageStride(size);
  const whole = Math.floor(limits.maxBindingBytes / bytes);
  const windowed = Math.floor(Math.min(WINDOWED_BYTES, limits.maxBufferBytes) / bytes);
  return Math.max(whole, Math.min(MOST_WINDOWS * whole, windowed));
}

/** The part of the resident images that one binding reaches. */
export interface ImageWindow {
  /** Number of its first image. */
  first: number;
  binding: Binding;
}

/** As few windows as see all images of a buffer [count, imageStride(size)]. */
export function imageWindows(limits: Limits, buffer: GPUBuffer, size: number): ImageWindow[] {
  const bytes = 4 * imageStride(size);
  const total = Math.floor(buffer.size / bytes);
  const most = Math.floor(limits.maxBindingBytes / bytes);
  return Array.from({ length: Math.ceil(total / most) }, (_, i) => {
    const first = i * most;
    const count = Math.min(most, total - first);
    return { first, binding: { buffer, offset: bytes * first, size: bytes * count } };
  });
}

/**
 * Splits units into waves whose images fit the device together, in the given order.
 * @throws OutOfMemoryError with the numbers if a single unit does not fit
 */
export function planWaves<U extends Unit>(
  gpu: Limits & Pick<Gpu, 'info'>,
  size: number,
  units: U[],
): U[][] {
  const capacity = residentCapacity(gpu, size);
  const waves: { units: U[]; images: Set<number> }[] = [];
  for (const unit of units) {
    const images = needed(unit);
    if (new Set(images).size > capacity)
      throw new OutOfMemoryError(
        `${unit.id} trains and validates on ${images.length} images of ${size}×${size}; ` +
          `${gpu.info.name} holds ${capacity}: use smaller --sizes or --image-size.`,
      );
    const fitting = waves.find((wave) => new Set([...wave.images, ...images]).size <= capacity);
    const wave = fitting ?? { units: [], images: new Set<number>() };
    if (!fitting) waves.push(wave);
    wave.units.push(unit);
    for (const image of images) wave.images.add(image);
  }
  return waves.map((wave) => wave.units);
}

/** The packed 8-bit images of a wave [count, imageStride(size)], shared by all its networks. */
export class ResidentImages {
  readonly buffer: GPUBuffer;
  private readonly index = new Map<number, number>();

  constructor(
    gpu: Gpu,
    private readonly source: ImageSource,
    size: number,
    units: Unit[],
  ) {
    const images = [...new Set(units.flatMap(needed))];
    const bytes = 4 * imageStride(size);
    this.buffer = gpu.buffer('resident images', bytes * images.length, gpu.maxBufferBytes);
    for (const [i, image] of images.entries()) {
      gpu.write(this.buffer, source.packed(image), bytes * i);
      this.index.set(image, i);
    }
  }

  /** Where an image lies, and its class. */
  place(image: number): { image: number; label: number } {
    return { image: this.index.get(image) as number, label: this.source.label(image) };
  }
}
