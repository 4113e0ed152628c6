import type { Checkpoint, DeviceState, Position } from './checkpoint.js';
import { drawsPerEpoch, type ImageKeys } from './epoch-order.js';
import type { EpochLog } from './lockstep.js';
import { type AugmentationStreams, type BatchPlan, type EpochPlan, planEpoch } from './schedule.js';
import { type ModelState, readState } from './state.js';
import type { TrainedUnit, TrainingOptions, TrainingProgress, Unit } from './types.js';

/** The host's account of one unit that trains in a slot: what comes next, what has come out. */
export class Slot<U extends Unit = Unit> {
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

  /** @param saved where to go on; without it the training begins */
  constructor(
    readonly unit: U,
    private readonly options: TrainingOptions,
    private readonly size: number,
    private readonly images: ImageKeys,
    saved?: Checkpoint,
  ) {
    if (!saved) return;
    this.trainLoss.push(...saved.trainLoss);
    this.valLoss.push(...saved.valLoss);
    this.seconds = saved.seconds;
    this.state = readState(saved.device.state.buffer as ArrayBuffer, 0);
    const { epoch, step } = saved.position;
    this.planned = epoch - 1;
    if (step > 0) this.begin();
    this.step = step;
  }

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
    if (!this.epoch && this.planned >= this.options.epochs) return null;
    this.epoch ??= this.begin();
    const plan = this.epoch.train[this.step++];
    this.imagesInChunk += plan.items.length;
    return plan;
  }

  private begin(): EpochPlan {
    this.planned++;
    this.step = 0;
    const { unit, options, size, images, streams } = this;
    this.epoch = planEpoch(unit, this.planned, options, size, images, streams);
    return this.epoch;
  }

  /** The step that is planned next. */
  get position(): Position {
    if (this.epoch) return { epoch: this.planned, step: this.step };
    return { epoch: this.planned + 1, step: 0 };
  }

  /** @param position of the step that the device takes next, and `device`: what it keeps then */
  checkpoint(position: Position, device: DeviceState): Checkpoint {
    const { unit, trainLoss, valLoss, seconds } = this;
    return { unit: unit.id, position, trainLoss, valLoss, seconds, device };
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

  result(): Omit<TrainedUnit<U>, 'weights' | 'testLogits' | 'validationLogits' | 'seconds'> {
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
