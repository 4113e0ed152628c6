import { poolOf } from '../autodiff/plan.js';
import type { Program } from '../autodiff/program.js';
import type { Dispatch, Gpu } from '../gpu/gpu.js';
import { itemWords, type Network } from '../nn/network.js';
import {
  compileTraining,
  compileValidation,
  planTraining,
  recordTraining,
  recordValidation,
  type TrainingGraph,
  type ValidationGraph,
} from '../nn/training-program.js';
import { createOptimizer, momentCount } from '../optim/optimizers.js';
import { loadBatchSpec, scheduleBytes } from './load-batch.js';
import { itemWindows } from './resident.js';
import { STATE_WORDS } from './state.js';
import { INFERENCE_BATCH, type TrainingOptions } from './types.js';

/** Epochs that the device's log holds; a chunk must not end more of them in one slot. */
export const LOG_EPOCHS = 64;

/** Workgroup size of the bookkeeping. */
const WX = 64;

/** Rounds that one uploaded schedule holds. */
export const MAX_ROUNDS = 96;

/** What a round of one kind runs: a batch from the schedule, then the network and what follows. */
export interface RoundKernels {
  batch: number;
  /** Of one round in the schedule. */
  bytes: number;
  /** One for each window of the resident items. */
  load: Dispatch[];
  steps: Dispatch[];
}

export interface Buffers {
  parameters: GPUBuffer;
  best: GPUBuffer;
  moments: GPUBuffer[];
  state: GPUBuffer;
  valid: GPUBuffer;
  log: GPUBuffer;
  schedule: GPUBuffer;
}

const roundBytes = ({ limits }: Gpu, models: number, batch: number): number =>
  scheduleBytes(models, batch, limits.minStorageBufferOffsetAlignment);

export interface Group {
  gpu: Gpu;
  network: Network;
  options: TrainingOptions;
  models: number;
}

export function allocate({ gpu, network, options, models }: Group): Buffers {
  const bytes = 4 * models * network.parameterCount;
  const longest = roundBytes(gpu, models, Math.max(options.batch, INFERENCE_BATCH));
  return {
    parameters: gpu.buffer('parameters', bytes),
    best: gpu.buffer('best weights', bytes),
    moments: Array.from({ length: momentCount(options.optimizer) }, (_, i) =>
      gpu.buffer(`moment ${i}`, bytes),
    ),
    state: gpu.buffer('state', 4 * STATE_WORDS * models),
    valid: gpu.buffer('valid', 4 * models),
    log: gpu.buffer('log', 8 * LOG_EPOCHS * models),
    schedule: gpu.buffer('schedule', longest * MAX_ROUNDS),
  };
}

/** The graphs of a training step and of a validation, whose batch is the larger one of inference. */
export function recordGroup(network: Network, options: TrainingOptions) {
  const { clip } = options;
  return {
    training: recordTraining(network, options.batch, { clip }),
    validation: recordValidation(network, INFERENCE_BATCH, { clip }),
  };
}

/** Compiles and binds everything that training dispatches. */
export async function prepare(group: Group, buffers: Buffers, items: GPUBuffer) {
  const { gpu, network, options, models } = group;
  const { training, validation } = recordGroup(network, options);
  // A step and a validation never overlap.
  const pool = poolOf(planTraining(training, validation)).map((words, i) =>
    gpu.buffer(`pool ${i}`, 4 * words * models),
  );
  const shared = { ...buffers, pool };
  const { program, sources } = await compileTraining(gpu, network, training, models, shared);
  const validator = await compileValidation(gpu, network, validation, models, shared);
  const optimizer = await createOptimizer(
    gpu,
    options.optimizer,
    network,
    models,
    sources,
    buffers,
    options.epsilon,
  );
  const train = await prepareRound(group, buffers, items, options.batch, training, program);
  const validate = await prepareRound(
    group,
    buffers,
    items,
    INFERENCE_BATCH,
    validation,
    validator,
  );
  train.steps.push(...program.backward, optimizer.dispatch);
  return {
    train,
    validate,
    ...(await prepareStopping(group, buffers)),
    destroy() {
      for (const made of [program, validator, optimizer, ...pool]) made.destroy();
    },
  };
}

/** Batch, forward pass, loss. */
async function prepareRound(
  { gpu, network, models }: Group,
  { schedule, state, valid }: Buffers,
  items: GPUBuffer,
  batch: number,
  { input, labels, loss }: TrainingGraph | ValidationGraph,
  program: Program,
): Promise<RoundKernels> {
  const bytes = roundBytes(gpu, models, batch);
  const loads = itemWindows(gpu, items, itemWords(network.input)).map((window) =>
    loadBatchSpec(network.input, batch, models, window, {
      schedule: { buffer: schedule, size: bytes, dynamic: true },
      state: { buffer: state },
      loaded: { buffer: program.view(input).buffer },
      labels: { buffer: program.view(labels).buffer },
      valid: { buffer: valid },
    }),
  );
  const [addLoss, ...load] = await gpu.prepare([
    {
      label: 'add-loss',
      shader: 'early-stopping',
      entry: 'addLoss',
      overrides: { MODELS: models, WX },
      bindings: {
        state: { buffer: state },
        loss: { buffer: program.view(loss).buffer },
        valid: { buffer: valid },
      },
      workgroups: [Math.ceil(models / WX), 1, 1],
    },
    ...loads,
  ]);
  return { batch, bytes, load, steps: [...program.forward, addLoss] };
}

async function prepareStopping({ gpu, network, models }: Group, buffers: Buffers) {
  const { state, log, parameters, best } = buffers;
  const overrides = { LOG: LOG_EPOCHS, PARAMETERS: network.parameterCount, MODELS: models, WX };
  const stopping = { shader: 'early-stopping', overrides };
  const [endEpoch, keepBest] = await gpu.prepare([
    {
      ...stopping,
      label: 'end-epoch',
      entry: 'endEpoch',
      bindings: { state: { buffer: state }, log: { buffer: log } },
      workgroups: [Math.ceil(models / WX), 1, 1],
    },
    {
      ...stopping,
      label: 'keep-best',
      entry: 'keepBest',
      bindings: {
        state: { buffer: state },
        parameters: { buffer: parameters },
        best: { buffer: best },
      },
      workgroups: [Math.ceil(network.parameterCount / WX), 1, models],
    },
  ]);
  return { endEpoch, keepBest };
}
