/** A receiver operating characteristic: one point for every distinct score, from (0,0) to (1,1). */
export interface RocCurve {
  fpr: number[];
  tpr: number[];
}

/**
 * ROC of scores for labels 0/1. Tied scores make one diagonal segment (Fawcett 2006, algorithm 1;
 * scikit-learn's roc_curve).
 */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocCurve {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const positives = Array.from(labels).filter((label) => label === 1).length;
  const negatives = order.length - positives;
  const curve: RocCurve = { fpr: [0], tpr: [0] };
  let [hits, alarms] = [0, 0];
  for (const [i, item] of order.entries()) {
    if (labels[item] === 1) hits++;
    else alarms++;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[item]) continue;
    curve.fpr.push(alarms / negatives);
    curve.tpr.push(hits / positives);
  }
  return curve;
}

/**
 * Area under the ROC: the share of (positive, negative) pairs in the right order, ties one half
 * (Mann-Whitney; Hanley and McNeil 1982). Exact: counts are integers. NaN if a class is absent.
 */
export function auc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let [below, positives, pairs] = [0, 0, 0];
  for (let first = 0; first < order.length; ) {
    let [hits, misses] = [0, 0];
    let i = first;
    for (; i < order.length && scores[order[i]] === scores[order[first]]; i++) {
      if (labels[order[i]] === 1) hits++;
      else misses++;
    }
    pairs += hits * below + (hits * misses) / 2;
    below += misses;
    positives += hits;
    first = i;
  }
  return pairs / (positives * below);
}

/** Points of the false-positive axis of a mean ROC. */
const GRID = 100;

/**
 * Vertical average of ROC curves on a grid of 100 false-positive rates, with the standard
 * deviation (ddof 1) of the true-positive rate (Fawcett 2006, section 8; stats/README.md).
 */
export function meanRoc(curves: RocCurve[]): RocCurve & { sd: number[] } {
  const fpr = Array.from({ length: GRID }, (_, i) => i / (GRID - 1));
  const rows = curves.map((curve) => fpr.map((x) => interpolate(curve, x)));
  for (const row of rows) {
    row[0] = 0;
    row[GRID - 1] = 1;
  }
  const tpr = fpr.map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const sd = fpr.map((_, i) => {
    const squares = rows.reduce((sum, row) => sum + (row[i] - tpr[i]) ** 2, 0);
    return rows.length > 1 ? Math.sqrt(squares / (rows.length - 1)) : 0;
  });
  return { fpr, tpr, sd };
}

/** Trapezoidal area; that of a mean curve is not exactly the mean of the curves' areas. */
export const areaUnder = ({ fpr, tpr }: RocCurve): number =>
  fpr.slice(1).reduce((sum, x, i) => sum + ((x - fpr[i]) * (tpr[i] + tpr[i + 1])) / 2, 0);

/** The curve's height at x; on a vertical segment its top. */
function interpolate({ fpr, tpr }: RocCurve, x: number): number {
  let right = fpr.findIndex((value) => value > x);
  if (right === -1) right = fpr.length - 1;
  const left = Math.max(0, right - 1);
  const width = fpr[right] - fpr[left];
  if (width <= 0) return tpr[right];
  return tpr[left] + ((x - fpr[left]) / width) * (tpr[right] - tpr[left]);
}
