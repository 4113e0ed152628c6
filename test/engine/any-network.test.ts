import { describe, expect, it } from 'vitest';
import { createExplainer } from '../../src/engine/explain/explainer.js';
import { initialWeights } from '../../src/engine/nn/init.js';
import { conv3x3, dense, maxpool2x2, relu, twoClassLogits } from '../../src/engine/nn/layers.js';
import { type Network, sequential } from '../../src/engine/nn/network.js';
import { ShapeError } from '../../src/engine/ops/types.js';
import * as network64 from '../../src/engine/testing/reference/network.js';
import { createStep } from '../../src/engine/testing/training-step.js';
import { TURNS_AND_FLIPS } from '../../src/engine/train/augmentation.js';
import { type FitOptions, fit, predict } from '../../src/engine/train/fit.js';
import { createPredictor } from '../../src/engine/train/predictor.js';
import { trainUnits } from '../../src/engine/train/trainer.js';
import { stream } from '../../src/stats/random.js';
import { relativeL2 } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();
const image = { shape: [14, 13, 2], dtype: 'f32' as const };
const row = { shape: [6], dtype: 'f32' as const };
const shared = dense(6);

const networks: [string, Network][] = [
  ['a perceptron', sequential({ input: row, layers: [dense(7), relu(), dense(4)] })],
  [
    'shared weights',
    sequential({ input: row, layers: [shared, relu(), shared, relu(), dense(3)] }),
  ],
  [
    'pooling first, two convolutions in a row, one output unit',
    sequential({
      input: image,
      layers: [maxpool2x2(), conv3x3(4), conv3x3(3), relu(), dense(1), twoClassLogits()],
    }),
  ],
  [
    'a fused block on float32 images',
    sequential({ input: image, layers: [conv3x3(4), relu(), maxpool2x2(), dense(5)] }),
  ],
];

const draw = (key: string, length: number): Float32Array<ArrayBuffer> => {
  const random = stream(9, key);
  return Float32Array.from({ length }, (_, i) => 2 * random.uniform(i) - 1);
};

function example(network: Network, items: number) {
  const size = network.input.shape.reduce((a, b) => a * b, 1);
  const x = draw('x', items * size);
  const y = Array.from({ length: items }, (_, i) => i % network.outputs);
  const weights = initialWeights(network, 4, 'any');
  for (const [i, w] of draw('bias', weights.length).entries()) weights[i] += 0.1 * w;
  return {
    x,
    y,
    weights,
    array: { shape: [items, ...network.input.shape], data: Float64Array.from(x) },
  };
}

describe.each(networks)('%s', (_, network) => {
  it('has the gradients of float64', async () => {
    const { x, y, weights, array } = example(network, 5);
    const step = await createStep(device.gpu, network, 5, 'adam');
    step.load(weights, x, y);
    const { loss, gradients } = await step.gradients();
    const reference = network64.gradients(network, Float64Array.from(weights), array, y);
    expect(Math.abs(loss - reference.loss)).toBeLessThan(1e-5);
    expect(relativeL2(gradients, reference.gradients)).toBeLessThan(1e-5);
  });

  it('predicts and explains: lrp-z is gradient × input', async () => {
    const { x, weights, array } = example(network, 2);
    const logits = await predict(device.gpu, network, weights, x);
    const run = network64.forward(network, Float64Array.from(weights), array, [0, 0]);
    expect(relativeL2(logits, run.logits.data)).toBeLessThan(1e-5);
    const maps = [];
    for (const method of ['lrp-z', 'gradient-x-input'] as const) {
      const explainer = await createExplainer(device.gpu, network, method);
      const { map } = await explainer.explain(weights, x.slice(0, x.length / 2), 1);
      explainer.destroy();
      maps.push(map);
    }
    expect(relativeL2(maps[0], maps[1])).toBeLessThan(1e-3);
  });
});

describe('fit', () => {
  const network = sequential({ input: row, layers: [dense(8), relu(), dense(3)] });
  const x = draw('rows', 60 * 6);
  const y = Array.from({ length: 60 }, (_, i) => Math.floor(((x[6 * i] + 1) / 2) * 3));
  const options: FitOptions = { x, y, epochs: 12, batch: 8, lr: 0.01 };

  it('gives each of several networks the bits that it has alone', async () => {
    const three = await fit(device.gpu, network, { ...options, models: 3 });
    const one = await fit(device.gpu, network, options);
    const P = network.parameterCount;
    expect(three.weights).toHaveLength(3 * P);
    expect(three.weights.subarray(0, P)).toEqual(one.weights);
    expect(three.losses[0]).toEqual(one.losses[0]);
    expect(three.losses[1]).not.toEqual(three.losses[0]);
    expect(three.losses.map(({ length }) => length)).toEqual([12, 12, 12]);
    const together = await predict(device.gpu, network, three.weights, x);
    const alone = await predict(device.gpu, network, one.weights, x);
    expect(together.subarray(0, alone.length)).toEqual(alone);
  });

  it('lowers the loss; without validation the last weights are kept', async () => {
    const { losses, weights, validationLosses } = await fit(device.gpu, network, {
      ...options,
      epochs: 80,
    });
    expect(losses[0][79]).toBeLessThan(0.5 * losses[0][0]);
    expect(validationLosses).toEqual(losses);
    const longer = await fit(device.gpu, network, { ...options, epochs: 81 });
    expect(longer.losses[0].slice(0, 80)).toEqual(losses[0]);
    expect(longer.weights).not.toEqual(weights);
  });

  it('stops early on a validation set and keeps the best weights', async () => {
    const validation = { x: draw('unseen', 30 * 6), y: y.slice(0, 30) };
    const { losses, validationLosses, weights } = await fit(device.gpu, network, {
      ...{ ...options, validation, patience: 3, epochs: 200, lr: 0.1 },
    });
    const [held] = validationLosses;
    expect(losses[0].length).toBeLessThan(200);
    const best = held.indexOf(Math.min(...held));
    expect(held.length).toBe(best + 1 + 3);
    const logits = await predict(device.gpu, network, weights, validation.x);
    const { loss } = network64.forward(
      network,
      Float64Array.from(weights),
      { shape: [30, 6], data: Float64Array.from(validation.x) },
      validation.y,
    );
    expect(loss).toBeCloseTo(held[best], 4);
    expect(logits).toHaveLength(30 * 3);
  });

  it('takes items in their order if asked to', async () => {
    const given = await fit(device.gpu, network, {
      ...options,
      shuffle: false,
      epochs: 1,
      batch: 60,
    });
    const shuffled = await fit(device.gpu, network, { ...options, epochs: 1, batch: 60 });
    // One step on all items: the same sum in another order.
    expect(given.losses[0][0]).toBeCloseTo(shuffled.losses[0][0], 5);
    const small = { ...options, batch: 7, epochs: 2 };
    const a = await fit(device.gpu, network, { ...small, shuffle: false });
    expect(a.losses).not.toEqual((await fit(device.gpu, network, small)).losses);
  });

  it('trains on pixels of any height and width, and augments square ones', async () => {
    const layers = () => [conv3x3(4), relu(), maxpool2x2(), dense(2)];
    const wide = sequential({ input: { shape: [6, 10, 3], dtype: 'rgba8' }, layers: layers() });
    const square = sequential({ input: { shape: [8, 8, 3], dtype: 'rgba8' }, layers: layers() });
    const pixels = (words: number) =>
      Uint32Array.from({ length: 10 * words }, (_, i) =>
        Math.floor(i / words) % 2 ? 0xf0f0f0 : 0x202020,
      );
    const labels = Array.from({ length: 10 }, (_, i) => i % 2);
    // Of seeds 1 and 2 all ReLUs are dead on grey.
    const how = { y: labels, epochs: 30, batch: 5, lr: 0.02, seed: 3 };
    const { losses } = await fit(device.gpu, wide, { ...how, x: pixels(60) });
    expect(losses[0].at(-1)).toBeLessThan(0.2);
    const turned = await fit(device.gpu, square, {
      ...how,
      x: pixels(64),
      augmentation: TURNS_AND_FLIPS,
    });
    expect(turned.losses[0].at(-1)).toBeLessThan(0.2);
    const refused = fit(device.gpu, wide, { ...how, x: pixels(60), augmentation: TURNS_AND_FLIPS });
    await expect(refused).rejects.toThrow(/square/);
  });

  it.each<[string, RegExp, Partial<FitOptions>]>([
    ['too few labels', /60 items have 59 labels/, { y: y.slice(1) }],
    ['no whole items', /x has 359 floats: the network sees f32 \[6\]/, { x: x.slice(1) }],
    ['pixels for floats', /x has 360 words/, { x: new Uint32Array(360) }],
    ['a label beyond', /label 3: the network's 3 classes/, { y: [...y.slice(1), 3] }],
  ])('refuses %s', async (_, message, change) => {
    const refused = fit(device.gpu, network, { ...options, ...change });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(ShapeError);
  });
});

it('without validation images the training loss decides when a unit stops', async () => {
  const network = sequential({ input: row, layers: [dense(2)] });
  const x = draw('units', 8 * 6);
  const source = {
    packed: (i: number) => x.slice(6 * i, 6 * i + 6),
    label: (i: number) => i % 2,
    key: String,
  };
  const train = [0, 1, 2, 3, 4, 5, 6, 7];
  const units = [
    { id: 'alone', train, validation: [], test: [] },
    { id: 'held', train: train.slice(0, 5), validation: [6, 7], test: [] },
  ];
  const options = {
    ...{ optimizer: 'adam' as const, lr: 3, batch: 3, epochs: 60, patience: 2, seed: 1 },
    augmentation: null,
  };
  const seen: string[] = [];
  await trainUnits(device.gpu, network, source, units, options, {
    onUnit({ unit, trainLoss, valLoss, bestEpoch, epochs }) {
      seen.push(unit.id);
      expect(bestEpoch).toBe(1 + valLoss.indexOf(Math.min(...valLoss)));
      expect(epochs).toBe(Math.min(60, bestEpoch + 2));
      if (unit.id === 'alone') expect(valLoss).toEqual(trainLoss);
      else expect(valLoss).not.toEqual(trainLoss);
    },
  });
  expect(seen.sort()).toEqual(['alone', 'held']);
});

it('a feature map that is asked for is computed, though fusion would skip it', async () => {
  const network = networks[3][1];
  const { x, weights, array } = example(network, 2);
  const run = network64.forward(network, Float64Array.from(weights), array, [0, 0]);
  const items = [x.slice(0, x.length / 2), x.slice(x.length / 2)];
  for (const [layer, { y }] of run.steps.entries()) {
    const predictor = await createPredictor(device.gpu, network, { layer });
    expect(
      relativeL2(await predictor.activation(weights, items), y.data),
      `layer ${layer}`,
    ).toBeLessThan(1e-5);
    predictor.destroy();
  }
});
