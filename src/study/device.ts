import { DeviceLostError, OutOfMemoryError } from '../engine/gpu/errors.js';
import type { Gpu } from '../engine/gpu/gpu.js';
import type { Mishap } from './mishaps.js';

/** Failures in a row, with nothing saved in between, after which the study gives up. */
export const TRIES = 3;

export interface DeviceHooks {
  /** Opens the adapter again; without it the first failure ends the study. */
  reopen?(): Promise<Gpu>;
  onMishap?(mishap: Mishap): void;
}

/**
 * A device that is opened again when it is lost. Results do not change: every network goes on from
 * its checkpoint, or begins anew with the same random numbers.
 */
export class Device {
  /** Networks that fit together, as far as failures have shown. */
  models = Number.POSITIVE_INFINITY;
  private failures = 0;

  /** @param groupSize networks that would share the device if it had the memory */
  constructor(
    public gpu: Gpu,
    private readonly groupSize: (gpu: Gpu) => number,
    private readonly hooks: DeviceHooks,
  ) {}

  /**
   * Does work on the device, again from the work's own beginning where the device fails in it.
   * @throws DeviceLostError after `TRIES` failures; OutOfMemoryError if one network does not fit
   */
  async use<T>(work: (gpu: Gpu) => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work(this.gpu);
      } catch (error) {
        await this.recover(error);
      }
  }

  /** Something is saved that a failure cannot take away. */
  worked(): void {
    this.failures = 0;
  }

  private async recover(error: unknown): Promise<void> {
    const { onMishap } = this.hooks;
    if (error instanceof OutOfMemoryError && this.hooks.reopen) {
      const before = Math.min(this.models, this.groupSize(this.gpu));
      if (before <= 1) throw error;
      this.models = Math.floor(before / 2);
      onMishap?.({ kind: 'smaller-group', models: this.models });
    } else if (error instanceof DeviceLostError && this.hooks.reopen && this.failures < TRIES) {
      this.failures++;
      const why = error.message;
      onMishap?.({ kind: 'device-failed', why, attempt: this.failures, tries: TRIES });
      // A driver that resets itself is not there at once.
      if (this.failures > 1) await sleep(this.failures - 1);
    } else throw error;
    await this.reopen(this.hooks.reopen);
  }

  private async reopen(open: () => Promise<Gpu>): Promise<void> {
    const before = this.gpu;
    before.close();
    this.gpu = await open();
    this.gpu.variant = before.variant;
    const [was, is] = [before.info.name, this.gpu.info.name];
    if (was !== is)
      throw new DeviceLostError(
        `${was} was lost, and only ${is} is left, whose bits are others: go on when ${was} is back.`,
      );
  }
}

const sleep = (seconds: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
