import { expect, it } from 'vitest';
import { nearest, sourceOf } from '../../src/engine/testing/reference/augmentation.js';
import {
  drawTransformation,
  IDENTITY,
  pixelMap,
  type Transformation,
} from '../../src/engine/train/augmentation.js';
import { loadBatchSpec } from '../../src/engine/train/load-batch.js';
import { itemStride, itemWindows, type ResidentIndex } from '../../src/engine/train/resident.js';
import { type BatchPlan, lineWords, writeLine } from '../../src/engine/train/schedule.js';
import { initialState, STATE_WORDS } from '../../src/engine/train/state.js';
import { stream } from '../../src/stats/random.js';
import { useGpu } from '../support/gpu.js';

const S = 257;
const BATCH = 3;
const MODELS = 3;
const UNWRITTEN = 0xdeadbeef;

/** Two images whose pixels say where they come from: image, row, column. */
const word = (image: number, row: number, column: number): number =>
  ((image + 1) << 20) | (row << 10) | column;
const STRIDE = itemStride(S * S);
const resident = Uint32Array.from({ length: 2 * STRIDE }, (_, i) =>
  word(Math.floor(i / STRIDE), Math.floor((i % STRIDE) / S), (i % STRIDE) % S),
);

/**
 * Coefficients are rounded to 2⁻²¹ and multiplied by rows and columns up to 256: a coordinate moves
 * by less than (2·256 + 1)·2⁻²¹, so only pixels that are this close to a tie may go either way.
 */
const FIXED_POINT_ERROR = (2 * (S - 1) + 1) / 2 ** 21;

/** A coordinate's nearest pixels: two of them within the fixed point's error of a tie. */
const candidates = (coordinate: number): number[] => [
  ...new Set([-1, 1].map((sign) => nearest(coordinate + sign * FIXED_POINT_ERROR, S))),
];

const device = useGpu();

/**
 * Runs shaders/load-batch.wgsl; the third model has stopped.
 * @param maxBindingBytes by default both images are seen through one window
 */
async function loadBatch(plans: (BatchPlan | null)[], maxBindingBytes = 8 * STRIDE) {
  const { gpu } = device;
  const [pixelWords, words] = [MODELS * BATCH * S * S, lineWords(BATCH)];
  const schedule = new Uint32Array(MODELS * words);
  for (const [m, plan] of plans.entries())
    writeLine(schedule, m * words, plan, (image) => ({
      index: image as ResidentIndex,
      label: image + 5,
    }));
  const states = new Uint32Array(MODELS * STATE_WORDS);
  for (let m = 0; m < MODELS; m++) states.set(initialState(7), m * STATE_WORDS);
  states[2 * STATE_WORDS] = 0;
  const fill = (label: string, data: Uint32Array): GPUBuffer => {
    const buffer = gpu.buffer(label, data.byteLength);
    gpu.write(buffer, data);
    return buffer;
  };
  const buffers = {
    images: fill('images', resident),
    schedule: fill('schedule', schedule),
    state: fill('state', states),
    pixels: fill('pixels', new Uint32Array(pixelWords).fill(UNWRITTEN)),
    labels: fill('labels', new Uint32Array(MODELS * BATCH).fill(UNWRITTEN)),
    valid: fill('valid', new Uint32Array(MODELS).fill(UNWRITTEN)),
  };
  const limits = { maxBindingBytes, maxBufferBytes: Infinity };
  const windows = itemWindows(limits, buffers.images, S * S).map((window) =>
    loadBatchSpec({ shape: [S, S, 3], dtype: 'rgba8' }, BATCH, MODELS, window, {
      schedule: { buffer: buffers.schedule },
      state: { buffer: buffers.state },
      loaded: { buffer: buffers.pixels },
      labels: { buffer: buffers.labels },
      valid: { buffer: buffers.valid },
    }),
  );
  gpu.run(await gpu.prepare(windows));
  const read = async (buffer: GPUBuffer, count: number) =>
    new Uint32Array(await gpu.read(buffer, 0, 4 * count));
  const [pixels, labels, valid, state] = [
    await read(buffers.pixels, pixelWords),
    await read(buffers.labels, MODELS * BATCH),
    await read(buffers.valid, MODELS),
    await read(buffers.state, MODELS * STATE_WORDS),
  ];
  for (const buffer of Object.values(buffers)) buffer.destroy();
  const item = (model: number, slot: number) =>
    pixels.subarray((model * BATCH + slot) * S * S, (model * BATCH + slot + 1) * S * S);
  return { item, labels, valid, state, pixels, windows: windows.length };
}

const plan = (items: BatchPlan['items']): BatchPlan => ({
  kind: 'train',
  endsEpoch: false,
  stepSize: 0.25,
  items,
});

/** Pixels that come from elsewhere than float64 geometry says. */
function misplaced(got: Uint32Array, image: number, transformation: Transformation): number {
  let wrong = 0;
  for (let row = 0; row < S; row++)
    for (let column = 0; column < S; column++) {
      const [y, x] = sourceOf(transformation, S, row, column);
      const allowed = candidates(y).flatMap((r) => candidates(x).map((c) => word(image, r, c)));
      if (!allowed.includes(got[row * S + column])) wrong++;
    }
  return wrong;
}

it('rotated and flipped pixels come from where float64 geometry says', async () => {
  const turns = [0, 1, 2, 3].map(
    (i): Transformation => ({
      ...drawTransformation(stream(3, 'sampling'), i),
      flipColumns: i % 2 === 1,
      flipRows: i >= 2,
    }),
  );
  const item = (i: number) => ({ image: i % 2, map: pixelMap(turns[i], S) });
  const batch = await loadBatch([
    plan([item(0), item(1), item(2)]),
    plan([item(3), { image: 1, map: IDENTITY }]),
    plan([item(0)]),
  ]);
  for (const i of [0, 1, 2]) expect(misplaced(batch.item(0, i), i % 2, turns[i])).toBe(0);
  expect(misplaced(batch.item(1, 0), 1, turns[3])).toBe(0);
  expect(batch.item(1, 1)).toEqual(resident.subarray(STRIDE, STRIDE + S * S));

  // The comparison can fail: another angle, another order of turn and flip, another image.
  const turned = { ...turns[1], angle: turns[1].angle + 0.01 };
  expect(misplaced(batch.item(0, 1), 1, turned)).toBeGreaterThan(1000);
  const flippedFirst = { ...turns[1], angle: -turns[1].angle };
  expect(misplaced(batch.item(0, 1), 1, flippedFirst)).toBeGreaterThan(1000);
  expect(misplaced(batch.item(0, 1), 0, turns[1])).toBe(S * S);

  // Short batches and stopped models: what is not valid is not written.
  expect([...batch.valid]).toEqual([3, 2, 0]);
  const [u, v] = [5, 6];
  expect([...batch.labels]).toEqual([u, v, u, v, v, ...Array(4).fill(UNWRITTEN)]);
  for (const [model, slot] of [
    [1, 2],
    [2, 0],
    [2, 1],
    [2, 2],
  ])
    expect(batch.item(model, slot).every((value) => value === UNWRITTEN)).toBe(true);
  const stepSizes = new Float32Array(batch.state.buffer);
  expect([0, 1].map((m) => stepSizes[m * STATE_WORDS + 14])).toEqual([0.25, 0.25]);
});

it('gives the same batch through several windows of the images', async () => {
  const turned = (i: number) => pixelMap(drawTransformation(stream(5, 'windows'), i), S);
  const plans = [
    plan([0, 1, 0].map((image, i) => ({ image, map: turned(i) }))),
    plan([1, 0].map((image, i) => ({ image, map: turned(3 + i) }))),
    null,
  ];
  const whole = await loadBatch(plans);
  const parts = await loadBatch(plans, 4 * STRIDE);
  expect([whole.windows, parts.windows]).toEqual([1, 2]);
  // Counted: a comparison of so many numbers takes minutes to print where they differ.
  expect(parts.pixels.filter((word, i) => word !== whole.pixels[i]).length).toBe(0);
  expect(parts.labels).toEqual(whole.labels);
  expect(parts.valid).toEqual(whole.valid);
  expect(parts.state).toEqual(whole.state);
});
