import { describe, expect, it } from 'vitest';
import type { InputType } from '../../src/engine/nn/network.js';
import {
  ADAM,
  createOptimizer,
  momentCount,
  type OptimizerName,
  RMSPROP,
} from '../../src/engine/optim/optimizers.js';
import { poison } from '../../src/engine/testing/poison.js';
import { IDENTITY } from '../../src/engine/train/augmentation.js';
import { loadBatchSpec } from '../../src/engine/train/load-batch.js';
import { itemStride, itemWindows, type ResidentIndex } from '../../src/engine/train/resident.js';
import { lineWords, writeLine } from '../../src/engine/train/schedule.js';
import { initialState, STATE_WORDS } from '../../src/engine/train/state.js';
import { stream } from '../../src/stats/random.js';
import { useGpu } from '../support/gpu.js';

// The index arithmetic of what trains and is no operation of a graph: sizes at and beside the edges of
// workgroups (64, 8 × 4) and strips (32), one to two hundred models, poisoned memory, and one model
// that has stopped, whose neighbours must not be touched.

const device = useGpu();
const MODELS = [1, 2, 7, 200];
const STOPPED = 1;

function filled(label: string, data: Uint32Array | Float32Array): GPUBuffer {
  const buffer = device.gpu.buffer(label, data.byteLength);
  device.gpu.write(buffer, data);
  return buffer;
}

function poisoned(label: string, words: number): GPUBuffer {
  const buffer = device.gpu.buffer(label, 4 * words);
  poison(device.gpu, [buffer]);
  return buffer;
}

const floats = async (buffer: GPUBuffer) => new Float32Array(await device.gpu.read(buffer));
const words = async (buffer: GPUBuffer, count: number) =>
  new Uint32Array(await device.gpu.read(buffer, 0, 4 * count));

/** Everything trains, but for one of several models. */
const itemsOf = (models: number, items: number): Uint32Array =>
  Uint32Array.from({ length: models }, (_, m) => (models > 1 && m === STOPPED ? 0 : items));

describe.each<OptimizerName>(['adam', 'rmsprop'])('%s', (name) => {
  const STEP = 0.01;
  const [CHUNKS, GAP] = [3, 2];
  const cases = [1, 63, 64, 65, 129].map((P, i): [number, number] => [
    P,
    MODELS[i % MODELS.length],
  ]);

  it.each(cases)('of %i parameters for %i models', async (P, models) => {
    const draw = stream(1, 'optimiser', P, models);
    const numbers = (length: number, positive = false) =>
      Float32Array.from({ length }, (_, i) => draw.uniform(i) - (positive ? 0 : 0.5));
    // One tensor; its columns lie between others, as behind the convolutions.
    const width = P + 2 * GAP;
    const arena = numbers(models * CHUNKS * width);
    const weights = numbers(models * P);
    const before = Array.from({ length: momentCount(name) }, () => numbers(models * P, true));
    const state = new Uint32Array(models * STATE_WORDS);
    for (let m = 0; m < models; m++) {
      state.set(initialState(7), m * STATE_WORDS);
      new Float32Array(state.buffer)[m * STATE_WORDS + 14] = STEP * (1 + (m % 7));
    }
    const valid = itemsOf(models, 5);
    const buffers = {
      partials: filled('partials', arena),
      parameters: filled('parameters', weights),
      moments: before.map((one) => filled('moment', one)),
      state: filled('state', state),
      valid: filled('valid', valid),
    };
    const spec = { name: 'w', shape: [P], offset: 0, size: P, fanIn: 1, fanOut: 1 };
    const view = { buffer: buffers.partials, offset: 0, stride: CHUNKS * width };
    const optimizer = await createOptimizer(
      device.gpu,
      name,
      { parameters: [spec], parameterCount: P },
      models,
      [{ view, chunks: CHUNKS, width, first: GAP }],
      buffers,
    );
    device.gpu.run([optimizer.dispatch]);
    const [after, ...moments] = [
      await floats(buffers.parameters),
      ...(await Promise.all(buffers.moments.map(floats))),
    ];
    let worst = 0;
    for (let m = 0; m < models; m++)
      for (let p = 0; p < P; p++) {
        const i = m * P + p;
        const place = m * CHUNKS * width + GAP + p;
        const g = [0, 1, 2].reduce((sum, chunk) => sum + arena[place + chunk * width], 0);
        const old = before.map((one) => one[i]);
        const next =
          valid[m] > 0
            ? update(name, weights[i], g, old, STEP * (1 + (m % 7)))
            : [weights[i], ...old];
        for (const [k, value] of [after[i], ...moments.map((one) => one[i])].entries())
          worst = Math.max(worst, Math.abs(value - next[k]) / Math.max(1, Math.abs(next[k])));
      }
    // Ten roundings of 2⁻²⁴ at most, of numbers up to 1, and a root and a quotient of 2.5 ulp each.
    expect(worst).toBeLessThan(2e-6);
    optimizer.destroy();
    for (const buffer of [...Object.values(buffers).flat()]) buffer.destroy();
  });
});

/** Parameter and moments after a step, in float64. */
function update(
  name: OptimizerName,
  weight: number,
  g: number,
  [first, second]: number[],
  step: number,
): number[] {
  if (name === 'rmsprop') {
    const average = RMSPROP.rho * first + (1 - RMSPROP.rho) * g * g;
    return [weight - (step * g) / (Math.sqrt(average) + RMSPROP.epsilon), average];
  }
  const m = ADAM.beta1 * first + (1 - ADAM.beta1) * g;
  const v = ADAM.beta2 * second + (1 - ADAM.beta2) * g * g;
  return [weight - (step * m) / (Math.sqrt(v) + ADAM.epsilon), m, v];
}

describe('load-batch', () => {
  const BATCH = 2;
  const images = (side: number): [InputType, number] => [
    { shape: [side, side, 3], dtype: 'rgba8' },
    side * side,
  ];
  const rows = (width: number): [InputType, number] => [{ shape: [width], dtype: 'f32' }, width];
  const inputs = [...[1, 8, 9, 32, 33, 129].map(images), ...[1, 64, 65].map(rows)];
  const cases = inputs.map(([input, width], i): [string, number, InputType, number] => [
    input.shape.join('×'),
    width > 1000 ? 3 : MODELS[i % MODELS.length],
    input,
    width,
  ]);

  it.each(cases)(
    'of %s for %i models, in one and in two windows',
    async (_, models, input, width) => {
      const stride = itemStride(width);
      const resident = Uint32Array.from({ length: 2 * stride }, (_, i) => i + 1);
      const line = lineWords(BATCH);
      const schedule = new Uint32Array(models * line);
      // The second item of a model is the other image.
      const first = (m: number) => m % 2;
      for (let m = 0; m < models; m++)
        writeLine(
          schedule,
          m * line,
          {
            kind: 'train',
            endsEpoch: false,
            stepSize: 0.5,
            items: [first(m), 1 - first(m)].map((image) => ({
              image,
              map: IDENTITY,
            })),
          },
          (image) => ({ index: image as ResidentIndex, label: image + 5 }),
        );
      const state = new Uint32Array(models * STATE_WORDS);
      const trains = itemsOf(models, BATCH);
      for (let m = 0; m < models; m++) {
        state.set(initialState(7), m * STATE_WORDS);
        if (trains[m] === 0) state[m * STATE_WORDS] = 0;
      }
      for (const maxBindingBytes of [8 * stride, 4 * stride]) {
        const buffers = {
          resident: filled('resident', resident),
          schedule: filled('schedule', schedule),
          state: filled('state', state),
          loaded: poisoned('loaded', models * BATCH * width),
          labels: poisoned('labels', models * BATCH),
          valid: poisoned('valid', models),
        };
        const { resident: source, ...given } = buffers;
        const bindings = Object.fromEntries(
          Object.entries(given).map(([name, buffer]) => [name, { buffer }]),
        ) as Parameters<typeof loadBatchSpec>[4];
        const windows = itemWindows({ maxBindingBytes, maxBufferBytes: Infinity }, source, width);
        device.gpu.run(
          await device.gpu.prepare(
            windows.map((window) => loadBatchSpec(input, BATCH, models, window, bindings)),
          ),
        );
        const [loaded, labels, valid] = [
          await words(buffers.loaded, models * BATCH * width),
          await words(buffers.labels, models * BATCH),
          await words(buffers.valid, models),
        ];
        expect(valid).toEqual(trains);
        let wrong = 0;
        for (let m = 0; m < models; m++)
          for (let item = 0; item < BATCH; item++) {
            const image = item === 0 ? first(m) : 1 - first(m);
            const at = m * BATCH + item;
            if (labels[at] !== (trains[m] ? image + 5 : 0xffffffff)) wrong++;
            for (let i = 0; i < width; i++) {
              const expected = trains[m] ? image * stride + i + 1 : 0xffffffff;
              if (loaded[at * width + i] !== expected) wrong++;
            }
          }
        expect(wrong).toBe(0);
        for (const buffer of Object.values(buffers)) buffer.destroy();
      }
    },
  );
});
