import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressDisplay, readingProgress } from '../../src/cli/progress.js';
import type { TrainingProgress } from '../../src/engine/train/types.js';

/** Collects what is written. */
function streamOf(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());
const pass = (seconds: number): void => void vi.advanceTimersByTime(1000 * seconds);

const progress = (finished: number, imagesDone: number, imagesLeftAtMost: number) => ({
  ...{ finished, total: 8, imagesDone, imagesLeftAtMost },
  running: [
    {
      ...{ id: 'f00-n010-r0', epoch: 3, bestEpoch: 2, trainLoss: 0.5, valLoss: 0.625 },
    } as TrainingProgress['running'][number],
  ],
});

describe('training', () => {
  const speed = { training: 0.01, validation: 0.002 };

  it('plain lines, now and then, with losses and the time that is left', () => {
    const { written, stream } = streamOf(false);
    const display = new ProgressDisplay(stream, 2, speed);
    display.show(progress(0, 0, 1000));
    pass(20);
    display.show(progress(1, 2000, 6000));
    pass(1);
    display.show(progress(1, 2100, 5900));
    display.end();
    expect(written).toEqual([
      '3/10 networks | f00-n010-r0 epoch 3: loss 0.500, validation 0.625 (best at 2) | at most 60 s left\n',
    ]);
  });

  it('a bar on a terminal that is written over and taken away', () => {
    const { written, stream } = streamOf(true);
    const display = new ProgressDisplay(stream, 2, speed);
    pass(1);
    display.show(progress(3, 100, 100));
    display.show(progress(3, 100, 100));
    display.end();
    expect(written).toHaveLength(2);
    expect(
      written[0].startsWith(`\r\x1b[K[${'='.repeat(12)}${' '.repeat(12)}] 5/10 networks | `),
    ).toBe(true);
    expect(written[1]).toBe('\r\x1b[K');
  });
});

describe('reading images', () => {
  it('says how many are read and how long the rest takes', () => {
    const { written, stream } = streamOf(false);
    const show = readingProgress({}, stream);
    show(1, 400);
    pass(16);
    show(100, 400);
    show(400, 400);
    expect(written).toEqual(['100/400 images read | about 48 s left\n']);
  });

  it('says nothing with --quiet', () => {
    const { written, stream } = streamOf(true);
    const show = readingProgress({ quiet: true }, stream);
    pass(20);
    show(100, 400);
    expect(written).toEqual([]);
  });
});
