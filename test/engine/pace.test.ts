import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace, workOf } from '../../src/engine/train/pace.js';

describe('Pace', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Milliseconds of the timer that `sleep` sets; 0 if it sets none. */
  async function slept(pace: Pace, items: number): Promise<number> {
    const sleeping = pace.sleep(items);
    const before = Date.now();
    await vi.runAllTimersAsync();
    await sleeping;
    return Date.now() - before;
  }

  /** One that has seen its first chunk, which does not count. */
  function warm(): Pace {
    const pace = new Pace();
    pace.learn(100, 3600);
    return pace;
  }

  it('does not take the first chunk, in which drivers compile, for the pace', async () => {
    expect(await slept(warm(), 100)).toBe(0);
  });

  it('does not sleep before it knows how long work takes', async () => {
    expect(await slept(new Pace(), 1000)).toBe(0);
  });

  it('sleeps through most of the expected time, in proportion to the work', async () => {
    const pace = warm();
    pace.learn(100, 2);
    expect(await slept(pace, 100)).toBeCloseTo(1700, -1);
    expect(await slept(pace, 50)).toBeCloseTo(850, -1);
  });

  it('takes one slow chunk for an accident, two for the truth', async () => {
    const pace = warm();
    pace.learn(100, 2);
    pace.learn(100, 8);
    expect(await slept(pace, 100)).toBeCloseTo(1700, -1);
    pace.learn(100, 8);
    expect(await slept(pace, 100)).toBeCloseTo(6800, -1);
  });

  it('learns nothing from a chunk in which nobody trained', async () => {
    const pace = warm();
    pace.learn(0, 2);
    expect(await slept(pace, 100)).toBe(0);
  });
});

describe('workOf', () => {
  it('counts trained items, and validated ones at their share', () => {
    const items = (count: number) => ({ items: Array(count).fill({}) });
    const passes = [
      { kind: 'train' as const, plans: [items(5), null, items(2)] },
      { kind: 'validate' as const, plans: [items(25), null, null] },
    ];
    expect(workOf(passes)).toBeCloseTo(7 + 0.4 * 25);
  });
});
