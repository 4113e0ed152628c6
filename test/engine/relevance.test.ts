import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/engine/autodiff/differentiate.js';
import { Graph, type Tensor } from '../../src/engine/autodiff/graph.js';
import { compile } from '../../src/engine/autodiff/program.js';
import { propagateRelevance } from '../../src/engine/autodiff/propagate-relevance.js';
import {
  type Epsilon,
  epsilonRule,
  flatRule,
  gammaRule,
  type LrpMethod,
  layerRules,
  zBoxRule,
  zPlusRule,
  zRule,
} from '../../src/engine/explain/lrp.js';
import type { Gpu } from '../../src/engine/gpu/gpu.js';
import { conv3x3 } from '../../src/engine/ops/conv3x3.js';
import { dense } from '../../src/engine/ops/dense.js';
import { maxpool2x2 } from '../../src/engine/ops/maxpool2x2.js';
import { relu } from '../../src/engine/ops/relu.js';
import { softmaxCrossEntropy } from '../../src/engine/ops/softmax-crossentropy.js';
import { f32, type Op, type RelevanceRule, words } from '../../src/engine/ops/types.js';
import * as ops64 from '../../src/engine/testing/reference/ops.js';
import { runGraph } from '../../src/engine/testing/run-op.js';
import { stream } from '../../src/stats/random.js';
import { expectRelative, relativeL2 } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';
import {
  asArray,
  convolutionMatrix,
  type DenseLayer,
  denseMatrix,
  type Rule64,
  relevance64,
  unitsOf,
} from '../support/reference/relevance.js';

// Float32 sums of at most a few hundred terms of order one; dividing by z multiplies their error
// by the ratio of the sum's largest terms to z, which the draws keep below about ten.
const BOUND = 1e-5;

const draw = (key: string, size: number, low = -1): Float32Array => {
  const random = stream(23, key);
  return Float32Array.from({ length: size }, (_, i) => low + (1 - low) * random.uniform(i));
};

const array64 = (shape: number[], data: ArrayLike<number>): ops64.Array64 => ({
  shape,
  data: Float64Array.from(data),
});

const RULES: [string, RelevanceRule, Rule64][] = [
  ['z', zRule, { rule: 'epsilon', epsilon: 0 }],
  [
    'epsilon, absolute',
    epsilonRule({ epsilon: 0.3, relative: false }),
    { rule: 'epsilon', epsilon: 0.3 },
  ],
  [
    'epsilon, relative',
    epsilonRule({ epsilon: 0.3, relative: true }),
    { rule: 'epsilon', epsilon: 0.3, relative: true },
  ],
  ['z-plus', zPlusRule, { rule: 'zPlus' }],
  ['gamma', gammaRule(0.25), { rule: 'gamma', gamma: 0.25 }],
  ['flat', flatRule, { rule: 'flat' }],
  ['z-box', zBoxRule(-1, 1), { rule: 'zBox', low: -1, high: 1 }],
];

const MODELS = 2;
const BATCH = 3;
/** The second model's batch is short: its last item must not matter. */
const VALID = [3, 2];

describe.each(RULES)('rule %s on the device = dense matrix in float64', (name, rule, rule64) => {
  const device = useGpu();

  it.each([
    ['conv3x3', conv3x3, [6, 7, 3], [3, 3, 3, 4], [4]],
    ['dense', dense, [2, 3, 4], [24, 5], [5]],
  ] as const)('%s', async (opName, op, xShape, kernelShape, biasShape) => {
    const shapes = [[BATCH, ...xShape], [...kernelShape], [...biasShape]];
    const inputs = shapes.map((shape, i) => ({
      type: f32(...shape),
      data: draw(`${opName} ${name} ${i}`, MODELS * words(f32(...shape))),
    }));
    const values = inputs.map(({ data }) => data);
    const [yType] = (op as Op).outputs(
      inputs.map(({ type }) => type),
      {},
    );
    const of = (data: Float32Array, index: number, size: number): number[] => [
      ...data.subarray(index * size, (index + 1) * size),
    ];
    const layers = Array.from({ length: MODELS }, (_, model): DenseLayer => {
      const [kernel, bias] = [1, 2].map((i) =>
        array64(shapes[i], of(values[i], model, words(inputs[i].type))),
      );
      return op === conv3x3
        ? convolutionMatrix(xShape[0], xShape[1], kernel, bias)
        : denseMatrix(kernel, bias);
    });
    const size = words(inputs[0].type) / BATCH;
    const units = words(yType) / BATCH;
    const items = VALID.flatMap((count, model) =>
      Array.from({ length: count }, (_, item) => ({ model, at: model * BATCH + item })),
    );
    // As in a network, relevance is in proportion to what it explains; gamma's is that of active
    // units, whose denominator exceeds z.
    const weight = draw(`${opName} ${name} upstream`, MODELS * BATCH * units);
    for (const { model, at } of items) {
      const z = unitsOf(layers[model], of(values[0], at, size));
      for (let j = 0; j < units; j++)
        weight[at * units + j] *= rule64.rule === 'gamma' ? Math.max(z[j], 0) : z[j];
    }
    const [got] = await runGraph(
      device.gpu,
      [...inputs, { type: yType, data: weight }],
      (graph, [x, kernel, bias, upstream]) => {
        const [y] = graph.apply(op as Op, [x, kernel, bias], {});
        return propagateRelevance(graph, y, upstream, [x], () => rule);
      },
      { models: MODELS, valid: VALID },
    );
    for (const { model, at } of items) {
      const want = relevance64(
        layers[model],
        of(values[0], at, size),
        of(weight, at, units),
        rule64,
      );
      expectRelative(of(got, at, size), want, BOUND, `model ${model}, item ${at % BATCH}`);
    }
  });
});

/** A small network of every layer that the paper's has. */
const SIDE = 14;
const SHAPES = [[3, 3, 3, 4], [4], [3, 3, 4, 8], [8], [32, 6], [6], [6, 3], [3]];
const METHODS: [LrpMethod, Epsilon | undefined, Rule64, Rule64, Rule64][] = (() => {
  const z: Rule64 = { rule: 'epsilon', epsilon: 0 };
  const fine: Rule64 = { rule: 'epsilon', epsilon: 1e-6 };
  const absolute: Rule64 = { rule: 'epsilon', epsilon: 0.05 };
  const relative: Rule64 = { rule: 'epsilon', epsilon: 0.25, relative: true };
  return [
    ['lrp-z', undefined, z, z, z],
    ['lrp-epsilon', undefined, relative, relative, relative],
    ['lrp-epsilon', { epsilon: 0.05, relative: false }, absolute, absolute, absolute],
    ['eps-plus-flat', undefined, { rule: 'flat' }, { rule: 'zPlus' }, fine],
    [
      'eps-gamma-box',
      undefined,
      { rule: 'zBox', low: 0, high: 1 },
      { rule: 'gamma', gamma: 0.25 },
      fine,
    ],
  ];
})();

const parametersOf = (key: string, biases: boolean): ops64.Array64[] =>
  SHAPES.map((shape, i) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const scale = shape.length === 1 ? (biases ? 0.2 : 0) : 0.6;
    return array64(
      shape,
      draw(`${key} ${i}`, size).map((v) => scale * v),
    );
  });

/** Runs the small network and a method on the device; what each layer receives and hands on. */
async function explainOnDevice(
  gpu: Gpu,
  image: Float32Array,
  parameters: ops64.Array64[],
  target: number,
  method: LrpMethod,
  epsilon?: Epsilon,
) {
  const graph = new Graph();
  const x0 = graph.input('image', f32(1, SIDE, SIDE, 3));
  const p = SHAPES.map((shape, i) => graph.input(`p${i}`, f32(...shape)));
  const pool = (x: Tensor): Tensor =>
    graph.apply(maxpool2x2, [graph.apply(relu, [x], {})[0]], {})[0];
  const [z1] = graph.apply(conv3x3, [x0, p[0], p[1]], {});
  const x1 = pool(z1);
  const [z2] = graph.apply(conv3x3, [x1, p[2], p[3]], {});
  const x2 = pool(z2);
  const [z3] = graph.apply(dense, [x2, p[4], p[5]], {});
  const [x3] = graph.apply(relu, [z3], {});
  const [z4] = graph.apply(dense, [x3, p[6], p[7]], {});
  const seed = graph.input('seed', z4.type);
  const one = graph.input('one', z4.type);
  const layers = [
    { x: x0, z: z1, bias: 1 },
    { x: x1, z: z2, bias: 3 },
    { x: x2, z: z3, bias: 5 },
    { x: x3, z: z4, bias: 7 },
  ];
  const [gradient] = differentiate(graph, z4, one, [x0]);
  const flows = propagateRelevance(
    graph,
    z4,
    seed,
    layers.flatMap(({ x, z }) => [x, z]),
    layerRules(method, graph, x0, epsilon),
  );
  const outputs = [gradient, ...layers.map(({ z }) => z), ...flows.filter((t) => t !== seed)];
  const valid = gpu.buffer('valid', 4);
  gpu.write(valid, new Uint32Array([1]));
  const views = new Map();
  const program = await compile(gpu, graph, { models: 1, outputs, views, valid, forwardEnd: z4 });
  program.write(x0, image);
  for (const [i, tensor] of p.entries())
    program.write(tensor, Float32Array.from(parameters[i].data));
  gpu.run(program.forward);
  const logit = (await program.read(z4))[target];
  const hot = (value: number) => Float32Array.from([0, 1, 2], (c) => (c === target ? value : 0));
  program.write(seed, hot(logit));
  program.write(one, hot(1));
  gpu.run(program.backward);
  const read = (tensor: Tensor) => program.read(tensor);
  const result = {
    logit,
    gradient: await read(gradient),
    layers: await Promise.all(
      layers.map(async ({ z, bias }, i) => ({
        z: await read(z),
        bias: parameters[bias].data,
        received: await read(flows[2 * i + 1]),
        handedOn: await read(flows[2 * i]),
      })),
    ),
  };
  program.destroy();
  return result;
}

/** The same in float64 with dense matrices. */
function explain64(
  image: Float32Array,
  parameters: ops64.Array64[],
  target: number,
  [first, convolution, full]: Rule64[],
): number[] {
  const [k1, b1, k2, b2, k3, b3, k4, b4] = parameters;
  const pool = (side: number, channels: number, z: number[]) => {
    const x = ops64.relu(asArray([side, side, channels], z));
    return { ...ops64.maxpool2x2(x), x };
  };
  const spread = ({ x, from }: ReturnType<typeof pool>, r: number[]): number[] => [
    ...ops64.maxpool2x2Gradient(x, from, asArray([r.length], r)).data,
  ];
  const layers = [
    convolutionMatrix(SIDE, SIDE, k1, b1),
    convolutionMatrix(6, 6, k2, b2),
    denseMatrix(k3, b3),
    denseMatrix(k4, b4),
  ];
  const x0 = [...image];
  const p1 = pool(12, 4, unitsOf(layers[0], x0));
  const x1 = [...p1.y.data];
  const p2 = pool(4, 8, unitsOf(layers[1], x1));
  const x2 = [...p2.y.data];
  const x3 = unitsOf(layers[2], x2).map((v) => Math.max(v, 0));
  const start = unitsOf(layers[3], x3).map((v, c) => (c === target ? v : 0));
  const r3 = relevance64(layers[3], x3, start, full);
  const r2 = relevance64(layers[2], x2, r3, full);
  const r1 = relevance64(layers[1], x1, spread(p2, r2), convolution);
  return relevance64(layers[0], x0, spread(p1, r1), first);
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const magnitude = (values: ArrayLike<number>): number => sum(Array.from(values, Math.abs));

describe('a small network', () => {
  const device = useGpu();
  const image = draw('image', SIDE * SIDE * 3, 0);
  const target = 1;

  it.each(METHODS)('%s %o = dense matrices in float64', async (method, epsilon, ...rules) => {
    const parameters = parametersOf('network', true);
    const run = await explainOnDevice(device.gpu, image, parameters, target, method, epsilon);
    const want = explain64(image, parameters, target, rules);
    expect(magnitude(want)).toBeGreaterThan(0);
    expectRelative(run.layers[0].handedOn, want, BOUND, method);
  });

  it('lrp-z = gradient × input, biases or not', async () => {
    const run = await explainOnDevice(
      device.gpu,
      image,
      parametersOf('network', true),
      target,
      'lrp-z',
    );
    const product = run.gradient.map((g, i) => g * image[i]);
    expectRelative(run.layers[0].handedOn, product, BOUND, 'gradient × input');
  });

  it.each<[LrpMethod, Epsilon]>([
    ['lrp-z', { epsilon: 0, relative: false }],
    ['lrp-epsilon', { epsilon: 0.05, relative: false }],
    ['lrp-epsilon', { epsilon: 0.25, relative: true }],
  ])('%s %o: what a layer does not hand on is the share of its biases and of ε', async (...how) => {
    const [method, { epsilon, relative }] = how;
    const parameters = parametersOf('network', true);
    const { layers, logit } = await explainOnDevice(device.gpu, image, parameters, target, ...how);
    expect(sum(layers[3].received)).toBe(logit);
    for (const [l, { z, bias, received, handedOn }] of layers.entries()) {
      const rms = Math.sqrt(sum(z.map((v) => v * v)) / z.length);
      const e = relative ? epsilon * rms : epsilon;
      const absorbed = Array.from(z, (v, j) => {
        const share = v >= 0 ? e : -e;
        return received[j] === 0
          ? 0
          : (received[j] * (bias[j % bias.length] + share)) / (v + share);
      });
      expect(magnitude(absorbed)).toBeGreaterThan(0);
      const gap = sum(handedOn) - (sum(received) - sum(absorbed));
      expect(Math.abs(gap) / magnitude(handedOn), `${method}, layer ${l}`).toBeLessThan(BOUND);
    }
  });

  it.each<[LrpMethod, Epsilon]>([
    ['lrp-z', { epsilon: 0, relative: false }],
    ['lrp-epsilon', { epsilon: 0, relative: true }],
    ['eps-plus-flat', { epsilon: 0, relative: false }],
    ['eps-gamma-box', { epsilon: 0, relative: false }],
  ])('%s without biases and ε hands on everything', async (...how) => {
    const run = await explainOnDevice(
      device.gpu,
      image,
      parametersOf('network', false),
      target,
      ...how,
    );
    for (const { received, handedOn } of run.layers) {
      const gap = sum(handedOn) - sum(received);
      expect(Math.abs(gap) / magnitude(handedOn)).toBeLessThan(BOUND);
    }
    expect(Math.abs(sum(run.layers[0].handedOn) / run.logit - 1)).toBeLessThan(1e-4);
  });

  it('the comparison rejects a wrong rule', () => {
    const parameters = parametersOf('network', true);
    const [, , ...z] = METHODS[0];
    const [, , ...relative] = METHODS[1];
    const [a, b] = [z, relative].map((rules) => explain64(image, parameters, target, rules));
    expect(relativeL2(a, b)).toBeGreaterThan(0.1);
  });
});

describe('edges of the rules', () => {
  const device = useGpu();

  async function relevanceOf(
    x: number[],
    kernel: number[],
    bias: number[],
    r: number[],
    rule: RelevanceRule,
  ) {
    const types = [f32(1, x.length), f32(x.length, r.length), f32(r.length), f32(1, r.length)];
    const data = [x, kernel, bias, r];
    const inputs = types.map((type, i) => ({ type, data: Float32Array.from(data[i]) }));
    const [out] = await runGraph(device.gpu, inputs, (graph, [input, k, b, upstream]) => {
      const [y] = graph.apply(dense, [input, k, b], {});
      return propagateRelevance(graph, y, upstream, [input], () => rule);
    });
    return [...out];
  }

  it('z = 0 divides by 1e-7; sgn 0 = +1', async () => {
    const [zero] = [[1, 1], [1, -1], [0], [1e-7]];
    const z = await relevanceOf(zero, [1, -1], [0], [1e-7], zRule);
    expect(z[0]).toBeCloseTo(1, 5);
    expect(z[1]).toBeCloseTo(-1, 5);
    const absolute = epsilonRule({ epsilon: 0.5, relative: false });
    expect(await relevanceOf(zero, [1, -1], [0], [1], absolute)).toEqual([2, -2]);
    expect(await relevanceOf([1], [-1.5], [0], [1], absolute)).toEqual([0.75]);
  });

  it('relative ε is taken of the root mean square of z', async () => {
    // z = (3, −1): rms = √5; ε = 2 rms.
    const e = 2 * Math.sqrt(5);
    const rule = epsilonRule({ epsilon: 2, relative: true });
    const [r] = await relevanceOf([1], [3, -1], [0, 0], [1, 1], rule);
    expect(r).toBeCloseTo(3 / (3 + e) + 1 / (1 + e), 6);
  });

  it('an operation without a rule is named', () => {
    const graph = new Graph();
    const logits = graph.input('logits', f32(1, 2));
    const labels = graph.input('labels', { shape: [1], dtype: 'u32' });
    const [loss] = graph.apply(softmaxCrossEntropy, [logits, labels], {});
    const seed = graph.input('seed', loss.type);
    expect(() => propagateRelevance(graph, loss, seed, [logits], () => zRule)).toThrow(
      /softmaxCrossEntropy has no relevance rule/,
    );
  });
});
