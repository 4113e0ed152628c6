import * as z from 'zod';
import type { LabelledImage } from '../splits/labelled-images.js';
import { bootstrap, type Multiplicities, resampledAuc } from '../stats/bootstrap.js';
import { logOddsOfClasses } from '../stats/classification.js';
import { stream } from '../stats/random.js';
import { writeJsonSummed } from './checksums.js';
import type { RunFile } from './run-file.js';
import { readChecked } from './schemas.js';
import type { SplitsFile } from './splits-file.js';
import type { Store } from './store.js';
import type { SubgroupScores } from './subgroup-scores.js';
import type { UnitResult } from './unit-result.js';

const FILE = 'subgroups.json';

/** subgroups.json: the values of a column by file; files without one are missing. */
export interface Subgroups {
  column: string;
  values: Record<string, string>;
}

const SCHEMA = z.looseObject({ column: z.string(), values: z.record(z.string(), z.string()) });

export function writeSubgroups(
  store: Store,
  column: string,
  images: readonly LabelledImage[],
): Promise<void> {
  const known = images.flatMap(({ file, subgroup }) =>
    subgroup === undefined ? [] : [[file, subgroup]],
  );
  return writeJsonSummed(store, FILE, { column, values: Object.fromEntries(known) });
}

/** @throws InputError if it is damaged */
export const readSubgroups = (store: Store): Promise<Subgroups | undefined> =>
  readChecked<Subgroups>(store, FILE, SCHEMA, 'remove it, or name the column again.');

interface Cell {
  file: string;
  fold: number;
  label: number;
  /** ln odds of every class. */
  odds: number[];
}

/**
 * The AUC of every value of a column: test cells of the networks of the largest size (first
 * repeat), each cell compared with cells that the same network scored; with more than two classes
 * the mean over classes against the rest. Intervals by bootstrap within classes and folds, or of
 * whole groups.
 */
export function scoreSubgroups(
  { column, values }: Subgroups,
  units: readonly UnitResult[],
  { dataset, options }: RunFile,
  { images }: SplitsFile,
): SubgroupScores {
  const { classes, grouped } = dataset;
  const scored = units.filter(({ auc, repeat }) => auc !== null && repeat === 0);
  const n = Math.max(0, ...scored.map(({ nTrain }) => nTrain));
  const cells = scored
    .filter(({ nTrain }) => nTrain === n)
    .flatMap(({ fold, test }) =>
      test.map(({ file, label, logits }): Cell => {
        return { file, fold, label: classes.indexOf(label), odds: logOddsOfClasses(logits) };
      }),
    );
  const subgroupOf = (file: string) => (Object.hasOwn(values, file) ? values[file] : null);
  const groupOf = grouped ? new Map(images?.map(({ file, group }) => [file, group])) : undefined;
  const found = [...new Set(cells.map(({ file }) => subgroupOf(file)))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a < b ? -1 : 1,
  );
  return {
    ...{ column, n, resampled: groupOf ? 'groups' : 'images' },
    values: found.map((value) => {
      const these = cells.filter(({ file }) => subgroupOf(file) === value);
      const counts = classes.map((_, c) => these.filter(({ label }) => label === c).length);
      const area = areaWithin(these, classes.length);
      const auc = area(new Uint32Array(these.length).fill(1));
      const random = stream(options.seed, 'subgroups', column, value ?? '');
      const clusters = groupOf && these.map(({ file }) => groupOf.get(file) ?? file);
      const strata = these.map(({ fold, label }) => fold * classes.length + label);
      const defined = !Number.isNaN(auc);
      const [interval] = defined
        ? bootstrap(strata, (times) => [area(times)], random, { clusters })
        : [null];
      return {
        ...{ value, images: these.length, counts, auc: defined ? auc : null },
        interval: interval && { low: interval.low, high: interval.high },
      };
    }),
  };
}

/** Σ over folds of pairs in the right order / Σ of pairs, mean over classes; of a resample. */
function areaWithin(cells: readonly Cell[], classes: number) {
  const asked = classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c);
  const folds = [...new Set(cells.map(({ fold }) => fold))].map((fold) =>
    [...cells.keys()].filter((i) => cells[i].fold === fold),
  );
  const parts = asked.map((c) =>
    folds.map((own) => {
      const labels = own.map((i) => Number(cells[i].label === c));
      return {
        own,
        labels,
        area: resampledAuc(
          own.map((i) => cells[i].odds[c]),
          labels,
        ),
      };
    }),
  );
  return (times: Multiplicities): number => {
    const areas = parts.map((ofClass) => {
      let [right, pairs] = [0, 0];
      for (const { own, labels, area } of ofClass) {
        const part = Uint32Array.from(own, (i) => times[i]);
        const positives = part.reduce((sum, count, k) => sum + count * labels[k], 0);
        const count = positives * (part.reduce((a, b) => a + b, 0) - positives);
        if (count > 0) right += count * area(part);
        pairs += count;
      }
      return right / pairs;
    });
    const known = areas.filter((area) => !Number.isNaN(area));
    return known.reduce((a, b) => a + b, 0) / known.length;
  };
}
