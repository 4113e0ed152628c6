import type { RelevanceRule } from '../ops/types.js';
import type { Graph, GraphNode, Tensor } from './graph.js';
import { reverse } from './reverse.js';

/**
 * Layer-wise relevance propagation: extends the graph by the nodes that hand `relevance` (of the
 * shape of `output`) down to `targets`, each layer by the rule that `ruleOf` gives it.
 * @returns the relevance tensor of every one of `targets`, in order
 * @throws Error naming the op without a relevance rule, or the target that `output` does not
 *   depend on
 */
export function propagateRelevance(
  graph: Graph,
  output: Tensor,
  relevance: Tensor,
  targets: Tensor[],
  ruleOf: (node: GraphNode) => RelevanceRule,
): Tensor[] {
  return reverse(
    graph,
    output,
    relevance,
    targets,
    (node, upstream) => {
      if (!node.op.relevance) throw new Error(`${node.op.name} has no relevance rule`);
      return node.op.relevance(graph, node, upstream, ruleOf(node));
    },
    'relevance',
  );
}
