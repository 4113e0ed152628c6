import type { ImageSource } from '../../engine/train/types.js';
import { discMask } from '../../images/cell-disc.js';
import { type Fold, trainingSet } from '../../splits/fold.js';
import type { Task } from '../../splits/task.js';
import { fitLogistic, logLoss, logOdds } from '../../stats/logistic-regression.js';
import { scoresOf } from '../unit-result.js';
import { DISC, RULES, type RuleName } from './shortcuts.js';

/** A rule as fitted to a fold's first n training images. */
export interface FittedRule {
  fold: number;
  n: number;
  /** Penalty that the validation images chose. */
  ridge: number;
  /** Of the fold's test images, as a network's; null if a class has none. */
  auc: number | null;
  /** Of the largest size only. One logit a class, for every test image in the fold's order. */
  logits?: number[][];
}

/** audit/rules.json (study/README.md). */
export interface RulesFile {
  /** Radius of the disc that hides the cell, in halves of a side. */
  disc: number;
  rules: { rule: RuleName; fits: FittedRule[] }[];
}

/** Penalties tried. */
const RIDGES = [1, 10, 100];
/** Where networks validate on test images, no images choose. */
const MIDDLE = 10;

/** Images between two looks at whoever else wants to work: locks have to be kept alive. */
const BATCH = 32;

/** What rules are fitted to: a study's images and splits. */
export interface AuditedStudy {
  task: Task;
  folds: Fold[];
  images: ImageSource;
  sizes: number[];
  imageSize: number;
}

/**
 * Fits every rule to the images that the networks of every fold and size are trained on, its penalty
 * chosen by their validation images, and scores it on their test images.
 * @returns undefined if it was stopped
 */
export async function fitRules(
  study: AuditedStudy,
  signal?: AbortSignal,
): Promise<RulesFile | undefined> {
  const { folds, sizes, task } = study;
  const features = await featuresOf(study);
  const rules: RulesFile['rules'] = [];
  for (const [rule, rows] of Object.entries(features) as [RuleName, number[][]][]) {
    const fits: FittedRule[] = [];
    for (const n of sizes)
      for (const fold of folds) {
        const { logits, ...fit } = fitRule(rows, task, fold, n);
        fits.push({ fold: fold.fold, n, ...fit, ...(n === Math.max(...sizes) ? { logits } : {}) });
        await pause();
        if (signal?.aborted) return undefined;
      }
    rules.push({ rule, fits });
  }
  return { disc: DISC, rules };
}

/** [images][features] of every rule. */
async function featuresOf({ task, images, imageSize }: AuditedStudy) {
  const disc = discMask(imageSize, DISC);
  const names = Object.keys(RULES) as RuleName[];
  const features = Object.fromEntries(names.map((name) => [name, [] as number[][]]));
  for (const image of task.labels.keys()) {
    if (image % BATCH === 0) await pause();
    const packed = images.packed(image);
    for (const name of names) features[name].push(RULES[name](packed, disc));
  }
  return features as { [Name in RuleName]: number[][] };
}

const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));

/** One against the rest for every class; two classes have one rule for both. */
function fitRule(rows: number[][], task: Task, fold: Fold, n: number) {
  const train = trainingSet(fold, n);
  const classes = task.kind === 'binary' ? [1] : task.classes.map((_, c) => c);
  const labels = (images: number[], c: number) => images.map((i) => Number(task.labels[i] === c));
  const of = (images: number[]) => images.map((i) => rows[i]);
  const candidates = (fold.validation.length > 0 ? RIDGES : [MIDDLE]).map((ridge) => {
    const fitted = classes.map((c) => fitLogistic(of(train), labels(train, c), ridge));
    const losses = classes.map((c, k) =>
      logLoss(
        of(fold.validation).map((row) => logOdds(fitted[k], row)),
        labels(fold.validation, c),
      ),
    );
    return { ridge, fitted, loss: losses.reduce((a, b) => a + b, 0) };
  });
  const best = candidates.reduce((a, b) => (b.loss < a.loss ? b : a));
  const logits = of(fold.test).map((row) => {
    const odds = best.fitted.map((rule) => Number(logOdds(rule, row).toPrecision(9)));
    return task.kind === 'binary' ? [0, ...odds] : odds;
  });
  const { auc } = scoresOf(
    logits,
    fold.test.map((image) => task.labels[image]),
    task,
  );
  return { ridge: best.ridge, auc: Number.isNaN(auc) ? null : auc, logits };
}
