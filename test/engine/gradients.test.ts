import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { registry } from '../../src/engine/ops/registry.js';
import { type TensorType, words } from '../../src/engine/ops/types.js';
import { operationCases } from '../../src/engine/testing/cases.js';
import { checkGradient } from '../../src/engine/testing/central-differences.js';
import * as network64 from '../../src/engine/testing/reference/network.js';
import * as ops64 from '../../src/engine/testing/reference/ops.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { createStep } from '../../src/engine/testing/training-step.js';
import { defineNetwork } from '../../src/paper/network.js';
import { stream } from '../../src/stats/random.js';
import { relativeL2 } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';

// Float32 against float64 on sums of at most a few hundred terms of order one.
const BOUND = 2e-6;
const LABELS = [1, 0, 2];
const MODELS = 2;
/** The second model's batch is short: its last item must not matter. */
const VALID = [3, 2];

const draw = (key: string, size: number): Float32Array => {
  const random = stream(3, key);
  return Float32Array.from({ length: size }, (_, i) => 2 * random.uniform(i) - 1);
};

/** For all models: random numbers, or labels. */
const fill = (type: TensorType, key: string): Float32Array | Uint32Array => {
  const size = MODELS * words(type);
  if (type.dtype === 'f32') return draw(key, size);
  return Uint32Array.from({ length: size }, (_, i) => LABELS[i % LABELS.length]);
};

/** One model's slice, cut to its valid items where the first axis is the batch. */
function slice(
  flat: Float32Array | Uint32Array,
  shape: number[],
  model: number,
  batched: boolean,
): ops64.Array64 {
  const size = shape.reduce((a, b) => a * b, 1);
  const items = batched ? VALID[model] : shape[0];
  const kept = (size / shape[0]) * items;
  return {
    shape: [items, ...shape.slice(1)],
    data: Float64Array.from(flat.subarray(model * size, model * size + kept)),
  };
}

describe('operations on the device against float64 and central differences', () => {
  const device = useGpu();

  it('covers every operation of the registry', () => {
    // relevanceShare has no gradient (relevance.test.ts).
    const named = new Set([...operationCases.map(({ op }) => op.name), 'relevanceShare']);
    expect(new Set(registry.map(({ name }) => name))).toEqual(named);
  });

  const differentiable = operationCases.filter(({ gradients }) => gradients);
  it.each(
    differentiable.map((c) => [`${c.op.name} ${JSON.stringify(c.inputs[0].shape)}`, c] as const),
  )('%s', async (name, c) => {
    const { gpu } = device;
    const inputs = c.inputs.map((type, i) => ({ type, data: fill(type, `${name} input ${i}`) }));
    const variables = inputs.filter(({ type }) => type.dtype === 'f32');
    const [type] = c.op.outputs(c.inputs, c.attrs ?? {});
    const upstream = fill(type, `${name} upstream`) as Float32Array;
    const options = { attrs: c.attrs, upstream, models: MODELS, valid: VALID };
    const {
      outputs: [got],
      gradients: claims,
    } = await runOp(gpu, c.op, inputs, options);

    for (let model = 0; model < MODELS; model++) {
      const at = inputs.map(({ type: { shape } }, i) =>
        slice(inputs[i].data, shape, model, (c.batched ?? [0]).includes(i)),
      );
      const [expected] = c.forward(at);
      const perModel = words(type);
      const forward = got.subarray(model * perModel, model * perModel + expected.data.length);
      expect(relativeL2(forward, expected.data), 'forward').toBeLessThan(BOUND);
      const g = upstream.subarray(model * perModel, model * perModel + expected.data.length);

      for (const [k, claim] of claims.entries()) {
        const i = inputs.indexOf(variables[k]);
        const size = words(inputs[i].type);
        const mine = claim.subarray(model * size, model * size + at[i].data.length);
        const f = (data: Float64Array) => {
          const moved = at.map((input, j) => (j === i ? { ...input, data } : input));
          const [{ data: out }] = c.forward(moved);
          return { value: out.reduce((sum, v, n) => sum + v * g[n], 0), signature: '' };
        };
        const random = stream(5, name, i);
        const pick = (n: number) => new Map([[Math.floor(random.uniform(n) * mine.length), 1]]);
        // Random inputs keep their distance from ReLU and pooling kinks at this step.
        const check = checkGradient(f, at[i].data, mine, pick, 30, 1e-6);
        expect(check.worst, `gradient of input ${i}, model ${model}`).toBeLessThan(1e-5);
      }
    }
  });
});

describe('the whole network at 190²', () => {
  const device = useGpu();
  const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
  const weights = initialWeights(network, 11, 'gradient-check');
  for (const [i, bias] of draw('bias', 200).entries())
    weights[(i * 37) % weights.length] += 0.05 * bias;
  const pixels = Uint32Array.from({ length: 190 * 190 }, (_, i) => {
    const wave = 110 + 60 * Math.sin(i / 37) + 50 * Math.cos(i / 1900);
    return (Math.floor(wave) | (Math.imul(i, 2654435761) & 0x3f3f00) | 0xff000000) >>> 0;
  });
  const image = ops64.zeros(1, 190, 190, 3);
  for (let i = 0; i < image.data.length; i++)
    image.data[i] = ((pixels[Math.floor(i / 3)] >> (8 * (i % 3))) & 255) / 255;
  const at = Float64Array.from(weights);
  const f = (w: Float64Array) => {
    const run = network64.forward(network, w, image, [1]);
    return { value: run.loss, signature: network64.signature(run) };
  };

  it('gradient on the device = float64 = central differences', async () => {
    const step = await createStep(device.gpu, network, 1, 'adam');
    step.load(weights, pixels, [1]);
    const { loss, gradients } = await step.gradients();
    const reference = network64.gradients(network, at, image, [1]);
    expect(Math.abs(loss - reference.loss)).toBeLessThan(1e-6);
    expect(relativeL2(gradients, reference.gradients)).toBeLessThan(1e-4);

    const random = stream(13, 'samples');
    const one = (i: number) => new Map([[Math.floor(random.uniform(i) * at.length), 1]]);
    const single = checkGradient(f, at, gradients, one, 200, 1e-7);
    expect(single.worst).toBeLessThan(1e-4);
    const dense64 = (i: number) => {
      const direction = stream(17, 'direction', i);
      return new Map(
        Array.from(at, (_, p) => [p, (2 * direction.uniform(p) - 1) / Math.sqrt(at.length)]),
      );
    };
    const directions = checkGradient(f, at, gradients, dense64, 20, 1e-7);
    expect(directions.worst).toBeLessThan(1e-4);
    const redrawn = single.redrawn + directions.redrawn;
    expect(redrawn / (single.tried + directions.tried + redrawn)).toBeLessThanOrEqual(0.05);
  });

  it('the check rejects a wrong gradient: scaled, sign-flipped, one number off', () => {
    const g = network64.gradients(network, at, image, [1]).gradients;
    const largest = g.reduce(
      (best, value, i) => (Math.abs(value) > Math.abs(g[best]) ? i : best),
      0,
    );
    const worst = (claim: Float64Array): number =>
      checkGradient(f, at, claim, () => new Map([[largest, 1]]), 1, 1e-7).worst;
    expect(worst(g)).toBeLessThan(1e-4);
    expect(worst(g.map((value) => 1.01 * value))).toBeGreaterThan(1e-3);
    expect(worst(g.map((value) => -value))).toBeGreaterThan(1);
    expect(worst(g.map((value, i) => (i === largest ? 1.01 * value : value)))).toBeGreaterThan(
      1e-3,
    );
  });
});
