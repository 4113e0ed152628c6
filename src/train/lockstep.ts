import type { Program } from '../autodiff/program.js';
import { type Dispatch, encodeDispatch, type Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { createOptimizer, slotCount } from '../nn/optimizers.js';
import {
  compileTraining,
  compileValidation,
  recordTraining,
  recordValidation,
  type TrainingGraph,
  type ValidationGraph,
} from '../nn/training-program.js';
import type { DeviceState } from './checkpoint.js';
import { loadBatchSpec, scheduleBytes } from './load-batch.js';
import { Pace, workOf } from './pace.js';
import { type BatchPlan, recordWords, writeRecord } from './schedule.js';
import { initialState, type ModelState, readState, STATE_WORDS } from './state.js';
import { INFERENCE_BATCH, type TrainingOptions } from './types.js';

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
  /** What the device keeps of every slot, after the passes run so far. */
  snapshot(): Promise<DeviceState[]>;
  /** Puts a network back that was saved in the middle of its training. */
  restore(slot: number, device: DeviceState): void;
  /** Uploads the schedule and runs the passes; place() says where an image lies and its label. */
  run(passes: Pass[], place: Place): Promise<EpochLog>;
  /** The weights of the slot's best epoch, or with `last-epoch-weights` those it ended with. */
  weightsToTest(slot: number): Promise<Float32Array>;
  destroy(): void;
}

/** What a pass of one kind runs: a batch from the schedule, then the network and what follows. */
interface PassKernels {
  batch: number;
  /** Of one pass in the schedule. */
  bytes: number;
  load: Dispatch;
  steps: Dispatch[];
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
  const group = { gpu, network, options, models };
  const buffers = allocate(group);
  const { train, validate, endEpoch, keepBest, programs } = await prepare(group, buffers, images);
  const P = network.parameterCount;
  // Keras 2.0.8 looks at the count before it adds to it (SEMANTICS section 2, EarlyStopping).
  const patience = options.patience + (options.quirks?.includes('patience-plus-one') ? 1 : 0);
  const schedule = new Uint32Array(buffers.schedule.size / 4);
  const pace = new Pace();

  function encode(pass: GPUComputePassEncoder, { kind, closes }: Pass, offset: number): void {
    const { load, steps } = kind === 'train' ? train : validate;
    encodeDispatch(pass, load, offset);
    for (const dispatch of steps) encodeDispatch(pass, dispatch);
    if (!closes) return;
    encodeDispatch(pass, endEpoch);
    encodeDispatch(pass, keepBest);
  }

  function submit(passes: Pass[], place: Place): void {
    const offsets: number[] = [];
    let end = 0;
    for (const { kind, plans } of passes) {
      const { bytes, batch } = kind === 'train' ? train : validate;
      for (const [slot, plan] of plans.entries())
        writeRecord(schedule, end / 4 + slot * recordWords(batch), plan, place);
      offsets.push(end);
      end += bytes;
    }
    gpu.write(buffers.schedule, schedule.subarray(0, end / 4));
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [i, plan] of passes.entries()) encode(pass, plan, offsets[i]);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  }

  function restore(slot: number, { parameters, best, moments, state }: DeviceState): void {
    gpu.write(buffers.parameters, parameters, 4 * P * slot);
    gpu.write(buffers.best, best, 4 * P * slot);
    for (const [i, moment] of moments.entries()) gpu.write(buffers.slots[i], moment, 4 * P * slot);
    gpu.write(buffers.state, state, 4 * STATE_WORDS * slot);
  }

  return {
    models,
    dispatchesPerStep: 1 + train.steps.length,
    load(slot, weights) {
      const moments = buffers.slots.map(() => new Float32Array(P));
      restore(slot, { parameters: weights, best: weights, moments, state: initialState(patience) });
    },
    restore,
    async snapshot() {
      const { parameters, best, slots, state } = buffers;
      const arenas: Float32Array[] = [];
      for (const buffer of [parameters, best, ...slots]) arenas.push(await gpu.readF32(buffer));
      const states = new Uint32Array(await gpu.read(state));
      return Array.from({ length: models }, (_, slot): DeviceState => {
        const [ofParameters, ofBest, ...moments] = arenas.map((arena) =>
          arena.slice(P * slot, P * (slot + 1)),
        );
        const words = states.slice(STATE_WORDS * slot, STATE_WORDS * (slot + 1));
        return { parameters: ofParameters, best: ofBest, moments, state: words };
      });
    },
    async run(passes, place) {
      const start = performance.now();
      for (let first = 0; first < passes.length; first += MAX_PASSES)
        submit(passes.slice(first, first + MAX_PASSES), place);
      // A GPU computes beside the host; there the wait may as well be exact.
      if (gpu.info.type === 'cpu') await pace.sleep(workOf(passes));
      const log = readLog(await gpu.read(buffers.state), await gpu.readF32(buffers.log));
      pace.learn(workOf(passes), (performance.now() - start) / 1000);
      return log;
    },
    async weightsToTest(slot) {
      const best = await gpu.readF32(buffers.best, 4 * P * slot, P);
      if (!options.quirks?.includes('last-epoch-weights')) return best;
      const last = await gpu.readF32(buffers.parameters, 4 * P * slot, P);
      return last.every(Number.isFinite) ? last : best;
    },
    destroy() {
      for (const program of programs) program.destroy();
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

const passBytes = ({ limits }: Gpu, models: number, batch: number): number =>
  scheduleBytes(models, batch, limits.minStorageBufferOffsetAlignment);

interface Group {
  gpu: Gpu;
  network: Network;
  options: TrainingOptions;
  models: number;
}

function allocate({ gpu, network, options, models }: Group): Buffers {
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
  const clip = options.quirks?.includes('clipped-loss') ? KERAS_EPSILON : undefined;
  return {
    training: recordTraining(network, options.batch, { clip }),
    validation: recordValidation(network, INFERENCE_BATCH, { clip }),
  };
}

async function prepare(group: Group, buffers: Buffers, images: GPUBuffer) {
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
  { pixels, labels, loss }: TrainingGraph | ValidationGraph,
  program: Program,
): Promise<PassKernels> {
  const bytes = passBytes(gpu, models, batch);
  const [load, recordLoss] = await gpu.prepare([
    loadBatchSpec(network.inputSize, batch, models, {
      images: { buffer: images },
      schedule: { buffer: schedule, size: bytes, dynamic: true },
      state: { buffer: state },
      pixels: { buffer: program.view(pixels).buffer },
      labels: { buffer: program.view(labels).buffer },
      valid: { buffer: valid },
    }),
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
