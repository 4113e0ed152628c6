import { describe, expect, it } from 'vitest';
import { TURNS_AND_FLIPS } from '../../src/engine/train/augmentation.js';
import {
  drawsPerEpoch,
  trainingBatches,
  validationDraws,
} from '../../src/engine/train/epoch-order.js';
import { planEpoch } from '../../src/engine/train/schedule.js';
import type { TrainingOptions, Unit } from '../../src/engine/train/types.js';
import { PRESETS } from '../../src/paper/presets.js';

const OPTIONS: TrainingOptions = {
  ...{ optimizer: 'adam', lr: 1e-3, batch: 5, epochs: 500, patience: 50, seed: 1 },
  augmentation: TURNS_AND_FLIPS,
};
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const ascending = (values: number[]): number[] => [...values].sort((a, b) => a - b);

function unitOf(n: number, validation = 25): Unit {
  const train = range(n);
  const held = range(validation).map((i) => 1000 + i);
  return { id: 'f00-n010-r0', train, validation: held, test: [] };
}
const binary = {
  key: (i: number) => `cell${String(i).padStart(4, '0')}`,
  label: (i: number) => i % 2,
};
const epochs = (unit: Unit, count: number, options: TrainingOptions, images = binary) =>
  range(count).map((e) =>
    trainingBatches(unit, e + 1, options, images).map((batch) => batch.map(({ image }) => image)),
  );

describe('an epoch by default', () => {
  it('takes every image once in ceil(n / 5) steps, in a new order', () => {
    const [first, second] = epochs(unitOf(12), 2, OPTIONS);
    expect(first.map(({ length }) => length)).toEqual([5, 5, 2]);
    expect(ascending(first.flat())).toEqual(range(12));
    expect(ascending(second.flat())).toEqual(range(12));
    expect(second).not.toEqual(first);
  });

  it('validates every image once', () => {
    const draws = validationDraws(unitOf(10, 24), 3, OPTIONS);
    expect(draws.map(({ image }) => image - 1000)).toEqual(range(24));
  });

  it('validates in the larger batches of inference', () => {
    const { validate } = planEpoch(unitOf(10, 60), 3, OPTIONS, 257, binary);
    expect(validate.map(({ items }) => items.length)).toEqual([25, 25, 10]);
    expect(validate.map(({ endsEpoch }) => endsEpoch)).toEqual([false, false, true]);
  });
});

describe('roundSteps: down (paper/RULES.md, Training loop)', () => {
  const options: TrainingOptions = { ...OPTIONS, roundSteps: 'down' };

  it('rounds down, and the remainder batch begins the next epoch', () => {
    const [first, second, third] = epochs(unitOf(12), 3, options);
    expect(first.map(({ length }) => length)).toEqual([5, 5]);
    expect(second.map(({ length }) => length)).toEqual([2, 5]);
    expect(third.map(({ length }) => length)).toEqual([5, 2]);
    // The first pass ends with the remainder; three epochs of two batches are two passes of three.
    expect(ascending([...first.flat(), ...second[0]])).toEqual(range(12));
    expect(ascending([...second[1], ...third.flat()])).toEqual(range(12));
  });

  it('changes nothing where 5 divides n', () => {
    expect(epochs(unitOf(20), 3, options)).toEqual(epochs(unitOf(20), 3, OPTIONS));
  });

  it('validates on 20 of 24 images, others in every epoch', () => {
    const seen = range(6).map((e) =>
      validationDraws(unitOf(10, 24), e + 1, options).map(({ image }) => image),
    );
    expect(new Set(seen[0]).size).toBe(20);
    expect(seen[1].length).toBeLessThanOrEqual(20);
    expect(ascending(seen[1])).not.toEqual(ascending(seen[0]));
    // Five epochs of four batches are four passes of five: every image four times.
    const times = range(24).map(
      (i) =>
        seen
          .slice(0, 5)
          .flat()
          .filter((s) => s === 1000 + i).length,
    );
    expect(new Set(times)).toEqual(new Set([4]));
  });
});

describe('batchOrder: by-class (paper/RULES.md, single-class-batches)', () => {
  const options: TrainingOptions = { ...OPTIONS, batchOrder: 'by-class' };

  it.each([10, 50, 200])('n = %i: every batch holds one class', (n) => {
    const [first, second] = epochs(unitOf(n), 2, options);
    for (const batch of [...first, ...second]) {
      expect(batch).toHaveLength(5);
      expect(new Set(batch.map((i) => i % 2)).size).toBe(1);
    }
    expect(ascending(first.flat())).toEqual(range(n));
  });

  it('keeps the batches and draws their order anew', () => {
    const [first, second] = epochs(unitOf(50), 2, options);
    expect(second).not.toEqual(first);
    const sorted = (batches: number[][]) => batches.map(String).sort();
    expect(sorted(second)).toEqual(sorted(first));
    expect(
      epochs(unitOf(50), 1, OPTIONS)[0].every((b) => new Set(b.map((i) => i % 2)).size === 1),
    ).toBe(false);
  });
});

describe('balanced drawing', () => {
  // A fold of the paper's six classes.
  const counts = [101, 42, 22, 18, 9, 4];
  const labels = counts.flatMap((n, c) => Array<number>(n).fill(c));
  const images = { key: binary.key, label: (i: number) => labels[i] };
  const unit = unitOf(labels.length);
  const options = { ...OPTIONS, balance: PRESETS['all-multiclass'].values.balance };
  const times = (epoch: number): number[] => {
    const drawn = trainingBatches(unit, epoch, options, images).flat();
    return labels.map((_, i) => drawn.filter(({ image }) => image === i).length);
  };

  it('is 900 images in 180 steps: 150 of each class', () => {
    expect(drawsPerEpoch(unit, options, images)).toBe(900);
    expect(trainingBatches(unit, 1, options, images)).toHaveLength(180);
    const perClass = counts.map((_, c) =>
      times(1).reduce((s, t, i) => s + (labels[i] === c ? t : 0), 0),
    );
    expect(perClass).toEqual([150, 150, 150, 150, 150, 150]);
  });

  it('spreads copies evenly: counts in a class differ by one at most, others in each epoch', () => {
    for (const [c, n] of counts.entries()) {
      const own = times(1).filter((_, i) => labels[i] === c);
      expect(ascending([...new Set(own)])).toEqual(
        150 % n === 0 ? [150 / n] : [Math.floor(150 / n), Math.ceil(150 / n)],
      );
    }
    expect(times(2)).not.toEqual(times(1));
  });

  it('transforms every copy by a draw of its own', () => {
    const { train } = planEpoch(unit, 1, options, 257, images);
    const maps = train
      .flatMap(({ items }) => items)
      .filter(({ image }) => image === labels.length - 1)
      .map(({ map }) => map.join());
    expect(maps.length).toBeGreaterThanOrEqual(37);
    expect(new Set(maps).size).toBe(maps.length);
  });

  it('takes 150 of a class that has more', () => {
    const many = { key: binary.key, label: () => 0 };
    const drawn = trainingBatches(unitOf(200), 1, options, many).flat();
    expect(drawn).toHaveLength(150);
    expect(new Set(drawn.map(({ image }) => image)).size).toBe(150);
  });
});
