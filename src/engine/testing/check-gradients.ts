import { stream } from '../../stats/random.js';
import type { Gpu } from '../gpu/gpu.js';
import { isFloat, type Op, type TensorType, words } from '../ops/types.js';
import { checkGradient } from './central-differences.js';
import type { Array64 } from './reference/ops.js';
import { type GivenTensor, runOp } from './run-op.js';

/** How the gradient of one input compares with central differences. */
export interface InputCheck {
  /** Number of the input. */
  input: number;
  /** Largest difference, relative to the largest number of the gradient. */
  worst: number;
}

export interface GradientReport {
  inputs: InputCheck[];
  tolerance: number;
  pass: boolean;
}

export interface GradientCheckOptions<A extends object> {
  attrs?: A;
  /**
   * The operation's first output in float64. With it the differences are exact to 1e-5; without it
   * they are taken on the device in float32, and are good to 2e-2 only.
   */
  reference?(inputs: Array64[]): Array64;
  /** The data of inputs; by default random numbers in −1 … 1, for u32 in 0 … 2. */
  data?: (Float32Array | Uint32Array | undefined)[];
  /** Coordinates that are tried of each input; the default is enough for small ones. */
  samples?: number;
  tolerance?: number;
  seed?: number;
}

/** Steps and tolerances: rounding of float64 and of float32 against the curvature between steps. */
const EXACT = { step: 1e-6, tolerance: 1e-5 };
const ON_DEVICE = { step: 1e-2, tolerance: 2e-2 };

/**
 * Holds an operation's gradients, as the device computes them, against central differences
 * (f(x + h) − f(x − h)) / 2h of its first output under random weights. Coordinates where the
 * function has a kink between the steps are left out.
 * @throws Error if kinks leave nothing to compare, or the operation has no gradient rule
 */
export async function checkGradients<A extends object>(
  gpu: Gpu,
  op: Op<A>,
  types: TensorType[],
  options: GradientCheckOptions<A> = {},
): Promise<GradientReport> {
  const { attrs = {} as A, reference, samples = 40, seed = 1 } = options;
  const tolerance = options.tolerance ?? (reference ? EXACT : ON_DEVICE).tolerance;
  const given = types.map((type, i): GivenTensor => {
    return { type, data: options.data?.[i] ?? randomData(type, seed, i) };
  });
  const [output] = op.outputs(types, attrs);
  const upstream = randomData(output, seed, 'upstream') as Float32Array;
  const { gradients } = await runOp(gpu, op, given, { attrs, upstream });
  const inputs: InputCheck[] = [];
  for (const [i, { type }] of given.entries()) {
    if (!isFloat(type)) continue;
    const claim = gradients[inputs.length];
    const random = stream(seed, 'coordinates', i);
    const coordinates = Array.from({ length: samples }, (_, n) =>
      Math.floor(random.uniform(n) * claim.length),
    );
    const worst = reference
      ? exact(reference, given, i, claim, upstream, coordinates)
      : await onDevice(gpu, op, attrs, given, i, claim, upstream, coordinates);
    inputs.push({ input: i, worst });
  }
  return { inputs, tolerance, pass: inputs.every(({ worst }) => worst <= tolerance) };
}

function randomData(type: TensorType, seed: number, key: string | number) {
  const random = stream(seed, 'check-gradients', key);
  const length = words(type);
  if (isFloat(type)) return Float32Array.from({ length }, (_, i) => 2 * random.uniform(i) - 1);
  return Uint32Array.from({ length }, (_, i) => random.u32(i) % 3);
}

const weighted = (values: ArrayLike<number>, weights: Float32Array): number =>
  weights.reduce((sum, weight, i) => sum + weight * values[i], 0);

/** Differences of the float64 reference. */
function exact(
  reference: (inputs: Array64[]) => Array64,
  given: GivenTensor[],
  input: number,
  claim: Float32Array,
  upstream: Float32Array,
  coordinates: number[],
): number {
  const at = given.map(({ type: { shape }, data }) => ({ shape, data: Float64Array.from(data) }));
  const f = (data: Float64Array) => {
    const moved = at.map((one, i) => (i === input ? { ...one, data } : one));
    return { value: weighted(reference(moved).data, upstream), signature: '' };
  };
  const kinked = (coordinate: number): boolean => {
    const [low, middle, high] = [-1, 0, 1].map((sign) => {
      const data = at[input].data.slice();
      data[coordinate] += sign * EXACT.step;
      return f(data).value;
    });
    return isKink(low, middle, high, EXACT.step, scaleOf(claim));
  };
  const smooth = coordinates.filter((coordinate) => !kinked(coordinate));
  expectEnough(smooth, coordinates);
  const draw = (n: number) => new Map([[smooth[n], 1]]);
  return checkGradient(f, at[input].data, claim, draw, smooth.length, EXACT.step).worst;
}

/** Differences on the device: every step of every coordinate is a model of one dispatch. */
async function onDevice<A extends object>(
  gpu: Gpu,
  op: Op<A>,
  attrs: A,
  given: GivenTensor[],
  input: number,
  claim: Float32Array,
  upstream: Float32Array,
  coordinates: number[],
): Promise<number> {
  const h = ON_DEVICE.step;
  const steps = [
    { at: 0, by: 0 },
    ...coordinates.flatMap((at) => [-h, h].map((by) => ({ at, by }))),
  ];
  const moved = given.map(({ type, data }, i): GivenTensor => {
    const all = isFloat(type)
      ? new Float32Array(steps.length * data.length)
      : new Uint32Array(steps.length * data.length);
    for (const [m, { at, by }] of steps.entries()) {
      all.set(data, m * data.length);
      if (i === input) all[m * data.length + at] += by;
    }
    return { type, data: all };
  });
  const { outputs } = await runOp(gpu, op, moved, { attrs, models: steps.length });
  const size = upstream.length;
  const values = steps.map((_, m) =>
    weighted(outputs[0].subarray(m * size, (m + 1) * size), upstream),
  );
  const scale = scaleOf(claim);
  const errors = coordinates.flatMap((coordinate, n) => {
    const [low, high] = [values[1 + 2 * n], values[2 + 2 * n]];
    if (isKink(low, values[0], high, h, scale)) return [];
    return [Math.abs(claim[coordinate] - (high - low) / (2 * h)) / scale];
  });
  expectEnough(errors, coordinates);
  return Math.max(0, ...errors);
}

const scaleOf = (claim: Float32Array): number =>
  claim.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0) || 1;

/** True if the slopes to both sides differ by more than curvature and rounding explain. */
const isKink = (low: number, middle: number, high: number, h: number, scale: number): boolean =>
  Math.abs(high - 2 * middle + low) / h > 0.2 * scale;

function expectEnough(kept: unknown[], tried: unknown[]): void {
  if (2 * kept.length < tried.length)
    throw new Error('the operation has kinks at most of the points tried: give other data');
}
