import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/engine/autodiff/differentiate.js';
import { initialWeights } from '../../src/engine/nn/init.js';
import { softmaxCrossEntropy } from '../../src/engine/ops/softmax-crossentropy.js';
import { twoClassLogits } from '../../src/engine/ops/two-class-logits.js';
import { f32, u32 } from '../../src/engine/ops/types.js';
import { createOptimizer } from '../../src/engine/optim/optimizers.js';
import { runGraph, runOp } from '../../src/engine/testing/run-op.js';
import { createPredictor } from '../../src/engine/train/predictor.js';
import { initialState, readState, STATE_WORDS } from '../../src/engine/train/state.js';
import { trainUnits } from '../../src/engine/train/trainer.js';
import type { TrainedUnit, Unit } from '../../src/engine/train/types.js';
import { defineNetwork } from '../../src/paper/network.js';
import type { QuirkName } from '../../src/paper/quirks.js';
import { type TrainingSettings, trainingOptions } from '../../src/paper/training.js';
import { softmax } from '../../src/stats/classification.js';
import { relativeL2 } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';

const SIZE = 190;
const network = defineNetwork({ inputSize: SIZE, classes: ['dark', 'bright'] });
const oneUnit = defineNetwork({ inputSize: SIZE, classes: ['dark', 'bright'], head: 'sigmoid' });
const device = useGpu();

const pictures = Array.from({ length: 14 }, (_, image) =>
  Uint32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const grey = (image % 2 === 0 ? 60 : 140) + (Math.imul(i + 1, 2654435761 + image) >>> 26);
    return (0xff000000 | (grey << 16) | (grey << 8) | grey) >>> 0;
  }),
);
const images = {
  packed: (i: number) => pictures[i],
  label: (i: number) => i % 2,
  key: (i: number) => `image-${i}`,
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
const UNIT: Unit = {
  ...{ id: 'f00-n005-r0', train: range(0, 5), validation: range(5, 10), test: range(10, 14) },
};
const OPTIONS: TrainingSettings = {
  ...{ optimizer: 'adam', lr: 0.02, batch: 5, epochs: 60, patience: 3, augment: true, seed: 7 },
  ...{ balance: null, quirks: [] },
};

async function train(quirks: QuirkName[], options = OPTIONS): Promise<TrainedUnit> {
  const results: TrainedUnit[] = [];
  await trainUnits(device.gpu, network, images, [UNIT], trainingOptions({ ...options, quirks }), {
    onUnit: (result) => void results.push(result),
  });
  return results[0];
}

/** Mean cross-entropy of the validation images under some weights, in float64. */
async function validationLoss(weights: Float32Array): Promise<number> {
  const predictor = await createPredictor(device.gpu, network);
  const logits = await predictor.logits(weights, UNIT.validation.map(images.packed));
  predictor.destroy();
  const losses = UNIT.validation.map(
    (image, i) => -Math.log(softmax(logits.subarray(2 * i, 2 * i + 2))[image % 2]),
  );
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

describe('when training stops', () => {
  /** Feeds validation losses to shaders/early-stopping.wgsl; the epoch that it stops after. */
  async function stopsAfter(patience: number, loss: (epoch: number) => number): Promise<number> {
    const { gpu } = device;
    const state = gpu.buffer('state', 4 * STATE_WORDS);
    const [endEpoch] = await gpu.prepare([
      {
        ...{ label: 'end-epoch', shader: 'early-stopping', entry: 'endEpoch' },
        overrides: { LOG: 64, MODELS: 1, WX: 64 },
        bindings: { state: { buffer: state }, log: { buffer: gpu.buffer('log', 8 * 64) } },
        workgroups: [1, 1, 1],
      },
    ]);
    gpu.write(state, initialState(patience));
    for (let epoch = 1; epoch <= 500; epoch++) {
      gpu.write(state, new Float32Array([1]), 4 * 6); // training sum
      gpu.write(state, new Uint32Array([1]), 4 * 7);
      gpu.write(state, new Float32Array([loss(epoch)]), 4 * 8); // validation sum
      gpu.write(state, new Uint32Array([1]), 4 * 9);
      gpu.write(state, new Uint32Array([1]), 4 * 13); // ends the epoch
      gpu.run([endEpoch]);
      const now = readState(await gpu.read(state), 0);
      if (!now.active) return now.epoch;
    }
    return Number.NaN;
  }

  it('best + 50 with a patience of 50, best + 51 with Keras 2.0.8', async () => {
    // Falls up to epoch 7; an equal loss in epoch 20 is no improvement.
    const loss = (epoch: number): number =>
      epoch <= 7 ? 1 - epoch / 10 : epoch === 20 ? 0.3 : 0.5;
    expect(await stopsAfter(50, loss)).toBe(57);
    expect(await stopsAfter(51, loss)).toBe(58);
    // An improvement in the very last epoch of patience starts the count again.
    const late = (epoch: number): number => (epoch === 1 ? 1 : epoch === 51 ? 0.9 : 2);
    expect(await stopsAfter(50, late)).toBe(101);
  });

  it('patience-plus-one: a training stops one epoch later', async () => {
    const plain = await train([]);
    const published = await train(['patience-plus-one']);
    expect([plain.status, published.status]).toEqual(['converged', 'converged']);
    expect(plain.epochs).toBe(plain.bestEpoch + 3);
    expect(published.epochs).toBe(published.bestEpoch + 4);
    expect(published.valLoss.slice(0, plain.epochs)).toEqual(plain.valLoss);
  });

  it('last-epoch-weights: tested are the weights of the last epoch, not of the best', async () => {
    const plain = await train([]);
    const published = await train(['last-epoch-weights']);
    const [best, last] = [plain.valLoss[plain.bestEpoch - 1], plain.valLoss.at(-1) as number];
    expect(last).toBeGreaterThan(best + 1e-3);
    // Float32 losses summed on the device.
    expect(await validationLoss(plain.weights)).toBeCloseTo(best, 5);
    expect(await validationLoss(published.weights)).toBeCloseTo(last, 5);
    expect([...published.testLogits]).not.toEqual([...plain.testLogits]);
  });

  it('last-epoch-weights: a diverged training keeps weights that are numbers', async () => {
    const diverged = await train(['last-epoch-weights'], { ...OPTIONS, lr: 1e20 });
    expect(diverged.status).toBe('diverged');
    expect(diverged.weights.every(Number.isFinite)).toBe(true);
  });
});

describe('clipped-loss (paper/RULES.md, Loss)', () => {
  /** Loss and gradient of a batch of three. */
  async function crossEntropy(clip: number | undefined, logits: number[], classes: number) {
    const inputs = [
      { type: f32(3, classes), data: Float32Array.from(logits) },
      { type: u32(3), data: new Uint32Array([1, 1, 1]) },
    ];
    const { outputs, gradients } = await runOp(device.gpu, softmaxCrossEntropy, inputs, {
      ...{ attrs: { clip }, upstream: Float32Array.of(1) },
    });
    return { loss: outputs[0][0], gradient: [...gradients[0]] };
  }
  // Hopelessly wrong (p = 2e-9), certain (1 - p = 2e-9), undecided; class 1 is true.
  const BINARY = [20, 0, 0, 20, 1, 1];

  it('an image of p < 1e-7 costs 16.030 and teaches nothing', async () => {
    const { loss, gradient } = await crossEntropy(1e-7, BINARY, 2);
    expect(3 * loss).toBeCloseTo(16.03 + 1.1e-7 + Math.log(2), 3);
    expect(gradient.slice(0, 4).map(Math.abs)).toEqual([0, 0, 0, 0]);
    expect(gradient[4]).toBeCloseTo(1 / 6, 6);
    expect(gradient[5]).toBeCloseTo(-1 / 6, 6);
  });

  it('costs 16.118 with more classes', async () => {
    const { loss, gradient } = await crossEntropy(1e-7, [20, 0, -9, 1, 1, 1, 1, 1, 1], 3);
    expect(3 * loss).toBeCloseTo(16.118 + 2 * Math.log(3), 3);
    expect(gradient.slice(0, 3).map(Math.abs)).toEqual([0, 0, 0]);
  });

  it('by default costs what it is and keeps its gradient', async () => {
    const { loss, gradient } = await crossEntropy(undefined, BINARY, 2);
    expect(3 * loss).toBeCloseTo(20 + Math.log(2), 4);
    expect(gradient[0]).toBeCloseTo(1 / 3, 6);
    expect(gradient[1]).toBeCloseTo(-1 / 3, 6);
  });
});

describe('sigmoid-head', () => {
  const weights = initialWeights(oneUnit, 3, 'sigmoid');
  weights[weights.length - 1] = 0.3;
  /** The network with two units that answers the same: preds (−k/2, k/2). */
  const twin = new Float32Array(network.parameterCount);
  const { offset } = oneUnit.parameters[14];
  twin.set(weights.subarray(0, offset));
  for (let i = offset; i < weights.length; i++)
    twin.set([-weights[i] / 2, weights[i] / 2], offset + 2 * (i - offset));

  it('answers with the probabilities 1 − σ(z) and σ(z), as two opposite logits', async () => {
    const [one, two] = [
      await createPredictor(device.gpu, oneUnit),
      await createPredictor(device.gpu, network),
    ];
    const logits = await one.logits(weights, pictures.slice(0, 3));
    const expected = await two.logits(twin, pictures.slice(0, 3));
    for (let i = 0; i < 3; i++) {
      const pair = logits.subarray(2 * i, 2 * i + 2);
      expect(pair[0]).toBe(-pair[1]);
      // Halved before or after the sum over 32 units: a rounding apart.
      expect(pair[1]).toBeCloseTo(expected[2 * i + 1], 5);
      const z = 2 * pair[1];
      expect(softmax(pair)[1]).toBeCloseTo(1 / (1 + Math.exp(-z)), 12);
    }
    one.destroy();
    two.destroy();
  });

  it('has the loss and the gradient of binary cross-entropy', async () => {
    const [logits, truth] = [
      [-2, 0.5, 3],
      [0, 1, 0],
    ];
    const inputs = [
      { type: f32(3, 1), data: Float32Array.from(logits) },
      { type: u32(3), data: Uint32Array.from(truth) },
      { type: f32(1), data: Float32Array.of(1) },
    ];
    const [[loss], claims] = await runGraph(device.gpu, inputs, (graph, [z, labels, upstream]) => {
      const [pair] = graph.apply(twoClassLogits, [z], {});
      const [cost] = graph.apply(softmaxCrossEntropy, [pair, labels], {});
      return [cost, ...differentiate(graph, cost, upstream, [z])];
    });
    const costs = logits.map((v, i) => Math.log(1 + Math.exp(v)) - truth[i] * v);
    expect(loss).toBeCloseTo((costs[0] + costs[1] + costs[2]) / 3, 6);
    for (const [i, v] of logits.entries())
      expect(claims[i]).toBeCloseTo((1 / (1 + Math.exp(-v)) - truth[i]) / 3, 6);
  });
});

it('RMSprop takes the epsilon of Keras 2.3, outside the root', async () => {
  const { gpu } = device;
  const P = network.parameterCount;
  const fill = (label: string, data: Float32Array | Uint32Array): GPUBuffer => {
    const buffer = gpu.buffer(label, data.byteLength);
    gpu.write(buffer, data);
    return buffer;
  };
  const gradient = Float32Array.from({ length: P }, (_, i) => (i % 2 ? 1 : -1) * 1e-7 * (i + 1));
  const buffer = fill('gradients', gradient);
  const sources = network.parameters.map(({ offset }) => ({
    ...{ view: { buffer, offset: 0, stride: P }, chunks: 1, width: P, first: offset },
  }));
  const state = new Float32Array(STATE_WORDS);
  state[14] = 1e-3; // step size
  const parameters = fill('parameters', new Float32Array(P));
  const update = await createOptimizer(
    ...([gpu, 'rmsprop', network, 1, sources] as const),
    {
      parameters,
      moments: [fill('average', new Float32Array(P))],
      state: fill('state', state),
      valid: fill('valid', new Uint32Array([1])),
    },
    1e-7,
  );
  gpu.run([update.dispatch]);
  const weights = await gpu.readF32(parameters);
  const expected = Array.from(gradient, (g) => (-1e-3 * g) / (Math.sqrt(0.1 * g * g) + 1e-7));
  // At g = 1e-7 an epsilon of 1e-8, or one inside the root, would give another step altogether.
  expect(relativeL2(weights, expected)).toBeLessThan(1e-6);
  expect(weights[0]).toBeCloseTo(1e-3 / (Math.sqrt(0.1) + 1), 8);
});
