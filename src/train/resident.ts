import { OutOfMemoryError } from '../gpu/errors.js';
import type { Gpu } from '../gpu/gpu.js';
import type { ImageSource, Unit } from './types.js';

/** Images that training and validation of a unit need on the device. */
const needed = (unit: Unit): number[] => [...unit.train, ...unit.validation];

/** How many images of this size one device buffer holds. */
const capacityOf = (gpu: Gpu, size: number): number =>
  Math.floor(gpu.maxBindingBytes / (4 * size * size));

/**
 * Splits units into waves whose images fit the device together, in the given order.
 * @throws OutOfMemoryError with the numbers if a single unit does not fit
 */
export function planWaves(gpu: Gpu, size: number, units: Unit[]): Unit[][] {
  const capacity = capacityOf(gpu, size);
  const waves: { units: Unit[]; images: Set<number> }[] = [];
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

/** The packed 8-bit images of a wave, on the device once, shared by all networks. */
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
    const bytes = 4 * size * size;
    this.buffer = gpu.buffer('resident images', bytes * images.length);
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
