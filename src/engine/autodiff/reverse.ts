import { add } from '../ops/add.js';
import type { Value } from '../ops/types.js';
import { type Graph, type GraphNode, neededNodes, type Tensor } from './graph.js';

/** Adds a node's share of the reverse pass: from values of its outputs to values of its inputs. */
export type ReverseRule = (node: GraphNode, upstream: (Value | null)[]) => (Value | null)[];

/**
 * Walks from `output` back to `targets` and extends the graph by what `rule` adds for every node
 * on the way; where a tensor is used more than once, what comes back is summed.
 * @param start what flows into `output`, of its shape
 * @param what names the thing that flows, in errors
 * @throws Error for a value of a wrong shape, and for a target that `output` does not depend on
 */
export function reverse(
  graph: Graph,
  output: Tensor,
  start: Tensor,
  targets: Tensor[],
  rule: ReverseRule,
  what: string,
): Tensor[] {
  const values = new Map<Tensor, Tensor>([[output, start]]);
  for (const node of neededNodes(graph, [output]).reverse()) {
    const upstream = node.outputs.map((tensor) => values.get(tensor) ?? null);
    if (upstream.every((value) => value === null)) continue;
    for (const [i, value] of rule(node, upstream).entries()) {
      if (!value) continue;
      const input = node.inputs[i];
      expectShape(value, input, `${what} of ${node.op.name}`);
      const before = values.get(input);
      const whole = !isBatch(graph, input);
      const [sum] = before ? graph.apply(add, [before, value], { whole }) : [value as Tensor];
      values.set(input, sum);
    }
  }
  return targets.map((target) => {
    const value = values.get(target);
    if (!value) throw new Error(`${output.name} does not depend on ${target.name}`);
    return value;
  });
}

/** Parameters, and what is made of them alone, have no batch axis. */
function isBatch(graph: Graph, tensor: Tensor): boolean {
  const sources = [tensor, ...neededNodes(graph, [tensor]).flatMap(({ inputs }) => inputs)];
  return sources.some(({ kind }) => kind === 'input');
}

function expectShape(value: Value, input: Tensor, what: string): void {
  const [want, got] = [input.type.shape.join(), value.type.shape.join()];
  if (want !== got)
    throw new Error(`${what} for ${input.name}: shape [${got}], expected [${want}]`);
}
