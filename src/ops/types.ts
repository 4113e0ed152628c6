import type { Constant } from '../gpu/shader.js';
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

/** What a gradient rule needs of the graph. `ops` declares it, `autodiff` implements it. */
export interface Builder {
  /** Adds a node and returns its outputs. */
  apply<A extends object>(op: Op<A>, inputs: Value[], attrs: A): Value[];
}

/** One dispatch, for one model; the program multiplies it along the model axis. */
export interface Kernel {
  /** Shader file without extension, and the entry point in it. */
  shader: string;
  entry: string;
  /** Shader variable → tensor. The program adds `<name>_offset` and `<name>_stride` constants. */
  tensors: Record<string, Value>;
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
 * An operation: shapes, kernels, gradient. One file in `src/ops`, one in `shaders`, one line in
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

/** 4-byte words that a tensor of one model occupies. */
export const words = (type: TensorType): number =>
  type.dtype === 'rgba8' ? elements(type.shape.slice(0, -1)) : elements(type.shape);

/** @throws ShapeError with the op's name and all shapes unless `ok` */
export function expectShapes(ok: boolean, op: string, inputs: TensorType[], rule: string): void {
  if (ok) return;
  const got = inputs.map((t) => `${t.dtype}[${t.shape.join(', ')}]`).join(', ');
  throw new ShapeError(`${op}: got ${got}; ${rule}`);
}
