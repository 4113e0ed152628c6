import type { Builder, Op, TensorType, Value } from '../ops/types.js';

/** A tensor in a graph: an output of a node, or a leaf (input, parameter). */
export class Tensor implements Value {
  constructor(
    readonly type: TensorType,
    /** For messages and look-ups: the leaf's name, or `<op>#<node>.<output>`. */
    readonly name: string,
    readonly kind: 'input' | 'parameter' | 'computed',
  ) {}
}

/** One application of an operation. */
export interface GraphNode {
  op: Op;
  attrs: object;
  inputs: Tensor[];
  outputs: Tensor[];
}

/**
 * A recorded computation of one model, in topological order. Shapes are checked while recording;
 * nothing runs until it is compiled (program.ts).
 */
export class Graph implements Builder {
  nodes: GraphNode[] = [];
  readonly leaves: Tensor[] = [];

  /** A tensor that the host (or another kernel) fills before each run. */
  input(name: string, type: TensorType): Tensor {
    return this.leaf(name, type, 'input');
  }

  /** A tensor of trained numbers. */
  parameter(name: string, shape: number[]): Tensor {
    return this.leaf(name, { shape, dtype: 'f32' }, 'parameter');
  }

  /** @throws ShapeError if the inputs do not fit the operation */
  apply<A extends object>(op: Op<A>, inputs: Value[], attrs: A): Tensor[] {
    const types = op.outputs(
      inputs.map((input) => input.type),
      attrs,
    );
    const label = `${op.name}#${this.nodes.length}`;
    const outputs = types.map((type, i) => new Tensor(type, `${label}.${i}`, 'computed'));
    this.nodes.push({ op: op as unknown as Op, attrs, inputs: inputs as Tensor[], outputs });
    return outputs;
  }

  /** The node that computes a tensor; undefined for leaves. */
  producer(tensor: Tensor): GraphNode | undefined {
    return this.nodes.find((node) => node.outputs.includes(tensor));
  }

  private leaf(name: string, type: TensorType, kind: 'input' | 'parameter'): Tensor {
    const tensor = new Tensor(type, name, kind);
    this.leaves.push(tensor);
    return tensor;
  }
}

/** The nodes that `targets` depend on, in order. */
export function neededNodes(graph: Graph, targets: Iterable<Tensor>): GraphNode[] {
  const wanted = new Set(targets);
  const needed: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    for (const input of node.inputs) wanted.add(input);
    needed.push(node);
  }
  return needed.reverse();
}
