import { splitRules } from '../paper/split-rules.js';
import { brierScore, calibrate, logLoss } from '../stats/calibration.js';
import { softmax } from '../stats/classification.js';
import {
  type BrierParts,
  brierParts,
  type ReliabilityBin,
  reliabilityBins,
} from '../stats/reliability.js';
import { differenceOverFolds, mean, quantile } from '../stats/size-summary.js';
import { type JudgedThreshold, judgeThresholds } from './judged-thresholds.js';
import type { Estimate } from './pooled.js';
import type { RunFile } from './run-file.js';
import type { AnsweredImage } from './unit-calibration.js';
import type { CalibratedUnit, UnitResult } from './unit-result.js';

/** As the networks give them, and calibrated; both on test images. */
export interface BeforeAfter {
  raw: number;
  calibrated: number;
  /** What calibration gains (raw − calibrated of one network), over folds; null with one fold. */
  gain: Estimate | null;
}

/** How far a size's probabilities can be taken at their word (stats/README.md). */
export interface Probabilities {
  networks: number;
  /** Test images of all folds, first repeat: of these are curve and parts. */
  images: number;
  /** Whose probability curve and parts are of: the positive class's, or the predicted one's. */
  of: 'positive' | 'predicted';
  temperature: { median: number; lowest: number; highest: number };
  /** Means over networks. */
  brier: BeforeAfter;
  logLoss: BeforeAfter;
  parts: { raw: BrierParts; calibrated: BrierParts };
  curve: { raw: ReliabilityBin[]; calibrated: ReliabilityBin[] };
  /** Binary only. */
  thresholds: JudgedThreshold[];
}

/** @returns why not, where it cannot be said */
export function probabilitiesOf(
  units: UnitResult[],
  run: RunFile,
): Probabilities | { refused: string } {
  if (splitRules(run.options).validationFrom === 'test')
    return { refused: 'the validation images are test images' };
  const { classes } = run.dataset;
  const scored = units.filter(({ auc }) => auc !== null);
  if (scored.length === 0) return { refused: 'no network could be scored' };
  if (scored.some(({ validated }) => validated === undefined))
    return {
      refused:
        'an older version trained these networks and kept no answers for their validation images: ' +
        'a new run has them',
    };
  const used = scored.filter((unit): unit is CalibratedUnit => Boolean(unit.calibration));
  if (used.length === 0) return { refused: 'no network could be calibrated' };
  const tests = used.filter(({ repeat }) => repeat === 0);
  const temperatures = used.map(({ calibration }) => calibration.temperature);
  const raw = events(tests, classes, ({ logits }) => logits);
  const calibrated = events(tests, classes, calibratedLogits);
  return {
    networks: used.length,
    images: tests.reduce((sum, { nTest }) => sum + nTest, 0),
    of: classes.length === 2 ? 'positive' : 'predicted',
    temperature: {
      median: quantile(temperatures, 0.5),
      lowest: Math.min(...temperatures),
      highest: Math.max(...temperatures),
    },
    brier: beforeAfter(used, classes, brierScore),
    logLoss: beforeAfter(used, classes, logLoss),
    parts: { raw: brierParts(...raw), calibrated: brierParts(...calibrated) },
    curve: { raw: reliabilityBins(...raw), calibrated: reliabilityBins(...calibrated) },
    thresholds: classes.length === 2 ? judgeThresholds(used, classes) : [],
  };
}

const calibratedLogits = ({ logits }: AnsweredImage, { calibration }: CalibratedUnit): number[] =>
  calibrate(logits, calibration);

type Answer = (image: AnsweredImage, unit: CalibratedUnit) => number[];

/** Probabilities of test images and whether they came true: of the positive or the predicted class. */
function events(units: CalibratedUnit[], classes: string[], answer: Answer): [number[], number[]] {
  const rows = units.flatMap((unit) =>
    unit.test.map((image) => ({
      probabilities: softmax(answer(image, unit)),
      label: classes.indexOf(image.label),
    })),
  );
  const about = (p: number[]): number => (p.length === 2 ? 1 : p.indexOf(Math.max(...p)));
  return [
    rows.map(({ probabilities: p }) => p[about(p)]),
    rows.map(({ probabilities: p, label }) => (label === about(p) ? 1 : 0)),
  ];
}

type Score = (rows: number[][], labels: number[]) => number;

function beforeAfter(units: CalibratedUnit[], classes: string[], score: Score): BeforeAfter {
  const each = units.map((unit) => {
    const labels = unit.test.map(({ label }) => classes.indexOf(label));
    const of = (answer: Answer): number =>
      score(
        unit.test.map((image) => answer(image, unit)),
        labels,
      );
    return { fold: unit.fold, raw: of(({ logits }) => logits), calibrated: of(calibratedLogits) };
  });
  const folds = new Set(each.map(({ fold }) => fold)).size;
  const gains = each.map(({ fold, raw, calibrated }) => ({ fold, value: raw - calibrated }));
  return {
    raw: mean(each.map(({ raw }) => raw)),
    calibrated: mean(each.map(({ calibrated }) => calibrated)),
    gain:
      folds > 1
        ? { value: mean(gains.map(({ value }) => value)), ...differenceOverFolds(gains) }
        : null,
  };
}
