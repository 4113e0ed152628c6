// Every kernel of a training step against the limits that the same adapter reaches: multiply-adds in
// registers, and copying. The tighter of the two is the floor of a kernel's time.
import {
  type Dispatch,
  type Gpu,
  type GraphNode,
  measureBandwidth,
  measurePeak,
  words,
} from 'cytograd';
import { median } from './median.js';
import { prepareStep } from './step.js';

/** What the adapter reaches: 1e9 operations and 1e9 bytes a second. */
interface Limits {
  gflops: number;
  gbs: number;
}

export interface KernelRow {
  kernel: string;
  /** Of the first input. */
  shape: string;
  ms: number;
  gflops?: number;
  gbs?: number;
  /** The floor's part of the time. */
  share?: number;
}

export interface KernelResults {
  limits: Limits;
  models: number;
  rows: KernelRow[];
  stepMs: number;
  /** The floors of all kernels, over the step's time; the optimiser's floor counts as 0. */
  stepShare: number;
  /** The same of several networks in lockstep, by network. */
  lockstep: { models: number; stepMs: number; share: number };
  dispatches: number;
  encodeMs: number;
}

export async function kernels(
  gpu: Gpu,
  { size = 257, batch = 5, models = 1 } = {},
): Promise<KernelResults> {
  const limits = { gflops: await measurePeak(gpu), gbs: await measureBandwidth(gpu) };
  const step = await prepareStep(gpu, { size, batch, models });
  await step.run(step.all);
  const rows: KernelRow[] = [];
  for (const [i, dispatch] of step.all.slice(0, -1).entries()) {
    const ms = await median(dispatch.label, () => step.run([dispatch]));
    rows.push(row(dispatch.label, step.nodes[i], models, ms, limits));
  }
  const floor = rows.reduce((sum, { ms, share = 0 }) => sum + share * ms, 0);
  const ms = await median('adam', () => step.run([step.optimize]));
  rows.push({ kernel: 'adam', shape: `${step.network.parameterCount}`, ms });
  const stepMs = await median('step', () => step.run(step.all));
  const encodeMs = encoding(gpu, step.all);
  step.destroy();
  return {
    ...{ limits, models, rows, stepMs, stepShare: floor / stepMs },
    lockstep: await inLockstep(gpu, { size, batch, models: 8 * models }, floor / models),
    ...{ dispatches: step.all.length, encodeMs },
  };
}

/** @param floor milliseconds of a network's step */
async function inLockstep(
  gpu: Gpu,
  setting: { size: number; batch: number; models: number },
  floor: number,
): Promise<KernelResults['lockstep']> {
  const step = await prepareStep(gpu, setting);
  await step.run(step.all);
  const { models } = setting;
  const stepMs = (await median('lockstep', () => step.run(step.all))) / models;
  step.destroy();
  return { models, stepMs, share: floor / stepMs };
}

/** The work that the mathematics needs: multiply-adds twice, every tensor read or written once. */
function row(
  kernel: string,
  node: GraphNode,
  models: number,
  ms: number,
  limits: Limits,
): KernelRow {
  const flops = 2 * models * (node.op.multiplyAdds?.(node) ?? 0);
  const tensors = [...node.inputs, ...node.outputs];
  const bytes = 4 * models * tensors.reduce((sum, tensor) => sum + words(tensor.type), 0);
  const floor = Math.max(flops / limits.gflops, bytes / limits.gbs) / 1e6;
  return {
    kernel,
    shape: node.inputs[0].type.shape.join('×'),
    ms,
    gflops: flops / ms / 1e6,
    gbs: bytes / ms / 1e6,
    share: floor / ms,
  };
}

/** Milliseconds that JavaScript takes to encode a step. */
function encoding(gpu: Gpu, dispatches: readonly Dispatch[]): number {
  const times = Array.from({ length: 20 }, () => {
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const start = performance.now();
    for (const { pipeline, bindGroup, workgroups } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
    const ms = performance.now() - start;
    pass.end();
    encoder.finish();
    return ms;
  });
  return times.sort((a, b) => a - b)[10];
}
