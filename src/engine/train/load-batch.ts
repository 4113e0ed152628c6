import type { Binding, DispatchSpec } from '../gpu/gpu.js';
import { type InputType, itemWords, type Network } from '../nn/network.js';
import { ShapeError } from '../ops/types.js';
import { type ItemWindow, itemStride } from './resident.js';
import { lineWords } from './schedule.js';

/** Pixels of a column that one invocation loads, and the workgroup's columns and strips. */
const STRIP = 32;
const [WX, WY] = [8, 4];
/** Workgroup that copies items as they are. */
const ROW = 64;

const isSquareImage = ({ shape: [height, width], dtype }: InputType): boolean =>
  dtype === 'rgba8' && height === width;

/**
 * Height and width of the images that a network sees.
 * @throws ShapeError if it sees anything but square images of 8-bit pixels
 */
export function imageSize({ input }: Pick<Network, 'input'>): number {
  if (!isSquareImage(input))
    throw new ShapeError(
      `images are square and of 8-bit pixels, not ${input.dtype} [${input.shape}].`,
    );
  return input.shape[0];
}

/** Bytes of one round in the schedule, a multiple of `step` (what dynamic offsets must be). */
export const scheduleBytes = (models: number, batch: number, step = 4): number =>
  Math.ceil((4 * models * lineWords(batch)) / step) * step;

/**
 * The dispatch that loads a batch of every model out of a window of the resident items
 * (shaders/load-batch.wgsl); the windows together load all of it. Square images are moved through
 * the schedule's maps, anything else is copied.
 */
export function loadBatchSpec(
  input: InputType,
  batch: number,
  models: number,
  window: ItemWindow,
  bindings: Record<'schedule' | 'state' | 'loaded' | 'labels' | 'valid', Binding>,
): DispatchSpec {
  const words = itemWords(input);
  const common = {
    label: 'load-batch',
    shader: 'load-batch',
    bindings: { resident: window.binding, ...bindings },
  };
  const overrides = { STRIDE: itemStride(words), FIRST: window.first, BATCH: batch };
  if (!isSquareImage(input))
    return {
      ...common,
      entry: 'loadRows',
      overrides: { ...overrides, WIDTH: words, WX: ROW, WY: 1 },
      workgroups: [Math.ceil(words / ROW), 1, models * batch],
    };
  const [S] = input.shape;
  return {
    ...common,
    entry: 'load',
    overrides: { ...overrides, S, STRIP, WX, WY },
    workgroups: [Math.ceil(S / WX), Math.ceil(S / (WY * STRIP)), models * batch],
  };
}
