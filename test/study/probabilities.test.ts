import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { type Probabilities, probabilitiesOf } from '../../src/study/probabilities.js';
import { modelFile, readModel, readUnits } from '../../src/study/results.js';
import type { RunFile } from '../../src/study/run-file.js';
import { readRun } from '../../src/study/run-store.js';
import { modelCalibration, trainedMix } from '../../src/study/unit-calibration.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { syntheticRun } from '../support/synthetic-run.js';

let root: string;
let units: UnitResult[];
let run: RunFile;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-probabilities-'));
  await syntheticRun(join(root, 'run'), {
    classes: ['other', 'blast'],
    counts: [300, 100],
    sizes: [40],
    options: { folds: 5, val: 24, repeats: 2 },
  });
  const store = folderStore(join(root, 'run'));
  [units, run] = [await readUnits(store), await readRun(store)];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const judged = (these: UnitResult[], of = run): Probabilities => {
  const probabilities = probabilitiesOf(these, of);
  if ('refused' in probabilities) throw new Error(probabilities.refused);
  return probabilities;
};

/** Every logit times a factor: a network that is too sure of itself. */
const overconfident = (unit: UnitResult, factor: number): UnitResult => {
  const times = (images: UnitResult['test']) =>
    images.map((image) => ({ ...image, logits: image.logits.map((z) => factor * z) }));
  const calibration = unit.calibration && {
    ...unit.calibration,
    temperature: factor * unit.calibration.temperature,
  };
  return { ...unit, test: times(unit.test), validated: times(unit.validated ?? []), calibration };
};

describe('probabilities of a size', () => {
  it('are calibrated to the mix of the data set, by validation images alone', () => {
    const { networks, images, brier, of, temperature } = judged(units);
    expect([networks, images, of]).toEqual([10, 400, 'positive']);
    // Drawn with half of the logits' distance as evidence, and trained half and half for 1 : 3.
    expect(brier.gain?.low).toBeGreaterThan(0);
    expect(temperature.lowest).toBeGreaterThan(0.1);
    const [unit] = units;
    expect(unit.validated).toHaveLength(24);
    const odds = (unit.calibration?.offset[1] ?? 0) - (unit.calibration?.offset[0] ?? 0);
    expect(odds).toBeCloseTo(Math.log(1 / 3), 12);
  });

  it('come out the same however sure of themselves the networks are', () => {
    const before = judged(units);
    const after = judged(units.map((unit) => overconfident(unit, 8)));
    expect(after.brier.calibrated).toBeCloseTo(before.brier.calibrated, 10);
    expect(after.logLoss.raw).toBeGreaterThan(2 * before.logLoss.raw);
    expect(after.logLoss.calibrated).toBeCloseTo(before.logLoss.calibrated, 10);
    expect(after.thresholds).toEqual(
      before.thresholds.map((one) => ({
        ...one,
        probability: expect.closeTo(one.probability, 9),
      })),
    );
  });

  it('thresholds say what they were chosen on, and what they give on test images', () => {
    const { thresholds } = judged(units);
    const find = (by: 'own' | 'all') =>
      thresholds.find((one) => one.of === 'sensitivity' && one.at === 0.95 && one.by === by);
    // 24 validation images in the data set's mix: six of the positive class.
    expect(find('own')).toMatchObject({ images: 6, needed: 19, networks: 10 });
    expect(find('own')?.expected.value).toBeCloseTo(6 / 7, 12);
    // Of five folds, the one whose validation images are this one's test images is left out.
    expect(find('all')?.images).toBe(24);
    const { sensitivity, specificity, expected } = find('all') ?? thresholds[0];
    expect(sensitivity.value).toBeGreaterThan(expected.low);
    expect(specificity.value).toBeGreaterThan(0.2);
    expect(sensitivity.low).toBeLessThan(sensitivity.value);
  });

  it('cannot be said of runs without answers, and where validation images are test images', () => {
    const old = units.map(({ validated, calibration, ...unit }) => unit);
    expect(probabilitiesOf(old, run)).toMatchObject({ refused: /older version/ });
    const quirk = {
      ...run,
      options: { ...run.options, quirks: ['validation-from-test' as const] },
    };
    expect(probabilitiesOf(units, quirk)).toMatchObject({ refused: /are test images/ });
  });

  it('stand in the model file too, from which nothing else is needed', async () => {
    const store = folderStore(join(root, 'run'));
    const [unit] = units;
    const { calibration } = await readModel(store, modelFile(unit.unit));
    expect(calibration).toEqual(modelCalibration(unit, run.dataset.classes));
    expect(calibration?.thresholds?.positive).toHaveLength(6);
    expect(calibration?.thresholds?.negative).toHaveLength(18);
    const summary = JSON.parse(readFileSync(join(root, 'run', 'summary.json'), 'utf8'));
    expect(summary.sizes[0].probabilities.images).toBe(400);
  });
});

describe('the mix of classes in training', () => {
  const labels = { label: (i: number) => [0, 1, 1, 2][i] };

  it('is that of the training images, or even where classes are balanced', () => {
    expect(trainedMix({ balance: null }, { train: [0, 1, 2] }, labels)).toEqual([1, 2]);
    expect(trainedMix({ balance: 9 }, { train: [0, 1, 2] }, labels)).toEqual([1, 1]);
    expect(trainedMix({ balance: null }, { train: [0, 3] }, labels)).toEqual([1, 0, 1]);
  });
});
