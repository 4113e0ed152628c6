/** How much of the expected time is slept; what is left is waited out, so that no device idles. */
const SLEPT = 0.85;
/** A validated item needs the forward pass only. */
const VALIDATION_COST = 0.4;

/**
 * Sleeps through most of the device's work. While a promise of the device is open, Dawn's binding
 * for Node asks for news without a pause: a whole core, which a CPU driver could compute on. So the
 * result is asked for only when it is about to be there, by the time that earlier work took.
 */
export class Pace {
  /** Of the last two chunks: one that was overslept looks slow, and must not slow the next. */
  private readonly secondsPerItem: number[] = [];
  private first = true;

  /**
   * @param items trained items, and validated ones at their share
   * @param since when the device began with them (`performance.now()`)
   */
  async sleep(items: number, since = performance.now()): Promise<void> {
    if (this.secondsPerItem.length === 0) return;
    const expected = 1000 * SLEPT * items * Math.min(...this.secondsPerItem);
    const milliseconds = expected - (performance.now() - since);
    if (milliseconds >= 1) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /**
   * Takes note of how long some items took, waiting included. The first time does not count: drivers
   * compile then, which may take a thousand times as long.
   */
  learn(items: number, seconds: number): void {
    if (items === 0) return;
    const compiled = !this.first;
    this.first = false;
    if (!compiled) return;
    this.secondsPerItem.push(seconds / items);
    if (this.secondsPerItem.length > 2) this.secondsPerItem.shift();
  }
}

/** Items of rounds in units of a trained one. */
export const workOf = (
  rounds: { kind: 'train' | 'validate'; plans: ({ items: unknown[] } | null)[] }[],
): number =>
  rounds.reduce((sum, { kind, plans }) => {
    const items = plans.reduce((count, plan) => count + (plan?.items.length ?? 0), 0);
    return sum + items * (kind === 'train' ? 1 : VALIDATION_COST);
  }, 0);
