import type { Program } from '../autodiff/program.js';
import type { Dispatch, Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import {
  compileTraining,
  compileValidation,
  recordTraining,
  recordValidation,
  type TrainingGraph,
  type ValidationGraph,
} from '../nn/training-program.js';
import { createOptimizer, slotCount } from '../optim/optimizers.js';
import { imageSize, loadBatchSpec, scheduleBytes } from './load-batch.js';
import { imageWindows } from './resident.js';
import { STATE_WORDS } from './state.js';
import { INFERENCE_BATCH, type TrainingOptions } from './types.js';

/** Epochs that the device's log holds; a chunk must not end more of them in one slot. */
export const LOG_EPOCHS = 64;

/** Passes that one uploaded schedule holds. */
export const MAX_PASSES = 96;

/** What a pass of one kind runs: a batch from the schedule, then the network and what follows. */
export interface PassKernels {
  batch: number;
  /** Of one pass in the schedule. */
  bytes: number;
  /** One for each window of the resident images. */
  load: Dispatch[];
  steps: Dispatch[];
}

export interface Buffers {
  parameters: GPUBuffer;
  best: GPUBuffer;
  slots: GPUBuffer[];
  state: GPUBuffer;
  valid: GPUBuffer;
  log: GPUBuffer;
  schedule: GPUBuffer;
}

const passBytes = ({ limits }: Gpu, models: number, batch: number): number =>
  scheduleBytes(models, batch, limits.minStorageBufferOffsetAlignment);

export interface Group {
  gpu: Gpu;
  network: Network;
  options: TrainingOptions;
  models: number;
}

export function allocate({ gpu, network, options, models }: Group): Buffers {
  const arena = 4 * models * network.parameterCount;
  const longest = passBytes(gpu, models, Math.max(options.batch, INFERENCE_BATCH));
  return {
    parameters: gpu.buffer('parameters', arena),
    best: gpu.buffer('best weights', arena),
    slots: Array.from({ length: slotCount(options.optimizer) }, (_, i) =>
      gpu.buffer(`optimizer slot ${i}`, arena),
    ),
    state: gpu.buffer('state', 4 * STATE_WORDS * models),
    valid: gpu.buffer('valid', 4 * models),
    log: gpu.buffer('log', 8 * LOG_EPOCHS * models),
    schedule: gpu.buffer('schedule', longest * MAX_PASSES),
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
export async function prepare(group: Group, buffers: Buffers, images: GPUBuffer) {
  const { gpu, network, options, models } = group;
  const { training, validation } = recordGroup(network, options);
  const { program, sources } = await compileTraining(gpu, network, training, models, buffers);
  const validator = await compileValidation(gpu, network, validation, models, buffers);
  const optimizer = await createOptimizer(
    gpu,
    options.optimizer,
    network,
    models,
    sources,
    buffers,
    options.epsilon,
  );
  const train = await preparePass(group, buffers, images, options.batch, training, program);
  const validate = await preparePass(
    group,
    buffers,
    images,
    INFERENCE_BATCH,
    validation,
    validator,
  );
  train.steps.push(...program.backward, optimizer);
  return {
    train,
    validate,
    ...(await prepareStopping(group, buffers)),
    programs: [program, validator],
  };
}

/** Batch, forward pass, loss. */
async function preparePass(
  { gpu, network, models }: Group,
  { schedule, state, valid }: Buffers,
  images: GPUBuffer,
  batch: number,
  { input, labels, loss }: TrainingGraph | ValidationGraph,
  program: Program,
): Promise<PassKernels> {
  const bytes = passBytes(gpu, models, batch);
  const size = imageSize(network);
  const loads = imageWindows(gpu, images, size).map((window) =>
    loadBatchSpec(size, batch, models, window, {
      schedule: { buffer: schedule, size: bytes, dynamic: true },
      state: { buffer: state },
      pixels: { buffer: program.view(input).buffer },
      labels: { buffer: program.view(labels).buffer },
      valid: { buffer: valid },
    }),
  );
  const [recordLoss, ...load] = await gpu.prepare([
    {
      label: 'record-loss',
      shader: 'early-stopping',
      entry: 'recordLoss',
      overrides: { MODELS: models },
      bindings: {
        state: { buffer: state },
        loss: { buffer: program.view(loss).buffer },
        valid: { buffer: valid },
      },
      workgroups: [Math.ceil(models / 64), 1, 1],
    },
    ...loads,
  ]);
  return { batch, bytes, load, steps: [...program.forward, recordLoss] };
}

async function prepareStopping({ gpu, network, models }: Group, buffers: Buffers) {
  const { state, log, parameters, best } = buffers;
  const overrides = { LOG: LOG_EPOCHS, PARAMETERS: network.parameterCount, MODELS: models };
  const stopping = { shader: 'early-stopping', overrides };
  const [endEpoch, keepBest] = await gpu.prepare([
    {
      ...stopping,
      label: 'end-epoch',
      entry: 'endEpoch',
      bindings: { state: { buffer: state }, log: { buffer: log } },
      workgroups: [Math.ceil(models / 64), 1, 1],
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
      workgroups: [Math.ceil(network.parameterCount / 64), 1, models],
    },
  ]);
  return { endEpoch, keepBest };
}
