import { add } from '../ops/add.js';
import type { Value } from '../ops/types.js';
import { type Graph, neededNodes, type Tensor } from './graph.js';

/**
 * Reverse mode: extends the graph by the nodes of the gradient of `output`, weighted by `seed`
 * (same shape as `output`: 1 for a loss, one-hot for a class's logit).
 * @returns the gradient tensor of every one of `targets`, in order
 * @throws Error naming the op without a gradient rule, the gradient of a wrong shape, or the
 *   target that `output` does not depend on
 */
export function differentiate(
  graph: Graph,
  output: Tensor,
  seed: Tensor,
  targets: Tensor[],
): Tensor[] {
  const gradients = new Map<Tensor, Tensor>([[output, seed]]);
  for (const node of neededNodes(graph, [output]).reverse()) {
    const upstream = node.outputs.map((value) => gradients.get(value) ?? null);
    if (upstream.every((gradient) => gradient === null)) continue;
    if (!node.op.vjp) throw new Error(`${node.op.name} has no gradient rule`);
    const found = node.op.vjp(graph, node, upstream);
    for (const [i, gradient] of found.entries()) {
      if (gradient) accumulate(graph, gradients, node.inputs[i], gradient, node.op.name);
    }
  }
  return targets.map((target) => {
    const gradient = gradients.get(target);
    if (!gradient) throw new Error(`${output.name} does not depend on ${target.name}`);
    return gradient;
  });
}

function accumulate(
  graph: Graph,
  gradients: Map<Tensor, Tensor>,
  input: Tensor,
  gradient: Value,
  op: string,
): void {
  const [want, got] = [input.type.shape.join(), gradient.type.shape.join()];
  if (want !== got)
    throw new Error(`gradient of ${op} for ${input.name}: shape [${got}], expected [${want}]`);
  const before = gradients.get(input);
  gradients.set(input, before ? graph.apply(add, [before, gradient], {})[0] : (gradient as Tensor));
}
