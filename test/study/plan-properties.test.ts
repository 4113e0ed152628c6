import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { FAITHFUL } from '../../src/paper/faithful.js';
import { isPossible } from '../../src/splits/fold.js';
import { fitFolds } from '../../src/study/fit-folds.js';
import { planUnits } from '../../src/study/plan.js';
import { makeStudy } from '../support/study.js';

fc.configureGlobal({ seed: 20210412, numRuns: 150 });

const request = fc.record({
  labels: fc.array(fc.nat(1), { minLength: 6, maxLength: 80 }),
  folds: fc.integer({ min: 2, max: 5 }),
  val: fc.integer({ min: 1, max: 12 }),
  sizes: fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 4 }),
  repeats: fc.integer({ min: 1, max: 3 }),
  explicit: fc.boolean(),
});
const { options: defaults } = makeStudy().run;

describe('a plan', () => {
  it('has possible sizes only, says what it reduced, and a network for each fold, size, repeat', () => {
    let made = 0;
    fc.assert(
      fc.property(request, ({ labels, explicit, ...wanted }) => {
        const task = { kind: 'binary' as const, classes: ['other', 'blast'], labels };
        const files = labels.map((_, i) => `${i}.png`);
        const asked = { ...defaults, ...FAITHFUL, ...wanted };
        try {
          const fitted = fitFolds({ task, files }, asked, { val: true, sizes: explicit });
          const { folds, options, notices } = fitted;
          made++;
          expect(options.sizes.every((n) => isPossible(folds, n))).toBe(true);
          const reduced = JSON.stringify(options.sizes) !== JSON.stringify(wanted.sizes);
          expect(notices.some(({ kind }) => kind === 'sizes-reduced')).toBe(reduced);
          if (explicit) expect(reduced).toBe(false);
          const units = planUnits(folds, options.sizes, options.repeats);
          expect(new Set(units.map(({ id }) => id)).size).toBe(
            options.folds * options.sizes.length * options.repeats,
          );
          for (const { train, validation, test, n } of units) {
            expect(train).toHaveLength(n);
            expect(new Set([...train, ...validation, ...test]).size).toBe(
              n + validation.length + test.length,
            );
          }
        } catch (error) {
          expect(error, String(error)).toBeInstanceOf(InputError);
        }
      }),
    );
    // A property of nothing would hold.
    expect(made).toBeGreaterThan(20);
  });
});
