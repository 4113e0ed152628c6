import type { CurveScore } from '../../src/stats/learning-curve.js';
import { COLUMNS, judge, type Outcome, row } from './measures.js';
import { BEFORE, type Bounds, type ForecastMethod, PRESENT } from './methods.js';
import { DESIGNS, SHAPES, simulate, sizeNeeded, withFailures } from './simulate.js';
import { tableOf } from './table-of.js';

const TARGETS = [0.9, 0.95, 0.99];

/** Networks of the next study that are held against their interval. */
const NETWORKS = 20;

/** Of which studies a table is. */
export interface SimulatedRequest {
  design: string;
  studies: number;
  seed: number;
  /** As a table without a column of folds. */
  unfolded?: boolean;
  /** Some networks never learn. */
  failing?: boolean;
}

interface Found extends Bounds {
  inside: boolean;
}

interface Judged {
  outcomes: (Outcome[] | undefined)[];
  targets: (Found | undefined)[];
}

/** Scores at 2 and 4 times the largest size, and sizes for targets, of studies whose truth is known. */
export function simulatedTables(request: SimulatedRequest, besides: number): string {
  const methods = besides > 0 ? [PRESENT, BEFORE] : [PRESENT];
  const judged = methods.flatMap((method) =>
    SHAPES.map((shape) => ({
      name: `${shape}, ${method.name}`,
      ...judgeShape(shape, method, {
        ...request,
        studies: method === PRESENT ? request.studies : besides,
      }),
    })),
  );
  const all = judged.slice(0, SHAPES.length);
  const together = {
    name: `all, ${PRESENT.name}`,
    outcomes: all.flatMap(({ outcomes }) => outcomes),
    targets: all.flatMap(({ targets }) => targets),
  };
  const rows = [...all, together, ...judged.slice(SHAPES.length)];
  const scores = rows.map(({ name, outcomes }) => [name, ...row(outcomes)]);
  const sizes = rows.map(({ name, targets }) => [name, ...targetCells(targets)]);
  return [
    tableOf(['truth, method', ...COLUMNS], scores),
    `Sizes for AUC ${TARGETS.join(', ')}:`,
    tableOf(['truth, method', ...TARGET_COLUMNS], sizes),
  ].join('\n\n');
}

function judgeShape(
  shape: string,
  method: ForecastMethod,
  { design, studies, seed, unfolded, failing }: SimulatedRequest,
): Judged {
  const last = DESIGNS[design].sizes.at(-1) as number;
  const cases = Array.from({ length: studies }, (_, index) => {
    const plain = simulate(shape, design, index, seed);
    const study = failing ? withFailures(plain, { shape, design, index, seed }) : plain;
    const scores = study.scores.map(
      ({ n, fold, score }): CurveScore => (unfolded ? { n, score } : { n, fold, score }),
    );
    const hidden = [2 * last, 4 * last].map((n) => ({
      ...{ n, truth: study.truth(n) },
      networks: Array.from({ length: NETWORKS }, () => study.next(n)),
    }));
    const targets = (method.targets?.(scores, TARGETS) ?? []).map((bounds, k) => {
      const needed = sizeNeeded(study.truth, TARGETS[k]);
      return bounds && { ...bounds, inside: bounds.low <= needed && needed <= bounds.high };
    });
    return { outcome: judge(method, scores, hidden), targets };
  });
  return {
    outcomes: cases.map(({ outcome }) => outcome),
    targets: cases.flatMap(({ targets }) => targets),
  };
}

const TARGET_COLUMNS = [
  'true n inside',
  'with an upper end',
  'of these inside',
  'high / low',
  'nothing said',
];

function targetCells(found: (Found | undefined)[]): string[] {
  const said = found.filter((one) => one !== undefined);
  const ended = said.filter(({ high }) => high < Number.POSITIVE_INFINITY);
  const ratios = ended.filter(({ low }) => low > 1).map(({ low, high }) => high / low);
  const share = (part: number, whole: number): string =>
    whole > 0 ? (part / whole).toFixed(3) : '–';
  const inside = (list: Found[]): number => list.filter((one) => one.inside).length;
  const middle = ratios.sort((a, b) => a - b)[ratios.length >> 1];
  return [
    share(inside(said), said.length),
    share(ended.length, found.length),
    share(inside(ended), ended.length),
    middle === undefined ? '–' : middle.toFixed(1),
    share(found.length - said.length, found.length),
  ];
}
