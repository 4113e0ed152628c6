import { encodeDispatch, type Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { span } from '../trace/trace.js';
import type { DeviceState } from './checkpoint.js';
import { allocate, LOG_EPOCHS, MAX_ROUNDS, prepare } from './lockstep-kernels.js';
import type { Place } from './resident.js';
import { type BatchPlan, lineWords, writeLine } from './schedule.js';
import { initialState, type ModelState, readState, STATE_WORDS } from './state.js';
import type { TrainingOptions } from './types.js';

/** One round of all models: a batch plan or nothing for each slot. */
export interface Round {
  kind: 'train' | 'validate';
  plans: (BatchPlan | null)[];
  /** Epochs end behind it. */
  closes: boolean;
}

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
  /** What the device keeps of every slot, after the rounds run so far. */
  snapshot(): Promise<DeviceState[]>;
  /** Puts a network back that was saved in the middle of its training. */
  restore(slot: number, device: DeviceState): void;
  /** Uploads the schedule and runs the rounds; place() says where an image lies and its label. */
  run(rounds: Round[], place: (image: number) => Place): Promise<EpochLog>;
  /** The weights of the slot's best epoch, or with `testWeights: 'last'` those it ended with. */
  weightsToTest(slot: number): Promise<Float32Array>;
  destroy(): void;
}

/**
 * Makes buffers and kernels for `models` networks; afterwards training creates nothing on the
 * device.
 * @param items the resident ones, [count, itemStride]
 * @throws OutOfMemoryError, ShaderError
 */
export async function createLockstep(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  models: number,
  items: GPUBuffer,
): Promise<Lockstep> {
  const group = { gpu, network, options, models };
  const buffers = allocate(group);
  const { train, validate, endEpoch, keepBest, destroy } = await prepare(group, buffers, items);
  const P = network.parameterCount;
  const schedule = new Uint32Array(buffers.schedule.size / 4);

  function encode(pass: GPUComputePassEncoder, { kind, closes }: Round, offset: number): void {
    const { load, steps } = kind === 'train' ? train : validate;
    for (const dispatch of load) encodeDispatch(pass, dispatch, offset);
    for (const dispatch of steps) encodeDispatch(pass, dispatch);
    if (!closes) return;
    encodeDispatch(pass, endEpoch);
    encodeDispatch(pass, keepBest);
  }

  function submit(rounds: Round[], place: (image: number) => Place): void {
    const offsets: number[] = [];
    let end = 0;
    for (const { kind, plans } of rounds) {
      const { bytes, batch } = kind === 'train' ? train : validate;
      for (const [slot, plan] of plans.entries())
        writeLine(schedule, end / 4 + slot * lineWords(batch), plan, place);
      offsets.push(end);
      end += bytes;
    }
    gpu.write(buffers.schedule, schedule.subarray(0, end / 4));
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [i, plan] of rounds.entries()) encode(pass, plan, offsets[i]);
    pass.end();
    gpu.submit(encoder);
  }

  function restore(slot: number, { parameters, best, moments, state }: DeviceState): void {
    gpu.write(buffers.parameters, parameters, 4 * P * slot);
    gpu.write(buffers.best, best, 4 * P * slot);
    for (const [i, moment] of moments.entries())
      gpu.write(buffers.moments[i], moment, 4 * P * slot);
    gpu.write(buffers.state, state, 4 * STATE_WORDS * slot);
  }

  return {
    models,
    dispatchesPerStep: train.load.length + train.steps.length,
    load(slot, weights) {
      const moments = buffers.moments.map(() => new Float32Array(P));
      restore(slot, {
        parameters: weights,
        best: weights,
        moments,
        state: initialState(options.patience),
      });
    },
    restore,
    async snapshot() {
      const { parameters, best, moments: averages, state } = buffers;
      const flat: Float32Array[] = [];
      for (const buffer of [parameters, best, ...averages]) flat.push(await gpu.readF32(buffer));
      const states = new Uint32Array(await gpu.read(state));
      return Array.from({ length: models }, (_, slot): DeviceState => {
        const [ofParameters, ofBest, ...moments] = flat.map((all) =>
          all.slice(P * slot, P * (slot + 1)),
        );
        const words = states.slice(STATE_WORDS * slot, STATE_WORDS * (slot + 1));
        return { parameters: ofParameters, best: ofBest, moments, state: words };
      });
    },
    async run(rounds, place) {
      const end = span('device', 'rounds', { rounds: rounds.length, networks: models });
      for (let first = 0; first < rounds.length; first += MAX_ROUNDS)
        submit(rounds.slice(first, first + MAX_ROUNDS), place);
      const log = readLog(await gpu.read(buffers.state), await gpu.readF32(buffers.log));
      end();
      return log;
    },
    async weightsToTest(slot) {
      const best = await gpu.readF32(buffers.best, 4 * P * slot, P);
      if (options.testWeights !== 'last') return best;
      const last = await gpu.readF32(buffers.parameters, 4 * P * slot, P);
      return last.every(Number.isFinite) ? last : best;
    },
    destroy() {
      destroy();
      const { moments, ...others } = buffers;
      for (const buffer of [...moments, ...Object.values(others)]) buffer.destroy();
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
