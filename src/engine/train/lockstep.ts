import { encodeDispatch, type Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import type { DeviceState } from './checkpoint.js';
import { allocate, LOG_EPOCHS, MAX_PASSES, prepare } from './lockstep-kernels.js';
import { Pace, workOf } from './pace.js';
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
  /** The weights of the slot's best epoch, or with `testWeights: 'last'` those it ended with. */
  weightsToTest(slot: number): Promise<Float32Array>;
  destroy(): void;
}

/**
 * Makes buffers and kernels for `models` networks; afterwards training creates nothing on the
 * device.
 * @param images resident images, [count, imageStride(S)] RGBA words
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
  const schedule = new Uint32Array(buffers.schedule.size / 4);
  const pace = new Pace();

  function encode(pass: GPUComputePassEncoder, { kind, closes }: Pass, offset: number): void {
    const { load, steps } = kind === 'train' ? train : validate;
    for (const dispatch of load) encodeDispatch(pass, dispatch, offset);
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
    dispatchesPerStep: train.load.length + train.steps.length,
    load(slot, weights) {
      const moments = buffers.slots.map(() => new Float32Array(P));
      restore(slot, {
        parameters: weights,
        best: weights,
        moments,
        state: initialState(options.patience),
      });
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
      if (options.testWeights !== 'last') return best;
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
