import { ShaderError } from '../gpu/errors.js';
import type { KernelVariant } from './kernel-variants.js';
import { registry } from './registry.js';
import type { Call, Kernel, Op } from './types.js';

/** A kernel of an operation that brings its own WGSL text. */
export type OwnKernel = Omit<Kernel, 'shader'>;

/** An operation from outside the package: like `Op`, but its kernels are entry points of `shader`. */
export interface OwnOp<A extends object> extends Omit<Op<A>, 'kernels'> {
  /** WGSL text. A line `// uses: lib/batch` brings `valid`, `BATCH` and the workgroup size. */
  shader: string;
  kernels(call: Call<A>, variant: KernelVariant): OwnKernel[];
}

/**
 * Makes an operation out of WGSL text of one's own, for `Graph.apply` and for `layer` alike; with a
 * `vjp` it can be differentiated, with a `relevance` it takes part in LRP. What kernels have to give:
 * README.md beside the engine.
 * @throws ShaderError if the name is no identifier or one of the package's own, or the text has no
 *   entry point; later, when a kernel names one that it does not have
 */
export function defineOp<A extends object = object>({ shader, ...op }: OwnOp<A>): Op<A> {
  const { name } = op;
  if (!/^[A-Za-z]\w*$/.test(name))
    throw new ShaderError(`operation "${name}": a name has letters and digits only.`);
  if (registry.some((known) => known.name === name))
    throw new ShaderError(`operation ${name}: the package has an operation of this name.`);
  const entries = [...shader.matchAll(/@compute[^{;]*\bfn\s+(\w+)/g)].map(([, entry]) => entry);
  if (entries.length === 0)
    throw new ShaderError(`operation ${name}: its shader has no @compute entry point.`);
  return {
    ...op,
    kernels: (call, variant) =>
      op.kernels(call, variant).map((kernel) => {
        if (!entries.includes(kernel.entry))
          throw new ShaderError(
            `operation ${name}: its shader has no entry point ${kernel.entry}, but ${entries.join(', ')}.`,
          );
        return { ...kernel, shader: { name, code: shader } };
      }),
  };
}
