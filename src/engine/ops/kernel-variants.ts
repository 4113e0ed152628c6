import type { AdapterInfo } from '../gpu/gpu.js';

/** How a kernel cuts its work: a matter of speed alone, the sums and their order stay the same. */
export interface KernelShape {
  /** Pairs of input and output channel that one invocation has in hand, at most. */
  products: number;
  /** Pooled rows that one invocation walks down. */
  strip: number;
  workgroup: [number, number];
}

/** Shapes of the fused convolution's kernels. */
export interface KernelVariant {
  forward: KernelShape;
  inputGradient: KernelShape;
  parameterGradients: Pick<KernelShape, 'products' | 'workgroup'>;
  /** For a CPU driver that computes eight lanes at once: loads are shared between lanes. */
  lanes?: true;
}

/**
 * The shapes to choose from, by name. A CPU driver wants long strips, because a load costs it as
 * much as many multiply-adds, and few products, because its compiler takes seconds over code that
 * is written out (4 × 8 products of the parameter gradients: 20 s, 4 × 1: 1 s, and no slower). A
 * GPU wants more invocations, each with few enough registers. `lanes`: a CPU driver loads lane by
 * lane and checks the bounds of each, about ten instructions a number, so lanes load everything once
 * and hand it to each other (shaders/lib/lanes.wgsl); that asks for subgroups of eight.
 */
export const KERNEL_VARIANTS: Record<string, KernelVariant> = {
  cpu: {
    forward: { products: 32, strip: 32, workgroup: [8, 4] },
    inputGradient: { products: 32, strip: 32, workgroup: [8, 4] },
    parameterGradients: { products: 12, workgroup: [64, 1] },
  },
  'cpu-lanes': {
    forward: { products: 32, strip: 64, workgroup: [8, 1] },
    inputGradient: { products: 32, strip: 64, workgroup: [8, 1] },
    parameterGradients: { products: 16, workgroup: [8, 1] },
    lanes: true,
  },
  'cpu-lanes-short-strips': {
    forward: { products: 32, strip: 16, workgroup: [8, 1] },
    inputGradient: { products: 32, strip: 16, workgroup: [8, 1] },
    parameterGradients: { products: 16, workgroup: [8, 1] },
    lanes: true,
  },
  'cpu-short-strips': {
    forward: { products: 32, strip: 8, workgroup: [8, 4] },
    inputGradient: { products: 32, strip: 8, workgroup: [8, 4] },
    parameterGradients: { products: 12, workgroup: [64, 1] },
  },
  gpu: {
    forward: { products: 16, strip: 8, workgroup: [32, 2] },
    inputGradient: { products: 16, strip: 8, workgroup: [32, 2] },
    parameterGradients: { products: 4, workgroup: [64, 1] },
  },
  'gpu-short-strips': {
    forward: { products: 16, strip: 4, workgroup: [32, 4] },
    inputGradient: { products: 16, strip: 4, workgroup: [32, 4] },
    parameterGradients: { products: 4, workgroup: [32, 1] },
  },
  'gpu-few-registers': {
    forward: { products: 8, strip: 8, workgroup: [32, 2] },
    inputGradient: { products: 8, strip: 8, workgroup: [32, 2] },
    parameterGradients: { products: 2, workgroup: [64, 1] },
  },
};

/** The variants that `--tune` measures on an adapter; the first of them is its default. */
export const variantsFor = ({ type, lanes }: Pick<AdapterInfo, 'type' | 'lanes'>): string[] =>
  Object.keys(KERNEL_VARIANTS)
    .filter((name) => name.startsWith(type) && (!KERNEL_VARIANTS[name].lanes || lanes === 8))
    .sort((a, b) => Number(!!KERNEL_VARIANTS[b].lanes) - Number(!!KERNEL_VARIANTS[a].lanes));
