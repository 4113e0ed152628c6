import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createExplainer } from '../../src/engine/explain/explainer.js';
import type { Epsilon } from '../../src/engine/explain/lrp.js';
import type { Method } from '../../src/engine/explain/methods.js';
import { readSafetensors } from '../../src/engine/nn/safetensors.js';
import type { OptimizerName } from '../../src/engine/optim/optimizers.js';
import { createStep } from '../../src/engine/testing/training-step.js';
import { createPredictor } from '../../src/engine/train/predictor.js';
import { decodeImage } from '../../src/images/decode.js';
import { packRgba } from '../../src/images/resize.js';
import { decodeModel } from '../../src/paper/model-file.js';
import { expectRelative } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';

// Known answers in float64 (test/golden). Float32 reaches about 1e-6; the bounds leave room for
// other adapters' exp, log and fused multiply-adds. Ten updates amplify rounding, above all where
// Adam divides by a small root.
const BOUND = 1e-4;
const BOUND_WEIGHTS = 1e-3;

const folder = (set: string): string => join(import.meta.dirname, '..', 'golden', set);

function readSet(set: string) {
  const read = (name: string): Uint8Array => readFileSync(join(folder(set), name));
  const facts = JSON.parse(readFileSync(join(folder(set), 'expected.json'), 'utf8'));
  const images: Uint32Array[] = facts.images.map((name: string) =>
    packRgba(decodeImage(read(join('images', name)), name).data),
  );
  const model = decodeModel(read('model.safetensors'), 'model');
  const { tensors } = readSafetensors(read('expected.safetensors'), 'expected');
  const expected = (name: string) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`no ${name} in the golden set`);
    return tensor.data;
  };
  const pixels = new Uint32Array(images.length * images[0].length);
  for (const [i, image] of images.entries()) pixels.set(image, i * image.length);
  return { facts, images, pixels, expected, ...model };
}

describe.each(['binary257', 'six257'])('known answers: %s', (set) => {
  const device = useGpu();
  const golden = readSet(set);
  const { network, weights, facts, expected } = golden;
  const part = (flat: ArrayLike<number>, offset: number, size: number): number[] =>
    Array.from({ length: size }, (_, i) => flat[offset + i]);

  it('parameters, logits, hidden units, predicted classes', async () => {
    expect(network.parameterCount).toBe(facts.parameters);
    const predictor = await createPredictor(device.gpu, network, { layer: network.hiddenLayer });
    const logits = await predictor.logits(weights, golden.images);
    expectRelative(logits, expected('logits'), BOUND, 'logits');
    expectRelative(
      await predictor.activation(weights, golden.images),
      expected('hidden'),
      BOUND,
      'hidden',
    );
    const k = network.classes.length;
    const predicted = golden.images.map((_, i) => {
      const row = part(logits, i * k, k);
      return row.indexOf(Math.max(...row));
    });
    expect(predicted).toEqual(facts.predicted);
  });

  // The plain kernels are slow; one set is enough for them.
  it.each(set === 'binary257' ? [true, false] : [true])(
    'loss and all gradients (fused: %s)',
    async (fused) => {
      const step = await createStep(device.gpu, network, golden.images.length, 'adam', { fused });
      step.load(weights, golden.pixels, facts.labels);
      const { loss, gradients } = await step.gradients();
      expect(Math.abs(loss / facts.loss - 1)).toBeLessThan(1e-6);
      for (const { name, offset, size } of network.parameters)
        expectRelative(part(gradients, offset, size), expected(`grad.${name}`), BOUND, name);
    },
  );

  const size = network.inputSize;
  /** Largest map value beyond 254 × 254, where no output can look. */
  const beyond = (map: Float32Array): number => {
    let [largest, pixels] = [0, 0];
    for (let at = 0; at < map.length; at++) {
      const pixel = Math.floor(at / 3);
      if (pixel % size < 254 && Math.floor(pixel / size) < 254) continue;
      largest = Math.max(largest, Math.abs(map[at]));
      pixels++;
    }
    expect(pixels).toBe(3 * (size * size - 254 * 254));
    return largest;
  };
  /** The images that a tensor of known maps is about, each with its map. */
  const knownMaps = (name: string) => {
    const want = expected(name);
    const length = 3 * size * size;
    return Array.from({ length: want.length / length }, (_, i) => ({
      image: golden.images[i],
      want: want.subarray(i * length, (i + 1) * length),
    }));
  };

  it('gradient of every logit with respect to the image; zero where no output can look', async () => {
    const explainer = await createExplainer(device.gpu, network, 'gradient');
    for (const [c] of network.classes.entries())
      for (const { image, want } of knownMaps(`inputGradient.class${c}`)) {
        const { map, target } = await explainer.explain(weights, image, c);
        expect(target).toBe(c);
        expectRelative(map, want, BOUND, `class ${c}`);
        expect(beyond(map)).toBe(0);
      }
    explainer.destroy();
  });

  // Measured: 3e-7 without ε; 3e-5 with an ε far above a logit near zero (0.0006).
  it.each<[Method, string, { epsilon?: Epsilon }]>([
    ['lrp-z', 'lrpZ.predicted', {}],
    ['gradient-x-input', 'lrpZ.predicted', {}],
    ['lrp-epsilon', 'lrpEpsilon0.01.predicted', { epsilon: { epsilon: 0.01, relative: false } }],
  ])('%s from the predicted logit = %s', async (method, name, options) => {
    const explainer = await createExplainer(device.gpu, network, method, options);
    for (const [i, { image, want }] of knownMaps(name).entries()) {
      const { map, target } = await explainer.explain(weights, image);
      expect(target).toBe(facts.predicted[i]);
      expectRelative(map, want, BOUND, `image ${i}`);
      expect(beyond(map)).toBe(0);
    }
    explainer.destroy();
  });

  it.each<[OptimizerName, string]>([
    ['adam', 'adamLosses'],
    ['rmsprop', 'rmspropLosses'],
  ])('ten steps of %s', async (optimizer, losses) => {
    const step = await createStep(device.gpu, network, golden.images.length, optimizer);
    step.load(weights, golden.pixels, facts.labels);
    const got: number[] = [];
    for (let t = 1; t <= 10; t++) got.push(await step.update(1e-3, t));
    expectRelative(got, facts[losses], BOUND, 'losses');
    const after = await step.weights();
    for (const { name, offset, size } of network.parameters)
      expectRelative(
        part(after, offset, size),
        expected(`${optimizer}10.${name}`),
        BOUND_WEIGHTS,
        name,
      );
  });
});
