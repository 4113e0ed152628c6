import { auc } from './roc.js';

/** exp(z − max z), normalised. */
export function softmax(logits: ArrayLike<number>): number[] {
  const top = Math.max(...Array.from(logits));
  const raised = Array.from(logits, (z) => Math.exp(z - top));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}

/** Share of items whose predicted class is their label. */
export function accuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>): number {
  const hits = Array.from(predicted).filter((value, i) => value === labels[i]).length;
  return hits / predicted.length;
}

/** Counts [label][predicted]; an item counts as often as `times` says, once without it. */
export function confusion(
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  times?: ArrayLike<number>,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < predicted.length; i++)
    matrix[labels[i]][predicted[i]] += times === undefined ? 1 : times[i];
  return matrix;
}

/** F1 of each class; 0 where it is not defined. */
function f1PerClass(matrix: number[][]): number[] {
  return matrix.map((row, c) => {
    const support = row.reduce((a, b) => a + b, 0);
    const claimed = matrix.reduce((sum, other) => sum + other[c], 0);
    return support + claimed > 0 ? (2 * row[c]) / (support + claimed) : 0;
  });
}

/**
 * Mean F1 over classes: weighted by support, Σ support·F1 / N, and unweighted, where an absent
 * class counts 0 (stats/README.md).
 */
export function f1OfConfusion(matrix: number[][]): { weighted: number; macro: number } {
  const f1 = f1PerClass(matrix);
  const support = matrix.map((row) => row.reduce((a, b) => a + b, 0));
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    weighted: sum(f1.map((value, c) => value * support[c])) / sum(support),
    macro: sum(f1) / f1.length,
  };
}

/** Mean F1 weighted by support. */
export const f1Weighted = (
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number => f1OfConfusion(confusion(predicted, labels, classes)).weighted;

/** Unweighted mean F1 over all classes. */
export const f1Macro = (
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number => f1OfConfusion(confusion(predicted, labels, classes)).macro;

/**
 * ln odds of every class against all others together, z_c − ln Σ_{k≠c} e^{z_k}: in the order of the
 * softmax probabilities, and apart where those round to 1 (beyond ln odds of 37).
 */
export function logOddsOfClasses(logits: readonly number[]): number[] {
  return logits.map((own, c) => {
    const others = logits.filter((_, k) => k !== c);
    const top = Math.max(...others);
    return own - top - Math.log(others.reduce((sum, z) => sum + Math.exp(z - top), 0));
  });
}

/**
 * Mean over classes of the AUC one against the rest, by the class's ln odds; classes without
 * positives or without negatives among the labels are left out.
 * @param logits [n, classes] row by row
 */
export function macroAuc(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number {
  const areas = classAucs(logits, labels, classes).filter((area) => !Number.isNaN(area));
  return areas.reduce((a, b) => a + b, 0) / areas.length;
}

/**
 * The AUC of every class against the rest, by its ln odds; NaN without positives or negatives.
 * @param logits [n, classes] row by row
 */
export function classAucs(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number[] {
  const flat = Array.from(logits);
  const rows = Array.from(labels, (_, i) =>
    logOddsOfClasses(flat.slice(i * classes, (i + 1) * classes)),
  );
  return Array.from({ length: classes }, (_, c) =>
    auc(
      rows.map((row) => row[c]),
      Array.from(labels, (label) => (label === c ? 1 : 0)),
    ),
  );
}
