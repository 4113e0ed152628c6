import { type AdapterClass, type AdapterFacts, classOf } from '../gpu/adapter-class.js';

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
  /** A strip where rows are staged; else an invocation walks down a whole column. */
  parameterGradients: Pick<KernelShape, 'products' | 'workgroup'> & Partial<KernelShape>;
  /** For a CPU driver that computes eight lanes at once: loads are shared between lanes. */
  lanes?: true;
  /** For a GPU: loads are shared through workgroup memory. */
  staged?: true;
}

/** Subgroups of 32 invocations or more, as NVIDIA, AMD and Apple have them, fill such a workgroup. */
const STAGED: KernelVariant = {
  forward: { products: 32, strip: 1, workgroup: [16, 8] },
  inputGradient: { products: 32, strip: 1, workgroup: [16, 8] },
  parameterGradients: { products: 4, strip: 4, workgroup: [128, 1] },
  staged: true,
};

/** Intel's subgroups have as few as eight. */
const STAGED_SMALL: KernelVariant = {
  forward: { products: 16, strip: 1, workgroup: [8, 8] },
  inputGradient: { products: 16, strip: 1, workgroup: [8, 8] },
  parameterGradients: { products: 4, strip: 4, workgroup: [64, 1] },
  staged: true,
};

/**
 * The shapes to choose from, by name; a class of adapter begins with that of its own name. A CPU driver wants long strips, because a load costs it as
 * much as many multiply-adds, and few products, because its compiler takes seconds over code that
 * is written out (4 × 8 products of the parameter gradients: 20 s, 4 × 1: 1 s, and no slower). A
 * GPU wants more invocations, each with few enough registers. `lanes`: a CPU driver loads lane by
 * lane and checks the bounds of each, about ten instructions a number, so lanes load everything once
 * and hand it to each other (shaders/lib/lanes.wgsl); that asks for subgroups of eight. `staged`: a
 * workgroup loads its input once, into memory of its own. No variant asks for
 * more than every WebGPU device has: 16 KiB of workgroup memory, 256 invocations.
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
  nvidia: STAGED,
  amd: STAGED,
  apple: STAGED,
  intel: STAGED_SMALL,
  'gpu-staged': STAGED,
  'gpu-staged-small': STAGED_SMALL,
  'gpu-staged-tall': {
    forward: { products: 16, strip: 2, workgroup: [16, 4] },
    inputGradient: { products: 16, strip: 1, workgroup: [16, 8] },
    parameterGradients: { products: 4, strip: 8, workgroup: [64, 1] },
    staged: true,
  },
  'gpu-staged-wide': {
    forward: { products: 32, strip: 1, workgroup: [32, 4] },
    inputGradient: { products: 32, strip: 1, workgroup: [32, 4] },
    parameterGradients: { products: 4, strip: 2, workgroup: [256, 1] },
    staged: true,
  },
};

const PLAIN = ['gpu', 'gpu-short-strips', 'gpu-few-registers'];
const OTHERS = ['gpu-staged-tall', 'gpu-staged-wide', ...PLAIN];

/** What is worth measuring on each class of adapter, beside the variant of its own name. */
const BESIDE: Record<AdapterClass, string[]> = {
  'cpu-lanes': ['cpu-lanes-short-strips', 'cpu', 'cpu-short-strips'],
  cpu: ['cpu-short-strips'],
  nvidia: ['gpu-staged-small', ...OTHERS],
  amd: ['gpu-staged-small', ...OTHERS],
  apple: ['gpu-staged-small', ...OTHERS],
  intel: ['gpu-staged', ...OTHERS],
  gpu: ['gpu-short-strips', 'gpu-few-registers', 'gpu-staged', 'gpu-staged-small'],
};

/** The variants that `--tune` measures on an adapter; the first of them is its default. */
export function variantsFor(info: AdapterFacts): string[] {
  const own = classOf(info);
  return [own, ...BESIDE[own]];
}
