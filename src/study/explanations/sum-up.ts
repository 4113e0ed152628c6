import { differenceOverFolds, mean } from '../../stats/size-summary.js';
import { DELETED, type DeletionOrder } from './deletion.js';
import type { CellMean, ExplanationsFile } from './file.js';
import { TESTED, type TestedMethod } from './maps.js';

/** How much of a cell's maps lies in its nucleus, by networks of several sizes. */
export interface SharedCell {
  fold: number;
  file: string;
  /** Of the nucleus, as a part of the image. */
  area: number;
  /** No nucleus was found. */
  missing: boolean;
  shares: { n: number; method: TestedMethod; nucleus: number; disc: number }[];
}

/** Likeness to the maps of networks with more and more layers drawn anew. */
export interface RandomisedCell {
  fold: number;
  layers: Record<TestedMethod, number>[];
}

/** Likeness to the maps of networks of other seeds, and to another cell's map. */
export interface RepeatedCell {
  fold: number;
  networks: number;
  same: Record<TestedMethod, number>[];
  other: Record<TestedMethod, number>;
}

export interface DeletedCell {
  fold: number;
  curves: { order: DeletionOrder; probability: number[]; height: number }[];
}

interface Cells {
  shared: SharedCell[];
  randomised: RandomisedCell[];
  repeated: RepeatedCell[];
  deleted: DeletedCell[];
}

type Value = { fold: number; value: number };

/** explanations.json from what was found in single cells. */
export function sumUp(
  { shared, randomised, repeated, deleted }: Cells,
  { classes, layers }: { classes: string[]; layers: string[] },
): ExplanationsFile {
  const seen = shared.filter(({ missing }) => !missing);
  const sizes = [...new Set(seen.flatMap(({ shares }) => shares.map(({ n }) => n)))];
  sizes.sort((a, b) => a - b);
  return {
    classes,
    cells: shared.length,
    withoutNucleus: shared.length - seen.length,
    area: seen.length > 0 ? mean(seen.map(({ area }) => area)) : 0,
    shares: TESTED.flatMap((method) => sizes.flatMap((n) => shareOf(seen, method, n))),
    learned: TESTED.flatMap((method) => learned(seen, method, sizes[sizes.length - 1])),
    randomised: TESTED.map((method) => ({
      method,
      cells: randomised.length,
      layers: layers.map((layer, i) => ({
        layer,
        same: cellMean(
          randomised.map(({ fold, layers: all }) => ({ fold, value: all[i][method] })),
        ),
      })),
    })),
    repeats: repeatsOf(repeated),
    deletion: deletionOf(deleted),
  };
}

/** Mean over the folds' means; cells without a value are left out. */
function cellMean(values: Value[]): CellMean {
  const finite = values.filter(({ value }) => Number.isFinite(value));
  if (finite.length === 0) return { mean: null, low: null, high: null };
  const folds = [...new Set(finite.map(({ fold }) => fold))];
  const { low, high } = differenceOverFolds(finite);
  const ofFold = (fold: number): number =>
    mean(finite.filter((one) => one.fold === fold).map(({ value }) => value));
  return {
    mean: mean(folds.map(ofFold)),
    ...(folds.length > 1 ? { low, high } : { low: null, high: null }),
  };
}

function shareOf(cells: SharedCell[], method: TestedMethod, n: number) {
  const these = cells.flatMap(({ fold, shares }) => {
    const share = shares.find((one) => one.method === method && one.n === n);
    return share ? [{ fold, ...share }] : [];
  });
  if (these.length === 0) return [];
  const of = (value: (share: (typeof these)[number]) => number): CellMean =>
    cellMean(these.map((share) => ({ fold: share.fold, value: value(share) })));
  return [
    {
      ...{ method, n, cells: these.length },
      nucleus: of(({ nucleus }) => nucleus),
      disc: of(({ disc }) => disc),
      excess: of(({ nucleus, disc }) => nucleus - disc),
    },
  ];
}

function learned(cells: SharedCell[], method: TestedMethod, n: number | undefined) {
  const changes = cells.flatMap(({ fold, shares }): Value[] => {
    const excess = (size: number | undefined): number | undefined => {
      const share = shares.find((one) => one.method === method && one.n === size);
      return share && share.nucleus - share.disc;
    };
    const [before, after] = [excess(0), excess(n)];
    return before === undefined || after === undefined ? [] : [{ fold, value: after - before }];
  });
  if (n === undefined || n === 0 || changes.length === 0) return [];
  return [{ method, n, cells: changes.length, change: cellMean(changes) }];
}

function repeatsOf(cells: RepeatedCell[]): ExplanationsFile['repeats'] {
  if (cells.length === 0)
    return { refused: 'the study has one network for each fold and size: it takes two or more' };
  return TESTED.map((method) => ({
    method,
    cells: cells.length,
    networks: Math.max(...cells.map(({ networks }) => networks)),
    same: cellMean(
      cells.flatMap(({ fold, same }) => same.map((each) => ({ fold, value: each[method] }))),
    ),
    other: cellMean(cells.map(({ fold, other }) => ({ fold, value: other[method] }))),
  }));
}

function deletionOf(cells: DeletedCell[]): ExplanationsFile['deletion'] {
  const orders = [...new Set(cells.flatMap(({ curves }) => curves.map(({ order }) => order)))];
  const heightOf = ({ curves }: DeletedCell, wanted: DeletionOrder): number =>
    mean(curves.filter(({ order }) => order === wanted).map(({ height }) => height));
  return {
    cells: cells.length,
    deleted: DELETED,
    curves: orders.map((order) => {
      const all = cells.flatMap(({ curves }) => curves.filter((one) => one.order === order));
      return {
        order,
        probability: DELETED.map((_, i) => mean(all.map(({ probability }) => probability[i]))),
        loss:
          order === 'random'
            ? null
            : cellMean(
                cells.map((cell) => ({
                  ...{ fold: cell.fold },
                  value: heightOf(cell, 'random') - heightOf(cell, order),
                })),
              ),
      };
    }),
  };
}
