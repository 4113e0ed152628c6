import { classifierLoss, classifierLossStep, MOST_WEIGHTS } from '../ops/classifier-loss.js';
import { conv3x3 } from '../ops/conv3x3.js';
import { conv3x3ReluMaxpool } from '../ops/conv3x3-relu-maxpool.js';
import { dense } from '../ops/dense.js';
import { maxpool2x2 } from '../ops/maxpool2x2.js';
import { relu } from '../ops/relu.js';
import { softmaxCrossEntropy } from '../ops/softmax-crossentropy.js';
import { elements, type Op } from '../ops/types.js';
import { Graph, type GraphNode, type Tensor } from './graph.js';

/**
 * Puts one operation in place of several whose intermediate tensors nobody else reads:
 * conv3x3ReluMaxpool for every conv3x3 → relu → maxpool2x2, classifierLoss for
 * dense → relu → dense → softmaxCrossEntropy. Run on the forward graph, before differentiating; tensors
 * keep their identity.
 * @param outputs tensors that are wanted of the graph, and so have to be computed
 */
export function fuse(graph: Graph, outputs: Iterable<Tensor>): void {
  const readers = countReaders(graph);
  const wanted = new Set(outputs);
  const uses = (tensor: Tensor): number =>
    (readers.get(tensor) ?? 0) + (wanted.has(tensor) ? 1 : 0);
  /** The node before, if it is of this operation and its output goes nowhere else. */
  const before = (node: GraphNode | undefined, op: Op): GraphNode | undefined => {
    const producer = node && graph.producer(node.inputs[0]);
    return producer?.op === op && uses(producer.outputs[0]) === 1 ? producer : undefined;
  };
  const absorbed = new Set<GraphNode>();
  const fused = new Map<GraphNode, GraphNode>();
  for (const last of graph.nodes) {
    // Winners and probabilities of the plain operations are not made any more.
    if (last.outputs.slice(1).some(uses)) continue;
    const parts =
      last.op === maxpool2x2
        ? chain(last, [relu, conv3x3], before)
        : last.op === (softmaxCrossEntropy as Op)
          ? chain(last, [dense, relu, dense], before)
          : undefined;
    if (!parts) continue;
    const node = last.op === maxpool2x2 ? convolutionOf(parts, last) : classifierOf(parts, last);
    if (!node) continue;
    for (const part of parts) absorbed.add(part);
    fused.set(last, node);
  }
  graph.nodes = graph.nodes
    .filter((node) => !absorbed.has(node))
    .map((node) => fused.get(node) ?? node);
}

/** The nodes behind each other that end in `last`, from the last but one backwards. */
function chain(
  last: GraphNode,
  ops: Op[],
  before: (node: GraphNode, op: Op) => GraphNode | undefined,
): GraphNode[] | undefined {
  const nodes: GraphNode[] = [];
  for (const op of ops) {
    const node = before(nodes.at(-1) ?? last, op);
    if (!node) return undefined;
    nodes.push(node);
  }
  return nodes;
}

function convolutionOf([, convolution]: GraphNode[], pool: GraphNode): GraphNode {
  const { inputs } = convolution;
  const [, winner] = new Graph().apply(conv3x3ReluMaxpool, inputs, {});
  return { op: conv3x3ReluMaxpool, attrs: {}, inputs, outputs: [pool.outputs[0], winner] };
}

/** @returns undefined if one workgroup a model is too few for its layers */
function classifierOf(
  [second, , first]: GraphNode[],
  { inputs: [, labels], outputs: [loss], attrs }: GraphNode,
): GraphNode | undefined {
  const [x, ...firstLayer] = first.inputs;
  const [, ...secondLayer] = second.inputs;
  const parameters = [...firstLayer, ...secondLayer];
  // Only a network's own lie in one buffer.
  if (parameters.some(({ kind }) => kind !== 'parameter')) return undefined;
  if (elements(firstLayer[0].type.shape) > MOST_WEIGHTS) return undefined;
  const inputs = [x, ...parameters, labels];
  const [, kept] = new Graph().apply(classifierLoss, inputs, attrs);
  return { op: classifierLoss as Op, attrs, inputs, outputs: [loss, kept] };
}

/**
 * Lets the gradient of a classifier's loss, which computes the loss on its way, stand for both. Run on
 * the differentiated graph; what flows into the loss must be known from the start.
 */
export function fuseLoss(graph: Graph): void {
  const at = graph.nodes.findIndex(({ op }) => op === (classifierLoss as Op));
  const step = graph.nodes.find(({ op }) => op === (classifierLossStep as Op));
  if (at < 0 || !step || step.inputs[6].kind !== 'input') return;
  const [loss] = graph.nodes[at].outputs;
  const both = { ...step, outputs: [loss, ...step.outputs.slice(1)] };
  const others = graph.nodes.filter((node) => node !== step);
  others[at] = both;
  graph.nodes = others;
}

function countReaders(graph: Graph): Map<Tensor, number> {
  const readers = new Map<Tensor, number>();
  for (const node of graph.nodes)
    for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  return readers;
}
