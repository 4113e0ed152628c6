import type { Binding, DispatchSpec } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { ShapeError } from '../ops/types.js';
import { type ImageWindow, imageStride } from './resident.js';
import { recordWords } from './schedule.js';

/** Pixels of a column that one invocation loads, and the workgroup's columns and strips. */
const STRIP = 32;
const [WX, WY] = [8, 4];

/**
 * Height and width of the images that a network sees.
 * @throws ShapeError if it sees anything but square images of 8-bit pixels
 */
export function imageSize({ input: { shape, dtype } }: Network): number {
  const [height, width] = shape;
  if (dtype !== 'rgba8' || shape.length !== 3 || height !== width)
    throw new ShapeError(`images are square and of 8-bit pixels, not ${dtype} [${shape}].`);
  return height;
}

/** Bytes of one pass in the schedule, a multiple of `step` (what dynamic offsets must be). */
export const scheduleBytes = (models: number, batch: number, step = 4): number =>
  Math.ceil((4 * models * recordWords(batch)) / step) * step;

/**
 * The dispatch that samples a batch of every model out of a window of the resident images
 * (shaders/load-batch.wgsl); the windows together load all of it.
 * @param size of the images, in pixels a side
 */
export function loadBatchSpec(
  size: number,
  batch: number,
  models: number,
  images: ImageWindow,
  bindings: Record<'schedule' | 'state' | 'pixels' | 'labels' | 'valid', Binding>,
): DispatchSpec {
  return {
    label: 'load-batch',
    shader: 'load-batch',
    entry: 'load',
    overrides: {
      ...{ S: size, STRIDE: imageStride(size), FIRST: images.first },
      ...{ BATCH: batch, STRIP, WX, WY },
    },
    bindings: { images: images.binding, ...bindings },
    workgroups: [Math.ceil(size / WX), Math.ceil(size / (WY * STRIP)), models * batch],
  };
}
