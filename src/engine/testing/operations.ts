import { stream } from '../../stats/random.js';
import type { Gpu } from '../gpu/gpu.js';
import { elements, type TensorType, words } from '../ops/types.js';
import type { OperationCase } from './cases.js';
import { type Check, equalBits, judge, largestError } from './check.js';
import type { Array64 } from './reference/ops.js';
import { prepareOp } from './run-op.js';

/** Float32 sums of at most a few hundred terms of order one, and exp and log a few ulp off. */
export const BOUND = 1e-5;

/**
 * Runs an operation and its gradient for some models, every second one with a short batch whose last
 * item must not matter, and holds both against float64; then once more for the same bits.
 * @throws GpuError if a kernel does not compile or run
 */
export async function checkOperation(
  gpu: Gpu,
  c: OperationCase,
  name: string,
  models = 2,
): Promise<Check> {
  const batch = c.inputs[0].shape[0];
  const items = Array.from({ length: models }, (_, model) => batch - (model % 2));
  const random = (type: TensorType, key: string) => randomData(type, models, `${name} ${key}`);
  const inputs = c.inputs.map((type, i) => ({ type, data: random(type, `${i}`) }));
  const [type] = c.op.outputs(c.inputs, c.attrs ?? {});
  const upstream = c.gradients && (random(type, 'upstream') as Float32Array);
  const options = { attrs: c.attrs, upstream, models, valid: items };
  const prepared = await prepareOp(gpu, c.op, inputs, options);
  const first = await prepared.run();
  const second = await prepared.run();
  prepared.destroy();

  let [forward, backward] = [0, 0];
  for (let model = 0; model < models; model++) {
    const slices = inputs.map(({ data }, i) => {
      const batched = (c.batched ?? [0]).includes(i);
      return slice(data, c.inputs[i], model, batched ? items[model] : c.inputs[i].shape[0]);
    });
    const expected = c.forward(slices);
    forward = worst(forward, first.outputs, expected, model / models);
    if (!upstream || !c.gradients) continue;
    const start = model * words(type);
    const data = Float64Array.from(upstream.subarray(start, start + expected[0].data.length));
    const gradients = c.gradients(slices, { shape: expected[0].shape, data });
    backward = worst(backward, first.gradients, gradients, model / models);
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

/** For all models: random numbers in −1 … 1, random pixels, or labels 0, 1, 2. */
function randomData(type: TensorType, models: number, key: string): Float32Array | Uint32Array {
  const length = models * words(type);
  const random = stream(3, key);
  return {
    f32: () => Float32Array.from({ length }, (_, i) => 2 * random.uniform(i) - 1),
    u32: () => Uint32Array.from({ length }, (_, i) => random.u32(i) % 3),
    rgba8: () => Uint32Array.from({ length }, (_, i) => random.u32(i)),
  }[type.dtype]();
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

/**
 * The largest error of one model's tensors, or the one before if that is larger.
 * @param place where the model's part begins, from 0 to 1
 */
function worst(before: number, actual: Float32Array[], expected: Array64[], place: number): number {
  return expected.reduce((error, { data }, i) => {
    const start = Math.round(place * actual[i].length);
    return Math.max(error, largestError(actual[i].subarray(start, start + data.length), data));
  }, before);
}
