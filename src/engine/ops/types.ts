import type { Constant, ShaderRef } from '../gpu/shader.js';
import type { KernelVariant } from './kernel-variants.js';

/**
 * The type of a tensor of one model. Every tensor on the device has a model axis in front
 * (`[models, ...shape]`), which operations never see.
 *
 * `rgba8` is an image batch of 8-bit pixels, shape `[batch, height, width, 3]`, stored as one
 * RGBA word a pixel.
 */
export interface TensorType {
  shape: number[];
  dtype: 'f32' | 'u32' | 'rgba8';
}

/** A tensor in a graph. Operations see its type only. */
export interface Value {
  type: TensorType;
}

/** One use of an operation: what its rules receive. */
export interface Call<A = object> {
  inputs: Value[];
  outputs: Value[];
  attrs: A;
}

/**
 * How a layer hands relevance down (LRP). Input i offers unit j the contribution
 *
 *   c_ij = plain·x_i w_ij + positive·max(x_i w_ij, 0) − low·max(w_ij, 0) − high·min(w_ij, 0) + flat
 *
 * and the bias plain·b_j + positive·max(b_j, 0), unless `bias` is false. With their sum z_j,
 *
 *   R_i = sum_j c_ij R_j / (z_j + ε sgn z_j),   sgn 0 = +1,
 *
 * where ε is `epsilon`, times the root mean square of the layer's z if `relative`; a denominator
 * of 0 becomes 1e-7. What biases and ε take is not handed on. The rules by name: src/engine/explain/lrp.ts.
 */
export interface RelevanceRule {
  plain: number;
  positive: number;
  low: number;
  high: number;
  flat: number;
  bias: boolean;
  epsilon: number;
  relative: boolean;
}

/** What a gradient or relevance rule needs of the graph. `ops` declares it, `autodiff` implements it. */
export interface Builder {
  /** Adds a node and returns its outputs. */
  apply<A extends object>(op: Op<A>, inputs: Value[], attrs: A): Value[];
}

/** One dispatch, for one model; the program multiplies it along the model axis. */
export interface Kernel {
  /** Name in `shaders/` or text of one's own, and the entry point in it. */
  shader: ShaderRef;
  entry: string;
  /** Shader variable → tensor. The program adds `<name>_offset` and `<name>_stride` constants. */
  tensors: Record<string, Value>;
  /**
   * Tensors that have no binding of their own: each lies in the buffer of the named one, which is
   * only read, and is read through its binding. A browser may give 8 bindings.
   */
  through?: Record<string, string>;
  /** Values of the shader's `// const:` names. */
  consts?: Record<string, Constant>;
  /** Values of its `override` names. */
  overrides?: Record<string, Constant>;
  /** Invocations in x and y, and planes (usually batch × something) in z, per model. */
  grid: { x: number; y?: number; planes?: number };
  /** Workgroup size in x and y; default 64 × 1. */
  workgroup?: [number, number];
}

/**
 * An operation: shapes, kernels, gradient, relevance. One file in `src/engine/ops`, one in `shaders`, one line in
 * the registry.
 */
export interface Op<A extends object = object> {
  name: string;
  /** Output types; throws ShapeError naming the op and the shapes. */
  outputs(inputs: TensorType[], attrs: A): TensorType[];
  /** @param variant how kernels cut their work on the adapter at hand */
  kernels(call: Call<A>, variant: KernelVariant): Kernel[];
  /**
   * Vector-Jacobian product: the gradient of every input, given those of the outputs (null where
   * none flows). Null for inputs that have none (labels, pixels).
   */
  vjp?(b: Builder, call: Call<A>, gradients: (Value | null)[]): (Value | null)[];
  /**
   * Relevance of every input, given that of the outputs (null where none flows, and for parameters
   * and pixels). Ops without weights pass it on as they pass gradients and ignore the rule.
   */
  relevance?(
    b: Builder,
    call: Call<A>,
    relevances: (Value | null)[],
    rule: RelevanceRule,
  ): (Value | null)[];
  /** Multiply-adds of one model and full batch, for benchmarks. */
  multiplyAdds?(call: Call<A>): number;
}

/** Shapes that do not fit an operation. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

export const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'f32' });
export const u32 = (...shape: number[]): TensorType => ({ shape, dtype: 'u32' });

/** Number of elements. */
export const elements = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

export const isFloat = ({ dtype }: TensorType): boolean => dtype === 'f32';

/** 4-byte words that a tensor of one model occupies. */
export const words = (type: TensorType): number =>
  type.dtype === 'rgba8' ? elements(type.shape.slice(0, -1)) : elements(type.shape);

/** @throws ShapeError with the op's name and all shapes unless `ok` */
export function expectShapes(ok: boolean, op: string, inputs: TensorType[], rule: string): void {
  if (ok) return;
  const got = inputs.map((t) => `${t.dtype}[${t.shape.join(', ')}]`).join(', ');
  throw new ShapeError(`${op}: got ${got}; ${rule}`);
}
