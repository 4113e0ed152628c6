import { drawsPerEpoch, type ImageKeys } from './epoch-order.js';
import type { EpochLog } from './lockstep.js';
import { type AugmentationStreams, type BatchPlan, type EpochPlan, planEpoch } from './schedule.js';
import type { ModelState } from './state.js';
import type { TrainedUnit, TrainingOptions, TrainingProgress, Unit } from './types.js';

/** The host's account of one unit that trains in a slot: what comes next, what has come out. */
export class Slot {
  readonly trainLoss: number[] = [];
  readonly valLoss: number[] = [];
  /** Training and validation images of the chunk that was planned last. */
  imagesInChunk = 0;
  seconds = 0;
  private state: ModelState | undefined;
  private planned = 0;
  private step = 0;
  private epoch: EpochPlan | undefined;
  private readonly streams: AugmentationStreams = new Map();

  constructor(
    readonly unit: Unit,
    private readonly options: TrainingOptions,
    private readonly size: number,
    private readonly images: ImageKeys,
  ) {}

  /** Starts the next chunk's account. */
  beginChunk(): void {
    this.imagesInChunk = 0;
  }

  /** Epochs that the chunk has planned beyond the finished ones. */
  get epochsAhead(): number {
    return this.planned - this.trainLoss.length;
  }

  /** The next training batch, or null behind the last epoch. */
  nextStep(): BatchPlan | null {
    if (!this.epoch) {
      if (this.planned >= this.options.epochs) return null;
      this.planned++;
      this.step = 0;
      this.epoch = planEpoch(
        this.unit,
        this.planned,
        this.options,
        this.size,
        this.images,
        this.streams,
      );
    }
    const plan = this.epoch.train[this.step++];
    this.imagesInChunk += plan.items.length;
    return plan;
  }

  /** The validation batches that follow if the step just taken was the epoch's last; else none. */
  validation(): BatchPlan[] {
    if (!this.epoch || this.step < this.epoch.train.length) return [];
    const { validate } = this.epoch;
    this.epoch = undefined;
    for (const { items } of validate) this.imagesInChunk += items.length;
    return validate;
  }

  /** Takes the epochs that the device has ended since the last time. */
  update(log: EpochLog, slot: number): void {
    this.state = log.state(slot);
    while (this.trainLoss.length < this.state.epoch) {
      const { train, validation } = log.losses(slot, this.trainLoss.length + 1);
      this.trainLoss.push(train);
      this.valLoss.push(validation);
    }
  }

  /** Early stopping, divergence or the epoch limit has ended the training. */
  get ended(): boolean {
    if (!this.state) return false;
    return !this.state.active || this.state.epoch >= this.options.epochs;
  }

  get imagesLeftAtMost(): number {
    const left = this.options.epochs - this.trainLoss.length;
    const draws = drawsPerEpoch(this.unit, this.options, this.images);
    return left * (draws + this.unit.validation.length);
  }

  progress(): TrainingProgress['running'][number] {
    return {
      id: this.unit.id,
      epoch: this.trainLoss.length,
      trainLoss: this.trainLoss.at(-1) ?? Number.NaN,
      valLoss: this.valLoss.at(-1) ?? Number.NaN,
      bestEpoch: this.state?.bestEpoch ?? 0,
    };
  }

  result(): Omit<TrainedUnit, 'weights' | 'testLogits' | 'seconds'> {
    const state = this.state as ModelState;
    return {
      unit: this.unit,
      trainLoss: this.trainLoss,
      valLoss: this.valLoss,
      bestEpoch: state.bestEpoch,
      epochs: state.epoch,
      status: state.diverged ? 'diverged' : state.active ? 'max-epochs' : 'converged',
    };
  }
}
