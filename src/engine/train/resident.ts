import { OutOfMemoryError } from '../gpu/errors.js';
import type { Binding, Gpu } from '../gpu/gpu.js';
import { type InputType, itemWords } from '../nn/network.js';
import type { ItemSource, Unit } from './types.js';

/** Where an item lies among those on the device; not its index in the data set. */
export type ResidentIndex = number & { readonly space: 'resident' };

/** Where an item lies, and its class. */
export interface Place {
  index: ResidentIndex;
  label: number;
}

/** Items that training and validation of a unit need on the device. */
const needed = (unit: Unit): number[] => [...unit.train, ...unit.validation];

/** What a device allows. */
type Limits = Pick<Gpu, 'maxBindingBytes' | 'maxBufferBytes'>;

/** Words from one resident item of `words` to the next: a binding begins at a multiple of 256 bytes. */
export const itemStride = (words: number): number => Math.ceil(words / 64) * 64;

/** Bindings that see all resident items; each takes a dispatch of every step. */
const MOST_WINDOWS = 4;
/** Adapters that bind little at a time are given up to this many bytes in several windows. */
const WINDOWED_BYTES = 2 ** 30;

/** How many items of this many words stay on the device together. */
export function residentCapacity(limits: Limits, words: number): number {
  const bytes = 4 * itemStride(words);
  const whole = Math.floor(limits.maxBindingBytes / bytes);
  const windowed = Math.floor(Math.min(WINDOWED_BYTES, limits.maxBufferBytes) / bytes);
  return Math.max(whole, Math.min(MOST_WINDOWS * whole, windowed));
}

/** The part of the resident items that one binding reaches. */
export interface ItemWindow {
  /** Number of its first item. */
  first: number;
  binding: Binding;
}

/** As few windows as see all items of a buffer [count, itemStride(words)]. */
export function itemWindows(limits: Limits, buffer: GPUBuffer, words: number): ItemWindow[] {
  const bytes = 4 * itemStride(words);
  const total = Math.floor(buffer.size / bytes);
  const most = Math.floor(limits.maxBindingBytes / bytes);
  return Array.from({ length: Math.ceil(total / most) }, (_, i) => {
    const first = i * most;
    const count = Math.min(most, total - first);
    return { first, binding: { buffer, offset: bytes * first, size: bytes * count } };
  });
}

/** `images of 400×400`, `items of 4`. */
const described = ({ shape, dtype }: InputType): string =>
  dtype === 'rgba8' ? `images of ${shape.slice(0, 2).join('×')}` : `items of ${shape.join('×')}`;

/**
 * Splits units into waves whose items fit the device together, in the given order.
 * @throws OutOfMemoryError with the numbers if a single unit does not fit
 */
export function planWaves<U extends Unit>(
  gpu: Limits & Pick<Gpu, 'info'>,
  input: InputType,
  units: U[],
): U[][] {
  const capacity = residentCapacity(gpu, itemWords(input));
  const waves: { units: U[]; items: Set<number> }[] = [];
  for (const unit of units) {
    const items = needed(unit);
    const different = new Set(items).size;
    if (different > capacity)
      throw new OutOfMemoryError(
        `${unit.id} trains and validates on ${items.length} ${described(input)}; ` +
          `${gpu.info.name} holds ${capacity} together.`,
        { thing: unit.id, needed: different, limit: capacity },
      );
    const fitting = waves.find((wave) => new Set([...wave.items, ...items]).size <= capacity);
    const wave = fitting ?? { units: [], items: new Set<number>() };
    if (!fitting) waves.push(wave);
    wave.units.push(unit);
    for (const item of items) wave.items.add(item);
  }
  return waves.map((wave) => wave.units);
}

/** The items of a wave [count, itemStride], shared by all its networks. */
export class ResidentItems {
  readonly buffer: GPUBuffer;
  private readonly index = new Map<number, ResidentIndex>();

  constructor(
    gpu: Gpu,
    private readonly source: ItemSource,
    input: InputType,
    units: Unit[],
  ) {
    const items = [...new Set(units.flatMap(needed))];
    const bytes = 4 * itemStride(itemWords(input));
    this.buffer = gpu.buffer('resident items', bytes * items.length, gpu.maxBufferBytes);
    for (const [i, item] of items.entries()) {
      gpu.write(this.buffer, source.packed(item), bytes * i);
      this.index.set(item, i as ResidentIndex);
    }
  }

  place(item: number): Place {
    return { index: this.index.get(item) as ResidentIndex, label: this.source.label(item) };
  }
}
