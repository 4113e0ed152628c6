import type { Graph, Tensor } from './graph.js';
import { reverse } from './reverse.js';

/**
 * Reverse mode: extends the graph by the nodes of the gradient of `output`, weighted by `upstream`
 * (same shape as `output`: 1 for a loss, one-hot for a class's logit).
 * @returns the gradient tensor of every one of `targets`, in order
 * @throws Error naming the op without a gradient rule, the gradient of a wrong shape, or the
 *   target that `output` does not depend on
 */
export function differentiate(
  graph: Graph,
  output: Tensor,
  upstream: Tensor,
  targets: Tensor[],
): Tensor[] {
  return reverse(
    graph,
    output,
    upstream,
    targets,
    (node, upstream) => {
      if (!node.op.vjp) throw new Error(`${node.op.name} has no gradient rule`);
      return node.op.vjp(graph, node, upstream);
    },
    'gradient',
  );
}
