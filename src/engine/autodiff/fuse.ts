import { conv3x3 } from '../ops/conv3x3.js';
import { conv3x3ReluMaxpool } from '../ops/conv3x3-relu-maxpool.js';
import { maxpool2x2 } from '../ops/maxpool2x2.js';
import { relu } from '../ops/relu.js';
import { Graph, type GraphNode, type Tensor } from './graph.js';

/**
 * Puts conv3x3ReluMaxpool in place of every conv3x3 → relu → maxpool2x2 whose intermediate
 * tensors nobody else reads. Run on the forward graph, before differentiating; tensors keep
 * their identity.
 * @param outputs tensors that are wanted of the graph, and so have to be computed
 */
export function fuse(graph: Graph, outputs: Iterable<Tensor>): void {
  const readers = countReaders(graph);
  const wanted = new Set(outputs);
  const only = (tensor: Tensor): boolean => readers.get(tensor) === 1 && !wanted.has(tensor);
  const absorbed = new Set<GraphNode>();
  const fused = new Map<GraphNode, GraphNode>();
  for (const pool of graph.nodes.filter((node) => node.op === maxpool2x2)) {
    const activation = graph.producer(pool.inputs[0]);
    const convolution = activation && graph.producer(activation.inputs[0]);
    if (activation?.op !== relu || convolution?.op !== conv3x3) continue;
    if (!only(activation.outputs[0]) || !only(convolution.outputs[0])) continue;
    if (readers.get(pool.outputs[1]) || wanted.has(pool.outputs[1])) continue;
    absorbed.add(convolution).add(activation);
    fused.set(pool, fusedNode(convolution, pool));
  }
  graph.nodes = graph.nodes
    .filter((node) => !absorbed.has(node))
    .map((node) => fused.get(node) ?? node);
}

function fusedNode(convolution: GraphNode, pool: GraphNode): GraphNode {
  const [, winner] = new Graph().apply(conv3x3ReluMaxpool, convolution.inputs, {});
  return {
    op: conv3x3ReluMaxpool,
    attrs: {},
    inputs: convolution.inputs,
    outputs: [pool.outputs[0], winner],
  };
}

function countReaders(graph: Graph): Map<Tensor, number> {
  const readers = new Map<Tensor, number>();
  for (const node of graph.nodes)
    for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  return readers;
}
