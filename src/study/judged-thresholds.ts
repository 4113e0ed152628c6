import { calibrate } from '../stats/calibration.js';
import { intervalOverFolds, mean, quantile } from '../stats/size-summary.js';
import { imagesNeeded, type Threshold, thresholdFor, type Wish } from '../stats/threshold.js';
import type { Estimate } from './pooled.js';
import { heldScores, logOdds } from './unit-calibration.js';
import type { CalibratedUnit } from './unit-result.js';

/** A threshold that validation images have chosen, and what it does on test images. */
export interface JudgedThreshold extends Wish {
  /** Chosen for each network by its own validation images, or by those of all folds together. */
  by: 'own' | 'all';
  networks: number;
  /** Validation images of the class of the wish: the fewest that a threshold was chosen on. */
  images: number;
  /** Share that is expected of new images by these numbers alone (stats/threshold.ts). */
  expected: Estimate;
  /** With fewer the wish cannot be expected to hold for new images. */
  needed: number;
  /** Calibrated probability: median over networks. */
  probability: number;
  /** On test images: means over networks, intervals over folds. */
  sensitivity: Estimate;
  specificity: Estimate;
  /** Networks that reach the wish on their own test images. */
  reached: number;
}

const WISHES: Wish[] = [
  { of: 'sensitivity', at: 0.9 },
  { of: 'sensitivity', at: 0.95 },
  { of: 'specificity', at: 0.9 },
  { of: 'specificity', at: 0.95 },
];

/** Of the networks of one size. */
export function judgeThresholds(units: CalibratedUnit[], classes: string[]): JudgedThreshold[] {
  const scores: HeldBy = new Map(
    units.map((unit) => [unit, heldScores(unit.validated, unit.calibration, classes)]),
  );
  return WISHES.flatMap((wish) =>
    (['own', 'all'] as const).flatMap((by) => judge(units, scores, classes, wish, by) ?? []),
  );
}

/** What a network's validation images score, by network. */
type HeldBy = Map<CalibratedUnit, ReturnType<typeof heldScores>>;

function judge(
  units: CalibratedUnit[],
  scores: HeldBy,
  classes: string[],
  wish: Wish,
  by: JudgedThreshold['by'],
): JudgedThreshold | undefined {
  const results = units.flatMap((unit) => {
    const chosenOn = by === 'own' ? [unit] : sharing(unit, units);
    const held = chosenOn.flatMap((one) => scores.get(one) ?? []);
    const threshold = thresholdFor(wish, {
      positive: held.flatMap(({ positive }) => positive),
      negative: held.flatMap(({ negative }) => negative),
    });
    const shares = threshold && testShares(unit, classes, threshold);
    return shares ? [{ fold: unit.fold, threshold, ...shares }] : [];
  });
  if (results.length === 0) return undefined;
  const tested = new Map(units.flatMap(({ test }) => test.map(({ file, label }) => [file, label])));
  const labels = [...tested.values()];
  const images = {
    sensitivity: labels.filter((label) => label === classes[1]).length,
    specificity: labels.filter((label) => label === classes[0]).length,
  };
  const estimate = (of: Wish['of']): Estimate => {
    const values = results.map((one) => ({ fold: one.fold, value: one[of] }));
    return {
      value: mean(values.map(({ value }) => value)),
      ...intervalOverFolds(values, images[of]),
    };
  };
  const fewest = results
    .map(({ threshold }) => threshold)
    .reduce((a, b) => (b.images < a.images ? b : a));
  return {
    ...{ ...wish, by, networks: results.length },
    images: fewest.images,
    expected: { value: fewest.expected, ...fewest.interval },
    needed: imagesNeeded(wish.at),
    probability: quantile(
      results.map(({ threshold: { score } }) => 1 / (1 + Math.exp(-score))),
      0.5,
    ),
    sensitivity: estimate('sensitivity'),
    specificity: estimate('specificity'),
    reached: results.filter((one) => one[wish.of] >= wish.at).length,
  };
}

/** Networks of the same repeat whose validation images are none of this one's test images. */
function sharing(unit: CalibratedUnit, units: CalibratedUnit[]): CalibratedUnit[] {
  const tested = new Set(unit.test.map(({ file }) => file));
  return units.filter(
    ({ repeat, validated }) =>
      repeat === unit.repeat && validated.every(({ file }) => !tested.has(file)),
  );
}

/** @returns undefined where a class has no test image */
function testShares(
  { test, calibration }: CalibratedUnit,
  classes: string[],
  { score }: Threshold,
): { sensitivity: number; specificity: number } | undefined {
  const positives = test.filter(({ label }) => label === classes[1]);
  const negatives = test.filter(({ label }) => label === classes[0]);
  if (positives.length === 0 || negatives.length === 0) return undefined;
  const called = ({ logits }: { logits: number[] }): boolean =>
    logOdds(calibrate(logits, calibration)) >= score;
  return {
    sensitivity: positives.filter(called).length / positives.length,
    specificity: 1 - negatives.filter(called).length / negatives.length,
  };
}
