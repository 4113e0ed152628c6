import type { Program } from '../autodiff/program.js';
import { type Dispatch, encodeDispatch, type Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { createOptimizer, slotCount } from '../nn/optimizers.js';
import { compileTraining, recordTraining, type TrainingGraph } from '../nn/training-program.js';
import { type BatchPlan, recordWords, writeRecord } from './schedule.js';
import { initialState, type ModelState, readState, STATE_WORDS } from './state.js';
import type { TrainingOptions } from './types.js';

/** One pass of all models over the network: a batch plan or nothing for each slot. */
export interface Pass {
  kind: 'train' | 'validate';
  plans: (BatchPlan | null)[];
  /** Set on the last validation pass of a tick: epochs end behind it. */
  closes: boolean;
}

/** Where an image lies among the resident ones, and its class. */
type Place = (image: number) => { image: number; label: number };

/** Epochs that the device's log holds; a chunk must not end more of them in one slot. */
export const LOG_EPOCHS = 64;

/** What Keras clips probabilities to (SEMANTICS section 1, Loss). */
const KERAS_EPSILON = 1e-7;

/** Passes that one uploaded schedule holds. */
export const MAX_PASSES = 96;

/** Losses of the epochs that a slot has ended, by epoch. */
export interface EpochLog {
  losses(slot: number, epoch: number): { train: number; validation: number };
  state(slot: number): ModelState;
}

/** The device side of a group of networks that train in lockstep: `models` slots. */
export interface Lockstep {
  readonly models: number;
  readonly dispatchesPerStep: number;
  /** Puts a network that has not trained yet into a slot. */
  load(slot: number, weights: Float32Array): void;
  /** Uploads the schedule and runs the passes; place() says where an image lies and its label. */
  run(passes: Pass[], place: Place): Promise<EpochLog>;
  /** The weights of the slot's best epoch, or with `last-epoch-weights` those it ended with. */
  weightsToTest(slot: number): Promise<Float32Array>;
  destroy(): void;
}

interface Kernels {
  program: Program;
  load: Dispatch;
  recordLoss: Dispatch;
  endEpoch: Dispatch;
  keepBest: Dispatch;
  optimizer: Dispatch;
}

interface Buffers {
  parameters: GPUBuffer;
  best: GPUBuffer;
  slots: GPUBuffer[];
  state: GPUBuffer;
  valid: GPUBuffer;
  log: GPUBuffer;
  schedule: GPUBuffer;
}

/** Bytes of one pass in the schedule, rounded up to what a dynamic offset must be a multiple of. */
const passBytes = (gpu: Gpu, models: number, batch: number): number => {
  const step = gpu.limits.minStorageBufferOffsetAlignment;
  return Math.ceil((4 * models * recordWords(batch)) / step) * step;
};

/**
 * Makes buffers and kernels for `models` networks; afterwards training creates nothing on the
 * device.
 * @param images resident images, [count, S, S] RGBA words
 * @throws OutOfMemoryError, ShaderError
 */
export async function createLockstep(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  models: number,
  images: GPUBuffer,
): Promise<Lockstep> {
  const clip = options.quirks?.includes('clipped-loss') ? KERAS_EPSILON : undefined;
  const training = recordTraining(network, options.batch, { clip });
  const bytesPerPass = passBytes(gpu, models, options.batch);
  const buffers = allocate(gpu, network, options, models, bytesPerPass * MAX_PASSES);
  const kernels = await prepareKernels(
    gpu,
    network,
    options,
    models,
    training,
    buffers,
    images,
    bytesPerPass,
  );
  const { program, load, recordLoss, endEpoch, keepBest, optimizer } = kernels;
  const P = network.parameterCount;
  // Keras 2.0.8 looks at the count before it adds to it (SEMANTICS section 2, EarlyStopping).
  const patience = options.patience + (options.quirks?.includes('patience-plus-one') ? 1 : 0);
  const schedule = new Uint32Array((bytesPerPass * MAX_PASSES) / 4);
  const words = recordWords(options.batch);

  function encode(pass: GPUComputePassEncoder, plan: Pass, index: number): void {
    encodeDispatch(pass, load, index * bytesPerPass);
    for (const dispatch of program.forward) encodeDispatch(pass, dispatch);
    encodeDispatch(pass, recordLoss);
    if (plan.kind === 'train') {
      for (const dispatch of program.backward) encodeDispatch(pass, dispatch);
      encodeDispatch(pass, optimizer);
    } else if (plan.closes) {
      encodeDispatch(pass, endEpoch);
      encodeDispatch(pass, keepBest);
    }
  }

  function submit(passes: Pass[], place: Place): void {
    for (const [p, { plans }] of passes.entries())
      for (const [slot, plan] of plans.entries())
        writeRecord(schedule, (p * bytesPerPass) / 4 + slot * words, plan, place);
    gpu.write(buffers.schedule, schedule.subarray(0, (passes.length * bytesPerPass) / 4));
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [i, plan] of passes.entries()) encode(pass, plan, i);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  }

  return {
    models,
    dispatchesPerStep: program.forward.length + program.backward.length + 3,
    load(slot, weights) {
      gpu.write(buffers.parameters, weights, 4 * P * slot);
      gpu.write(buffers.best, weights, 4 * P * slot);
      for (const buffer of buffers.slots) gpu.write(buffer, new Float32Array(P), 4 * P * slot);
      gpu.write(buffers.state, initialState(patience), 4 * STATE_WORDS * slot);
    },
    async run(passes, place) {
      for (let first = 0; first < passes.length; first += MAX_PASSES)
        submit(passes.slice(first, first + MAX_PASSES), place);
      return readLog(await gpu.read(buffers.state), await gpu.readF32(buffers.log));
    },
    async weightsToTest(slot) {
      const best = await gpu.readF32(buffers.best, 4 * P * slot, P);
      if (!options.quirks?.includes('last-epoch-weights')) return best;
      const last = await gpu.readF32(buffers.parameters, 4 * P * slot, P);
      return last.every(Number.isFinite) ? last : best;
    },
    destroy() {
      program.destroy();
      const { slots, ...others } = buffers;
      for (const buffer of [...slots, ...Object.values(others)]) buffer.destroy();
    },
  };
}

function readLog(states: ArrayBuffer, log: Float32Array): EpochLog {
  return {
    losses(slot, epoch) {
      const line = 2 * (slot * LOG_EPOCHS + ((epoch - 1) % LOG_EPOCHS));
      return { train: log[line], validation: log[line + 1] };
    },
    state: (slot) => readState(states, slot),
  };
}

function allocate(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  models: number,
  scheduleBytes: number,
): Buffers {
  const arena = 4 * models * network.parameterCount;
  return {
    parameters: gpu.buffer('parameters', arena),
    best: gpu.buffer('best weights', arena),
    slots: Array.from({ length: slotCount(options.optimizer) }, (_, i) =>
      gpu.buffer(`optimizer slot ${i}`, arena),
    ),
    state: gpu.buffer('state', 4 * STATE_WORDS * models),
    valid: gpu.buffer('valid', 4 * models),
    log: gpu.buffer('log', 8 * LOG_EPOCHS * models),
    schedule: gpu.buffer('schedule', scheduleBytes),
  };
}

async function prepareKernels(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  models: number,
  training: TrainingGraph,
  buffers: Buffers,
  images: GPUBuffer,
  bytesPerPass: number,
): Promise<Kernels> {
  const { program, sources } = await compileTraining(gpu, network, training, models, buffers);
  const { state, valid, log, parameters, best, schedule } = buffers;
  const S = network.inputSize;
  const overrides = { LOG: LOG_EPOCHS, PARAMETERS: network.parameterCount, MODELS: models };
  const stopping = { shader: 'early-stopping', overrides };
  const [load, recordLoss, endEpoch, keepBest] = await gpu.prepare([
    {
      label: 'load-batch',
      shader: 'load-batch',
      entry: 'load',
      overrides: { S, BATCH: options.batch, WX: 8, WY: 8 },
      bindings: {
        images: { buffer: images },
        schedule: { buffer: schedule, size: bytesPerPass, dynamic: true },
        state: { buffer: state },
        pixels: { buffer: program.view(training.pixels).buffer },
        labels: { buffer: program.view(training.labels).buffer },
        valid: { buffer: valid },
      },
      workgroups: [Math.ceil(S / 8), Math.ceil(S / 8), models * options.batch],
    },
    {
      ...stopping,
      label: 'record-loss',
      entry: 'recordLoss',
      bindings: {
        state: { buffer: state },
        loss: { buffer: program.view(training.loss).buffer },
        valid: { buffer: valid },
      },
      workgroups: [Math.ceil(models / 64), 1, 1],
    },
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
  const optimizer = await createOptimizer(
    gpu,
    options.optimizer,
    network,
    models,
    sources,
    buffers,
    options.epsilon,
  );
  return { program, load, recordLoss, endEpoch, keepBest, optimizer };
}
