import type { CrossEntropy } from './softmax-crossentropy.js';
import { sumChunks } from './sum-chunks.js';
import {
  elements,
  expectShapes,
  f32,
  isFloat,
  type Kernel,
  type Op,
  type TensorType,
  type Value,
} from './types.js';

/** Invocations that share one model's work. */
const WORKGROUP = 64;

/** All of the first layer's multiply-adds of an item: beyond, one workgroup a model is too few. */
export const MOST_WEIGHTS = 2 ** 14;

const inputsOf = (x: TensorType): number => elements(x.shape.slice(1));

/** The parameters lie in one buffer, which is bound once. */
const THROUGH = { bias1: 'kernel1', kernel2: 'kernel1', bias2: 'kernel1' };

/**
 * dense → ReLU → dense → softmax cross-entropy in one dispatch: x [B, …], kernel1 [IN,H], bias1 [H],
 * kernel2 [H,K], bias2 [K], labels u32 [B] → loss [1] (mean over the valid items), and room to work
 * in. The parameters must lie in one buffer, as a network's do. Its bits
 * are those of the four operations.
 */
export const classifierLoss: Op<CrossEntropy> = {
  name: 'classifierLoss',
  outputs(inputs) {
    const [x, kernel1, bias1, kernel2, bias2, labels] = inputs;
    const [B, H, K] = [x.shape[0], bias1.shape[0], bias2.shape[0]];
    const fits =
      isFloat(x) &&
      kernel1.shape.join() === `${inputsOf(x)},${H}` &&
      kernel2.shape.join() === `${H},${K}` &&
      labels.dtype === 'u32' &&
      labels.shape[0] === B;
    const rule =
      'needs float32 x [B, IN…], kernels [IN, H], [H, K], biases [H], [K], labels u32 [B]';
    expectShapes(fits, 'classifierLoss', inputs, rule);
    return [f32(1), f32(B, H + 2 * K + 1)];
  },
  kernels({ inputs, outputs: [loss, gp], attrs }) {
    const [x, kernel1, bias1, kernel2, bias2, labels] = inputs;
    const tensors = { x, kernel1, bias1, kernel2, bias2, labels, loss, gp };
    return [kernelOf('forward', tensors, { ...sizesOf(inputs, attrs), SCRATCH: 0 })];
  },
  vjp(b, { inputs, attrs }, [upstream]) {
    if (!upstream) return inputs.map(() => null);
    const [, gx, partial] = b.apply(classifierLossStep, [...inputs, upstream], attrs);
    let first = 0;
    const gradients = inputs.slice(1, 5).map(({ type: { shape } }) => {
      const [gradient] = b.apply(sumChunks, [partial], { first, shape });
      first += elements(shape);
      return gradient;
    });
    return [gx, ...gradients, null];
  },
  multiplyAdds: ({ inputs: [x, kernel1, , kernel2] }) =>
    x.type.shape[0] * (elements(kernel1.type.shape) + elements(kernel2.type.shape)),
};

/**
 * The loss again, the gradient of x, and those of all parameters side by side as one chunk, behind which
 * there is room to work in.
 */
export const classifierLossStep: Op<CrossEntropy> = {
  name: 'classifierLossStep',
  outputs: (inputs) => {
    const [x, , bias1, , bias2] = inputs;
    const [B, H, K] = [x.shape[0], bias1.shape[0], bias2.shape[0]];
    return [f32(1), x, f32(1, parametersOf(inputs) + B * (2 * H + 2 * K + 1))];
  },
  kernels({ inputs, outputs: [loss, gx, gp], attrs }) {
    const [x, kernel1, bias1, kernel2, bias2, labels, upstream] = inputs;
    const tensors = { x, kernel1, bias1, kernel2, bias2, labels, upstream, loss, gx, gp };
    const SCRATCH = parametersOf(inputs.map(({ type }) => type));
    const sizes = { ...sizesOf(inputs, attrs), SCRATCH, BATCH: x.type.shape[0] };
    return [kernelOf('step', tensors, sizes)];
  },
  multiplyAdds: (call) => 3 * (classifierLoss.multiplyAdds?.(call) ?? 0),
};

const parametersOf = ([, ...inputs]: TensorType[]): number =>
  inputs.slice(0, 4).reduce((sum, { shape }) => sum + elements(shape), 0);

function sizesOf(
  [x, , bias1, , bias2]: Value[],
  { clip = 0 }: CrossEntropy,
): Record<string, number> {
  const [HIDDEN] = bias1.type.shape;
  const [CLASSES] = bias2.type.shape;
  return { IN: inputsOf(x.type), HIDDEN, CLASSES, CLIP: clip };
}

const kernelOf = (
  entry: string,
  tensors: Record<string, Value>,
  overrides: Record<string, number>,
): Kernel => ({
  ...{ shader: 'classifier-loss', entry, tensors, through: THROUGH, overrides },
  grid: { x: WORKGROUP },
  workgroup: [WORKGROUP, 1],
});
