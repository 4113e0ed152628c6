import { poolOf } from '../autodiff/plan.js';
import { modelsByWorkgroups } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { initialWeights } from '../nn/init.js';
import type { Network } from '../nn/network.js';
import { planTraining } from '../nn/training-program.js';
import { during, span } from '../trace/trace.js';
import type { CheckpointStore, Position } from './checkpoint.js';
import { planChunk } from './chunk.js';
import { drawsPerEpoch } from './epoch-order.js';
import { imageSize } from './load-batch.js';
import { createLockstep, type EpochLog, type Lockstep, type Round } from './lockstep.js';
import { recordGroup } from './lockstep-kernels.js';
import { createPredictor, type Predictor } from './predictor.js';
import { planWaves, ResidentItems } from './resident.js';
import { Slot } from './slot.js';
import { type Ended, testEnded, withEqualImages } from './test-ended.js';
import type { ItemSource, TrainedUnit, TrainingOptions, TrainingProgress, Unit } from './types.js';

export interface TrainingHooks<U extends Unit = Unit> {
  /** Called once for each finished unit; training waits for it. */
  onUnit(result: TrainedUnit<U>): void | Promise<void>;
  onProgress?(progress: TrainingProgress): void;
  /** Stops between chunks; units in flight are not delivered. */
  signal?: AbortSignal;
  /** Keeps units in flight now and then and when stopped, and gives back those kept earlier. */
  checkpoints?: CheckpointStore;
  /** At most this many networks share the device, where memory has run out with more. */
  models?: number;
}

/** Memory that a group of networks may take on the device, in bytes. */
const MEMORY_BUDGET = { gpu: 4 * 2 ** 30, cpu: 512 * 2 ** 20 };

/**
 * A CPU driver gains nothing from more networks at once, and fewer finish sooner; but from more very
 * small ones, up to this many bytes.
 */
const CPU_MODELS = 8;
const CPU_BYTES = 16 * 2 ** 20;

/** Seconds of work per submission: short enough for a display driver's watchdog and for Ctrl-C. */
const CHUNK_SECONDS = { gpu: 0.25, cpu: 2 };

/** Finished networks that are tested side by side, where they have the same images. */
const TESTED_TOGETHER = 8;

/** Seconds of training that a killed process may lose. */
const CHECKPOINT_SECONDS = 20;

/** A device as far as it bounds a lockstep group. */
type Bounds = Pick<Gpu, 'info' | 'limits' | 'variant' | 'maxBindingBytes'>;

/** How many networks share the dispatches: bounded by units, memory, binding size and workgroups. */
export function modelsInLockstep(
  gpu: Bounds,
  network: Network,
  options: TrainingOptions,
  units: number,
): number {
  const { training, validation } = recordGroup(network, options);
  const plans = planTraining(training, validation);
  const pool = poolOf(plans).map((words) => 4 * words);
  const total = pool.reduce((sum, bytes) => sum + bytes, 0);
  const largest = Math.max(...pool);
  const bySize = Math.floor(gpu.maxBindingBytes / largest);
  const byMemory = Math.floor(MEMORY_BUDGET[gpu.info.type] / total);
  const byGrid = plans.map(({ nodes }) => modelsByWorkgroups(gpu, nodes));
  const most =
    gpu.info.type === 'cpu' ? Math.max(CPU_MODELS, Math.floor(CPU_BYTES / total)) : units;
  return Math.max(1, Math.min(units, bySize, byMemory, ...byGrid, most));
}

/**
 * Trains independent networks in lockstep (paper, "Binary classifier"; paper/RULES.md, Training
 * loop), each with its own images, order and weights, and tests each with its best weights (its
 * last ones with `testWeights: 'last'`).
 * A unit's result does not depend on which other units are given or how they are grouped.
 * @throws OutOfMemoryError if not even one network and its images fit the adapter; ShapeError if
 *   inputs that are no square images are to be augmented
 */
export async function trainUnits<U extends Unit>(
  gpu: Gpu,
  network: Network,
  images: ItemSource,
  units: U[],
  options: TrainingOptions,
  hooks: TrainingHooks<U>,
): Promise<void> {
  if (units.length === 0) return;
  if (options.augmentation) imageSize(network);
  const predictor = await createPredictor(gpu, network, {
    models: Math.min(units.length, hooks.models ?? units.length, TESTED_TOGETHER),
  });
  const run = new TrainingRun(gpu, network, images, options, hooks, predictor, units);
  try {
    // Long units first: the short ones then fill the slots that become free.
    const order = [...units].sort(
      (a, b) => b.train.length - a.train.length || a.id.localeCompare(b.id),
    );
    for (const wave of planWaves(gpu, network.input, order)) await run.wave(wave);
  } finally {
    predictor.destroy();
  }
}

/** What all waves of one call share. */
class TrainingRun<U extends Unit> {
  private finished = 0;
  private imagesDone = 0;
  private imagesWaiting: number;

  constructor(
    private readonly gpu: Gpu,
    private readonly network: Network,
    private readonly images: ItemSource,
    private readonly options: TrainingOptions,
    private readonly hooks: TrainingHooks<U>,
    private readonly predictor: Predictor,
    private readonly units: U[],
  ) {
    this.imagesWaiting = units.reduce((sum, unit) => sum + this.imagesOf(unit), 0);
  }

  /** Trains units whose images fit the device together. */
  async wave(units: U[]): Promise<void> {
    if (this.hooks.signal?.aborted) return;
    const { gpu, network, options } = this;
    const resident = new ResidentItems(gpu, this.images, network.input, units);
    const most = Math.min(units.length, this.hooks.models ?? units.length);
    const models = modelsInLockstep(gpu, network, options, most);
    const lockstep = await createLockstep(gpu, network, options, models, resident.buffer);
    const waiting = [...units];
    const slots: (Slot<U> | null)[] = Array(models).fill(null);
    let rounds = 8;
    let next: Round[] = [];
    let saved = performance.now();
    let delivered = Promise.resolve();
    try {
      while (!this.hooks.signal?.aborted) {
        await this.refill(lockstep, slots, waiting);
        if (slots.every((slot) => slot === null)) break;
        const start = performance.now();
        const chunk = next.length > 0 ? next : planChunk(slots, rounds);
        const images = slots.map((slot) => slot?.imagesInChunk ?? 0);
        const positions = slots.map((slot) => slot?.position);
        const running = lockstep.run(chunk, (image) => resident.place(image));
        // Planned while the device computes; what turns out to have ended is taken out again.
        const planned = span('host', 'plan rounds');
        next = planChunk(slots, rounds);
        planned();
        const log = await running;
        const seconds = (performance.now() - start) / 1000;
        const ended = await this.collect(lockstep, slots, images, log, seconds);
        await delivered;
        delivered = this.deliver(ended);
        // Awaited behind the next chunk; a failure in between is not to end the process.
        delivered.catch(() => {});
        if (gpu.info.type === 'cpu') await delivered;
        removeEnded(next, slots);
        this.report(slots);
        if (this.hooks.signal?.aborted || performance.now() - saved > 1000 * CHECKPOINT_SECONDS) {
          await during('host', 'checkpoints', () => this.save(lockstep, slots, positions));
          saved = performance.now();
        }
        rounds = nextLength(rounds, chunk.length, seconds, CHUNK_SECONDS[gpu.info.type]);
      }
      await delivered;
    } finally {
      await Promise.allSettled([delivered]);
      lockstep.destroy();
      resident.buffer.destroy();
    }
  }

  private async refill(lockstep: Lockstep, slots: (Slot<U> | null)[], waiting: U[]): Promise<void> {
    const { network, options, images } = this;
    for (const [i, slot] of slots.entries()) {
      if (slot !== null || waiting.length === 0) continue;
      const unit = waiting.shift() as U;
      const saved = await this.hooks.checkpoints?.load(unit.id);
      if (saved) lockstep.restore(i, saved.device);
      else lockstep.load(i, initialWeights(network, options.seed, unit.id));
      slots[i] = new Slot(unit, options, network.input.shape[0], images, saved);
      this.imagesWaiting -= this.imagesOf(unit);
    }
  }

  /** Takes over what the chunk's epochs yielded, and frees the slots of units that have ended. */
  private async collect(
    lockstep: Lockstep,
    slots: (Slot<U> | null)[],
    images: number[],
    log: EpochLog,
    seconds: number,
  ): Promise<Ended<U>[]> {
    const work = images.reduce((sum, count) => sum + count, 0);
    const ended: Ended<U>[] = [];
    for (const [i, slot] of slots.entries()) {
      if (!slot) continue;
      this.imagesDone += images[i];
      slot.seconds += (seconds * images[i]) / Math.max(1, work);
      slot.update(log, i);
      if (!slot.ended) continue;
      slots[i] = null;
      ended.push({ slot, weights: await lockstep.weightsToTest(i) });
    }
    return ended;
  }

  /**
   * Tests and hands over finished units. A GPU trains the others meanwhile; a CPU driver has no core
   * to spare.
   */
  private async deliver(ended: Ended<U>[]): Promise<void> {
    const { predictor, network, images } = this;
    for (const together of withEqualImages(ended))
      for (const result of await during('finished networks', 'test', () =>
        testEnded(predictor, network, images, together),
      )) {
        await during('finished networks', 'save', () => this.hooks.onUnit(result));
        this.finished++;
      }
  }

  /** Hands the units in flight to the store. @param positions the steps they take next */
  private async save(
    lockstep: Lockstep,
    slots: (Slot<U> | null)[],
    positions: (Position | undefined)[],
  ): Promise<void> {
    const { checkpoints } = this.hooks;
    if (!checkpoints) return;
    const states = await lockstep.snapshot();
    for (const [i, slot] of slots.entries())
      if (slot) await checkpoints.save(slot.checkpoint(positions[i] as Position, states[i]));
    await checkpoints.flush?.();
  }

  private report(slots: (Slot<U> | null)[]): void {
    const active = slots.filter((slot) => slot !== null);
    this.hooks.onProgress?.({
      running: active.map((slot) => slot.progress()),
      finished: this.finished,
      total: this.units.length,
      imagesDone: this.imagesDone,
      imagesLeftAtMost:
        this.imagesWaiting + active.reduce((sum, slot) => sum + slot.imagesLeftAtMost, 0),
    });
  }

  private imagesOf(unit: Unit): number {
    const draws = drawsPerEpoch(unit, this.options, this.images);
    return this.options.epochs * (draws + unit.validation.length);
  }
}

/** Empties the rounds of slots that are free: the next network there must not train on them. */
function removeEnded(rounds: Round[], slots: (Slot | null)[]): void {
  for (const [i, slot] of slots.entries())
    if (slot === null) for (const { plans } of rounds) plans[i] = null;
}

/** Rounds of the next chunk, towards the target duration; never more than doubled. */
function nextLength(before: number, ran: number, seconds: number, target: number): number {
  const wanted = Math.round((ran * target) / Math.max(seconds, 1e-3));
  return Math.max(1, Math.min(wanted, 2 * before));
}
