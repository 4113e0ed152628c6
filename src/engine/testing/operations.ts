import { stream } from '../../stats/random.js';
import { differentiate } from '../autodiff/differentiate.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile, type Program } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { elements, type TensorType, words } from '../ops/types.js';
import type { OperationCase } from './cases.js';
import { type Check, equalBits, judge, largestError } from './check.js';
import type { Array64 } from './reference/ops.js';

/** Float32 sums of at most a few hundred terms of order one, and exp and log a few ulp off. */
export const BOUND = 1e-5;

const MODELS = 2;

interface Recorded {
  program: Program;
  inputs: Tensor[];
  outputs: Tensor[];
  seed?: Tensor;
  gradients: Tensor[];
}

/**
 * Runs an operation and its gradient for two models, the second with a short batch whose last item
 * must not matter, and holds both against float64; then once more for the same bits.
 * @throws GpuError if a kernel does not compile or run
 */
export async function checkOperation(gpu: Gpu, c: OperationCase, name: string): Promise<Check> {
  const batch = c.inputs[0].shape[0];
  const items = [batch, batch - 1];
  const valid = gpu.buffer('valid', 4 * MODELS);
  gpu.write(valid, new Uint32Array(items));
  const recorded = await record(gpu, c, valid);
  const { program, inputs, seed } = recorded;
  const values = inputs.map((tensor, i) => fill(program, tensor, `${name} ${i}`));
  const upstream = seed && fill(program, seed, `${name} seed`);
  const first = await results(gpu, recorded);
  const second = await results(gpu, recorded);
  program.destroy();
  valid.destroy();

  let [forward, backward] = [0, 0];
  for (let model = 0; model < MODELS; model++) {
    const slices = values.map((data, i) => {
      const batched = (c.batched ?? [0]).includes(i);
      return slice(data, c.inputs[i], model, batched ? items[model] : c.inputs[i].shape[0]);
    });
    const expected = c.forward(slices);
    forward = worst(forward, first.outputs, expected, model);
    if (!upstream || !c.gradients) continue;
    const start = model * words(recorded.outputs[0].type);
    const data = Float64Array.from(upstream.subarray(start, start + expected[0].data.length));
    const gradients = c.gradients(slices, { shape: expected[0].shape, data });
    backward = worst(backward, first.gradients, gradients, model);
  }
  return judge({
    name,
    forward,
    backward: c.gradients ? backward : null,
    bound: BOUND,
    sameBits:
      first.outputs.every((data, i) => equalBits(data, second.outputs[i])) &&
      first.gradients.every((data, i) => equalBits(data, second.gradients[i])),
  });
}

async function record(gpu: Gpu, c: OperationCase, valid: GPUBuffer): Promise<Recorded> {
  const graph = new Graph();
  const inputs = c.inputs.map((type, i) => graph.input(`input ${i}`, type));
  const outputs = graph
    .apply(c.op, inputs, c.attrs ?? {})
    .filter(({ type }) => type.dtype === 'f32');
  const seed = c.gradients && graph.input('seed', outputs[0].type);
  const targets = inputs.filter(({ type }) => type.dtype === 'f32');
  const gradients = seed ? differentiate(graph, outputs[0], seed, targets) : [];
  const program = await compile(gpu, graph, {
    models: MODELS,
    outputs: [...outputs, ...gradients],
    views: new Map(),
    valid,
  });
  return { program, inputs, outputs, seed, gradients };
}

/** Random numbers in −1 … 1, random pixels, or labels 0, 1, 2. */
function fill(program: Program, tensor: Tensor, key: string): Float32Array | Uint32Array {
  const size = MODELS * words(tensor.type);
  const random = stream(3, key);
  const data = {
    f32: () => Float32Array.from({ length: size }, (_, i) => 2 * random.uniform(i) - 1),
    u32: () => Uint32Array.from({ length: size }, (_, i) => random.u32(i) % 3),
    rgba8: () => Uint32Array.from({ length: size }, (_, i) => random.u32(i)),
  }[tensor.type.dtype]();
  program.write(tensor, data);
  return data;
}

async function results(gpu: Gpu, { program, outputs, gradients }: Recorded) {
  gpu.run([...program.forward, ...program.backward]);
  return {
    outputs: await Promise.all(outputs.map((tensor) => program.read(tensor))),
    gradients: await Promise.all(gradients.map((tensor) => program.read(tensor))),
  };
}

/** One model's part, cut to its first `items`. */
function slice(
  data: Float32Array | Uint32Array,
  type: TensorType,
  model: number,
  items: number,
): Array64 {
  const size = words(type);
  const axes = type.dtype === 'rgba8' ? type.shape.slice(0, -1) : type.shape;
  const shape = [items, ...axes.slice(1)];
  return {
    shape,
    data: Float64Array.from(data.subarray(model * size).subarray(0, elements(shape))),
  };
}

/** The largest error of one model's tensors, or the one before if that is larger. */
function worst(before: number, actual: Float32Array[], expected: Array64[], model: number): number {
  return expected.reduce((error, { data }, i) => {
    const start = (model * actual[i].length) / MODELS;
    return Math.max(error, largestError(actual[i].subarray(start, start + data.length), data));
  }, before);
}
