import { type Dispatch, type DispatchSpec, encodeDispatch, type Gpu } from '../gpu/gpu.js';
import { KERNEL_VARIANTS, type KernelVariant } from '../ops/kernel-variants.js';
import type { Kernel, Value } from '../ops/types.js';
import { words } from '../ops/types.js';
import type { Graph, GraphNode, Tensor } from './graph.js';
import {
  buffersOf,
  type MemoryPlan,
  memoryPerModel,
  type PlanRequest,
  planMemory,
} from './plan.js';

/** A tensor's place: `buffer[offset + model * stride + i]`, all in 4-byte words. */
export interface View {
  buffer: GPUBuffer;
  offset: number;
  stride: number;
}

export interface CompileRequest extends PlanRequest {
  models: number;
  /** Buffers of the leaves that the caller placed (parameters, and inputs filled elsewhere). */
  views: Map<Tensor, View>;
  /** `[models]` u32: how many items of the batch each model has. */
  valid: GPUBuffer;
  /**
   * Buffers to lie in, as large as `poolOf` says: what is in them is lost whenever another program of
   * the pool runs. Without them the program makes its own.
   */
  pool?: GPUBuffer[];
  /** The program is cut behind the node that computes this tensor (the end of the forward pass). */
  forwardEnd?: Tensor;
}

/**
 * A compiled graph: a fixed list of dispatches, ready to be encoded any number of times without
 * creating anything on the device.
 */
export class Program {
  constructor(
    readonly gpu: Gpu,
    readonly models: number,
    /** The dispatches of the forward pass (all of them if the program was not cut). */
    readonly forward: Dispatch[],
    readonly backward: Dispatch[],
    /** The node that each dispatch computes, forward then backward: for profiles. */
    readonly nodes: GraphNode[],
    private readonly views: Map<Tensor, View>,
    /** Those that it has made, and frees. */
    readonly buffers: GPUBuffer[],
  ) {}

  /** @throws Error if the tensor was not kept */
  view(tensor: Value): View {
    const view = this.views.get(tensor as Tensor);
    if (!view) throw new Error('tensor has no place in this program: name it among its outputs');
    return view;
  }

  /** Adds the whole program to a pass. */
  encode(pass: GPUComputePassEncoder): void {
    for (const dispatch of this.forward) encodeDispatch(pass, dispatch);
    for (const dispatch of this.backward) encodeDispatch(pass, dispatch);
  }

  /** Fills an input of all models, `[models, ...shape]`. */
  write(tensor: Tensor, data: ArrayBufferView): void {
    const { buffer, offset } = this.view(tensor);
    this.gpu.write(buffer, data, 4 * offset);
  }

  /** Reads an f32 tensor of all models, `[models, ...shape]`. */
  read(tensor: Tensor): Promise<Float32Array> {
    return this.copy(tensor)();
  }

  /** The same of the first `models`, as it is behind the work submitted so far; call to wait for it. */
  copy(tensor: Tensor, models = this.models): () => Promise<Float32Array> {
    const { buffer, offset, stride } = this.view(tensor);
    const bytes = 4 * words(tensor.type);
    const parts = { offset: 4 * offset, bytes, stride: 4 * stride, count: models };
    const copied = this.gpu.copyParts(buffer, parts);
    return async () => new Float32Array(await copied());
  }

  /** The forward dispatches for the first `models` alone. */
  forwardOf(models: number): Dispatch[] {
    return this.first(this.forward, models);
  }

  /** The backward dispatches for the first `models` alone. */
  backwardOf(models: number): Dispatch[] {
    return this.first(this.backward, models);
  }

  private first(dispatches: Dispatch[], models: number): Dispatch[] {
    return dispatches.map((dispatch) => {
      const [x, y, z] = dispatch.workgroups;
      return { ...dispatch, workgroups: [x, y, (z / this.models) * models] };
    });
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

/**
 * Plans memory, makes all buffers, pipelines and bind groups.
 * @throws OutOfMemoryError, ShaderError
 */
export async function compile(gpu: Gpu, graph: Graph, request: CompileRequest): Promise<Program> {
  const placed = [...request.views.keys()];
  const plan = planMemory(graph, { ...request, placed });
  const { views, buffers } = allocate(gpu, plan, request);
  const variant = KERNEL_VARIANTS[gpu.variant];
  const specs = plan.nodes.map((node) => nodeSpecs(node, views, request, variant));
  const cut = request.forwardEnd
    ? 1 + plan.nodes.findIndex((node) => node.outputs.includes(request.forwardEnd as Tensor))
    : plan.nodes.length;
  const dispatches = await gpu.prepare(specs.flat());
  const nodes = plan.nodes.flatMap((node, i) => specs[i].map(() => node));
  const forward = specs.slice(0, cut).flat().length;
  return new Program(
    gpu,
    request.models,
    dispatches.slice(0, forward),
    dispatches.slice(forward),
    nodes,
    views,
    buffers,
  );
}

function allocate(gpu: Gpu, plan: MemoryPlan, { models, views: placed, pool }: CompileRequest) {
  const sizes = buffersOf(plan);
  const made = pool
    ? inPool(sizes, pool)
    : sizes.map((size, i) => gpu.buffer(`shared ${i}`, 4 * size * models));
  const views = new Map(placed);
  for (const [tensor, i] of plan.shared)
    views.set(tensor, { buffer: made[i], offset: 0, stride: words(tensor.type) });
  for (const [tensor, offset] of plan.arena)
    views.set(tensor, { buffer: made[made.length - 1], offset, stride: plan.arenaWords });
  return { views, buffers: pool ? [] : made };
}

/** The pool's buffer for each size: its first for the largest, and so on (see `poolOf`). */
function inPool(sizes: number[], pool: GPUBuffer[]): GPUBuffer[] {
  const bySize = sizes.map((_, i) => i).sort((a, b) => sizes[b] - sizes[a]);
  return sizes.map((_, i) => pool[bySize.indexOf(i)]);
}

function nodeSpecs(
  node: GraphNode,
  views: Map<Tensor, View>,
  request: CompileRequest,
  variant: KernelVariant,
): DispatchSpec[] {
  return node.op
    .kernels(node, variant)
    .map((kernel) => kernelSpec(node.op.name, kernel, views, request));
}

function kernelSpec(
  op: string,
  kernel: Kernel,
  views: Map<Tensor, View>,
  { models, valid }: CompileRequest,
): DispatchSpec {
  const [WX, WY] = kernel.workgroup ?? [64, 1];
  const overrides: Record<string, number | boolean> = { ...kernel.overrides, WX, WY };
  const bindings: DispatchSpec['bindings'] = { valid: { buffer: valid } };
  for (const [name, tensor] of Object.entries(kernel.tensors)) {
    const view = views.get(tensor as Tensor);
    if (!view) throw new Error(`${op}: ${(tensor as Tensor).name} has no place`);
    const through = kernel.through?.[name];
    if (through === undefined) bindings[name] = { buffer: view.buffer };
    else if (views.get(kernel.tensors[through] as Tensor)?.buffer !== view.buffer)
      throw new Error(`${op}: ${name} is not in the buffer of ${through}`);
    overrides[`${name}_offset`] = view.offset;
    overrides[`${name}_stride`] = view.stride;
  }
  const { x, y = 1, planes = 1 } = kernel.grid;
  return {
    label: `${op}.${kernel.entry}`,
    shader: kernel.shader,
    entry: kernel.entry,
    consts: kernel.consts,
    overrides,
    bindings,
    workgroups: [Math.ceil(x / WX), Math.ceil(y / WY), planes * models],
  };
}

/** Memory that networks side by side may take where they only infer or are explained, in bytes. */
const SIDE_BY_SIDE = { gpu: 2 ** 30, cpu: 256 * 2 ** 20 };

/** As many of the `wanted` models as a device runs side by side through a graph. */
export function modelsSideBySide(
  gpu: Gpu,
  graph: Graph,
  request: PlanRequest,
  wanted: number,
): number {
  if (wanted === 1) return 1;
  const plan = planMemory(graph, request);
  const { total, largest } = memoryPerModel(plan);
  const bySize = Math.floor(gpu.maxBindingBytes / largest);
  const byMemory = Math.floor(SIDE_BY_SIDE[gpu.info.type] / total);
  return Math.max(1, Math.min(wanted, bySize, byMemory, modelsByWorkgroups(gpu, plan.nodes)));
}

/** How many models fit a dispatch of every node: planes and models share its third dimension. */
export function modelsByWorkgroups(
  { limits, variant }: Pick<Gpu, 'limits' | 'variant'>,
  nodes: GraphNode[],
): number {
  const kernels = nodes.flatMap((node) => node.op.kernels(node, KERNEL_VARIANTS[variant]));
  const planes = Math.max(1, ...kernels.map(({ grid }) => grid.planes ?? 1));
  return Math.floor(limits.maxComputeWorkgroupsPerDimension / planes);
}
