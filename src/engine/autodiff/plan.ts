import { words } from '../ops/types.js';
import { type Graph, type GraphNode, neededNodes, type Tensor } from './graph.js';

/**
 * Where every tensor of a program lies. A *shared* buffer, `[models, words]`, holds tensors whose
 * lifetimes do not meet, one after another; so the inputs and outputs of a dispatch are always in
 * different buffers, as WebGPU demands. The *arena* is one buffer that holds several tensors side
 * by side (the partial parameter gradients, which one kernel reads together).
 */
export interface MemoryPlan {
  nodes: GraphNode[];
  /** Number of the shared buffer of every computed tensor, and of inputs that nobody places. */
  shared: Map<Tensor, number>;
  /** Words of one model in each shared buffer. */
  sharedWords: number[];
  /** Offset in words of each arena tensor. */
  arena: Map<Tensor, number>;
  arenaWords: number;
}

export interface PlanRequest {
  /** Tensors that must still be there after the run. */
  outputs: Tensor[];
  /** Tensors that go side by side into the arena; they count as outputs. */
  arena?: Tensor[];
  /** Leaves that the caller binds to buffers of its own. */
  placed?: Tensor[];
}

/** Kernels store vectors of up to four words. */
const aligned = (size: number): number => 4 * Math.ceil(size / 4);

/** Greedy best fit over the order of execution; deterministic, a function of the graph alone. */
export function planMemory(graph: Graph, request: PlanRequest): MemoryPlan {
  const { outputs, arena = [], placed = [] } = request;
  const nodes = neededNodes(graph, [...outputs, ...arena]);
  const kept = new Set([...outputs, ...graph.leaves]);
  const elsewhere = new Set([...arena, ...placed]);
  const last = lastUse(nodes);
  const plan: MemoryPlan = {
    nodes,
    shared: new Map(),
    sharedWords: [],
    arena: new Map(),
    arenaWords: 0,
  };
  const free = new Set<number>();

  for (const tensor of arena) {
    plan.arena.set(tensor, plan.arenaWords);
    plan.arenaWords += aligned(words(tensor.type));
  }
  const used = new Set([...nodes.flatMap((node) => node.inputs), ...outputs]);
  for (const leaf of graph.leaves) {
    if (leaf.kind === 'input' && used.has(leaf) && !elsewhere.has(leaf))
      place(plan, new Set(), leaf);
  }
  for (const [i, node] of nodes.entries()) {
    for (const output of node.outputs) if (!elsewhere.has(output)) place(plan, free, output);
    for (const tensor of new Set([...node.inputs, ...node.outputs])) {
      const buffer = plan.shared.get(tensor);
      const done = (last.get(tensor) ?? i) <= i;
      if (buffer !== undefined && done && !kept.has(tensor)) free.add(buffer);
    }
  }
  return plan;
}

/** Bytes that one model of the plan needs, and its largest single buffer. */
export function memoryPerModel(plan: MemoryPlan): { total: number; largest: number } {
  const buffers = buffersOf(plan);
  return { total: 4 * buffers.reduce((a, b) => a + b, 0), largest: 4 * Math.max(...buffers) };
}

/**
 * Words of the buffers that programs which never overlap need together, the largest first: each
 * program puts its largest into the first, and so on.
 */
export function poolOf(plans: MemoryPlan[]): number[] {
  const pool: number[] = [];
  for (const plan of plans)
    for (const [i, size] of [...buffersOf(plan)].sort((a, b) => b - a).entries())
      pool[i] = Math.max(pool[i] ?? 0, size);
  return pool;
}

/** Words of one model in every buffer of a plan: the shared ones, then the arena, if there is one. */
export const buffersOf = ({ sharedWords, arenaWords }: MemoryPlan): number[] =>
  arenaWords > 0 ? [...sharedWords, arenaWords] : sharedWords;

function lastUse(nodes: GraphNode[]): Map<Tensor, number> {
  const last = new Map<Tensor, number>();
  for (const [i, node] of nodes.entries()) for (const input of node.inputs) last.set(input, i);
  return last;
}

/** Takes the smallest free buffer that is large enough, else enlarges the largest, else a new one. */
function place(plan: MemoryPlan, free: Set<number>, tensor: Tensor): void {
  const need = words(tensor.type);
  const bySize = [...free].sort((a, b) => plan.sharedWords[a] - plan.sharedWords[b] || a - b);
  const buffer =
    bySize.find((s) => plan.sharedWords[s] >= need) ?? bySize.at(-1) ?? plan.sharedWords.length;
  plan.sharedWords[buffer] = Math.max(plan.sharedWords[buffer] ?? 0, need);
  plan.shared.set(tensor, buffer);
  free.delete(buffer);
}
