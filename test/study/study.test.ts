import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainedUnit } from '../../src/engine/train/types.js';
import { decodeModel } from '../../src/paper/model-file.js';
import { shuffleLabels } from '../../src/study/control.js';
import { estimateCost } from '../../src/study/cost.js';
import { planUnits, type StudyUnit, unitId } from '../../src/study/plan.js';
import { resultsCsv } from '../../src/study/results-csv.js';
import { type UnitResult, unitResult } from '../../src/study/unit-result.js';
import {
  files,
  filesOf,
  hash,
  makeStudy,
  NOW,
  RESUME,
  readCsv,
  sweep,
  task,
  trainer,
  UNITS,
  withoutSeconds,
} from '../support/study.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-study-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const freshPath = (): string => join(root, `run-${count++}`);

describe('plan', () => {
  it('names units by fold, training size and repeat', () => {
    expect(unitId(3, 50, 0)).toBe('f03-n050-r0');
    expect(unitId(12, 1500, 11)).toBe('f12-n1500-r11');
  });

  it('has every fold × size × repeat once, with nested training sets', () => {
    const { folds } = makeStudy();
    const units = planUnits(folds, [4, 10], 2);
    expect(new Set(units.map(({ id }) => id)).size).toBe(UNITS);
    for (const unit of units) {
      const fold = folds[unit.fold];
      expect(unit.train).toEqual(fold.train.slice(0, unit.n));
      expect(unit.validation).toBe(fold.validation);
      expect(unit.test).toBe(fold.test);
    }
  });
});

describe('shuffled-labels control', () => {
  it('permutes the labels: counts stay, the seed decides', () => {
    const shuffled = shuffleLabels(task, 1);
    expect(shuffled.labels).not.toEqual(task.labels);
    expect([...shuffled.labels].sort()).toEqual([...task.labels].sort());
    expect(shuffleLabels(task, 1).labels).toEqual(shuffled.labels);
    expect(shuffleLabels(task, 2).labels).not.toEqual(shuffled.labels);
    expect(task.labels[0]).toBe(0);
  });

  it('deals merged labels with their classes', () => {
    const strata = task.labels.map((label, i) => (label === 0 ? `healthy ${i % 3}` : 'blast'));
    const shuffled = shuffleLabels({ ...task, strata }, 1);
    expect(shuffled.labels).toEqual(shuffleLabels(task, 1).labels);
    expect([...(shuffled.strata ?? [])].sort()).toEqual([...strata].sort());
    for (const [i, label] of shuffled.labels.entries())
      expect(shuffled.strata?.[i]).toMatch(label === 0 ? /^healthy/ : /^blast/);
  });
});

describe('cost', () => {
  const units = planUnits(makeStudy().folds, [4, 10], 1);

  it('counts training and validation images up to the epoch limit', () => {
    const cost = estimateCost(units, { epochs: 100, patience: 5 }, { training: 2, validation: 1 });
    expect(cost.atMost).toBe(100 * 3 * (2 * (4 + 10) + 2 * 5));
    expect(cost.typical).toBeLessThan(cost.atMost);
  });

  it('never expects more than the limit', () => {
    const cost = estimateCost(units, { epochs: 10, patience: 50 }, { training: 1, validation: 1 });
    expect(cost.typical).toBe(cost.atMost);
  });
});

describe('results', () => {
  const MIX = [1, 1];
  const unit: StudyUnit = {
    id: 'f00-n002-r0',
    fold: 0,
    n: 2,
    repeat: 0,
    train: [0, 1],
    validation: [2],
    test: [4, 5, 6, 7], // labels 0, 1, 0, 1
  };
  const trained: TrainedUnit<StudyUnit> = {
    unit,
    trainLoss: [0.7, 0.6],
    valLoss: [0.5, 0.1],
    bestEpoch: 2,
    epochs: 2,
    status: 'converged',
    weights: new Float32Array(1),
    testLogits: Float32Array.of(300, 200, 200, 300.5, 100, 101, 0, 90),
    validationLogits: Float32Array.of(2, 1),
    seconds: 1.5,
  };

  it('ranks by the logit difference, where probabilities would saturate to ties', () => {
    const record = unitResult(trained, task, files, MIX);
    expect(record).toMatchObject({ auc: 1, accuracy: 0.75, nTrain: 2, nVal: 1, nTest: 4 });
    expect(record.f1).toBeCloseTo((2 * (2 / 3) + 2 * 0.8) / 4, 12);
    expect(record.test[1]).toEqual({ file: files[5], label: 'blast', logits: [200, 300.5] });
    // softmax: 0, 1, 0.73, 1 have ties too, and one wrong order must show
    const swapped = { ...trained, testLogits: Float32Array.of(0, 200, 0, 100, 1, 0, 0, 300) };
    expect(unitResult(swapped, task, files, MIX).auc).toBe(0.75);
  });

  it('has no scores for a network that never had a finite loss', () => {
    const diverged = {
      ...trained,
      bestEpoch: 0,
      valLoss: [Number.NaN],
      status: 'diverged' as const,
    };
    expect(unitResult(diverged, task, files, MIX)).toMatchObject({
      auc: null,
      accuracy: null,
      f1: null,
    });
  });

  it('scores more than two classes one against the rest', () => {
    const three = { kind: 'multiclass' as const, classes: ['a', 'b', 'c'], labels: [0, 1, 2] };
    const logits = Float32Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3);
    const result = {
      ...trained,
      unit: { ...unit, test: [0, 1, 2] },
      testLogits: logits,
      validationLogits: Float32Array.of(0, 0, 1),
    };
    expect(unitResult(result, three, files, [1, 1, 1])).toMatchObject({
      auc: 1,
      accuracy: 1,
      f1: 1,
    });
  });

  it('writes the columns of results.csv with shortest round-trip numbers', () => {
    const record = { ...unitResult(trained, task, files, MIX), auc: 0.1 + 0.2, f1: 1 / 3 };
    const diverged: UnitResult = {
      ...record,
      bestEpoch: 0,
      auc: null,
      accuracy: null,
      f1: null,
      status: 'diverged',
    };
    expect(resultsCsv([record, diverged])).toBe(
      'fold,n_train,n_val,n_test,repeat,auc,accuracy,f1,best_epoch,epochs,val_loss,status,seconds\n' +
        '0,2,1,4,0,0.30000000000000004,0.75,0.3333333333333333,2,2,0.1,converged,1.5\n' +
        '0,2,1,4,0,,,,0,2,,diverged,1.5\n',
    );
  });
});

describe('sweep', () => {
  it('leaves a complete run directory', async () => {
    const run = freshPath();
    const study = makeStudy();
    const { complete, summary } = await sweep(run, study, trainer(), NOW);
    expect(complete).toBe(true);
    expect(summary.sizes.map(({ n, units }) => [n, units])).toEqual([
      [4, 6],
      [10, 6],
    ]);
    const ids = planUnits(study.folds, [4, 10], 2).map(({ id }) => id);
    const expected = ['checksums.json', 'results.csv', 'run.json', 'splits.json', 'summary.json'];
    expected.push('suspects.csv');
    for (const id of ids) expected.push(`${id}.json`, `${id}.safetensors`);
    expect(filesOf(run)).toEqual(expected.sort());
    expect(JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'))).toEqual(summary);
    const { folds } = JSON.parse(readFileSync(join(run, 'splits.json'), 'utf8'));
    expect(folds[1].train).toEqual(study.folds[1].train.map((i) => files[i]));
    const model = join(run, 'models', 'f01-n010-r1.safetensors');
    expect(decodeModel(readFileSync(model), model).weights[0]).toBe(
      Math.fround(hash('f01-n010-r1')),
    );
  });

  it('sorts results by size, repeat, fold, whatever the order of finishing', async () => {
    const run = freshPath();
    await sweep(run, makeStudy(), trainer(), NOW);
    const rows = readCsv(run).trim().split('\n').slice(1);
    const keys = rows.map((row) => row.split(','));
    expect(keys.map(([fold, n, , , repeat]) => `${n}/${repeat}/${fold}`)).toEqual(
      [4, 10].flatMap((n) => [0, 1].flatMap((r) => [0, 1, 2].map((f) => `${n}/${r}/${f}`))),
    );
  });

  it('gives equal runs equal files, seconds aside', async () => {
    const [a, b] = [freshPath(), freshPath()];
    await sweep(a, makeStudy(), trainer(), NOW);
    await sweep(b, makeStudy(), trainer(), NOW);
    expect(readCsv(a)).not.toBe(readCsv(b));
    expect(withoutSeconds(readCsv(a))).toBe(withoutSeconds(readCsv(b)));
    for (const name of ['splits.json', 'summary.json', 'models/f00-n004-r0.safetensors'])
      expect(readFileSync(join(a, name)).equals(readFileSync(join(b, name)))).toBe(true);
  });

  it('does not go on with splits that an older version drew, nor change them', async () => {
    const run = freshPath();
    const abort = new AbortController();
    const stopping = trainer([], () => abort.abort());
    await sweep(run, makeStudy(), stopping, NOW, { signal: abort.signal });
    const path = join(run, 'splits.json');
    const splits = JSON.parse(readFileSync(path, 'utf8'));
    splits.folds[0].train.reverse();
    writeFileSync(path, JSON.stringify(splits));
    rmSync(join(run, 'checksums.json')); // of the splits as they were
    const seen: string[] = [];
    await expect(sweep(run, makeStudy(), trainer(seen), RESUME)).rejects.toThrow(
      /splits these images in another way.*another out/s,
    );
    expect(seen).toEqual([]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(splits);
    // Damaged ones are written again.
    writeFileSync(path, '{');
    expect((await sweep(run, makeStudy(), trainer(), RESUME)).complete).toBe(true);
  });

  it('stops between units when asked, and goes on without training anything twice', async () => {
    const [run, straight] = [freshPath(), freshPath()];
    const abort = new AbortController();
    const first: string[] = [];
    const stopping = trainer(first, (done) => done === 5 && abort.abort());
    const half = await sweep(run, makeStudy(), stopping, NOW, { signal: abort.signal });
    expect(half.complete).toBe(false);
    expect(readCsv(run).trim().split('\n')).toHaveLength(1 + 5);
    expect(filesOf(run).filter((name) => name.endsWith('.safetensors'))).toHaveLength(5);

    const second: string[] = [];
    let announced: [number, number] | undefined;
    const whole = await sweep(run, makeStudy(), trainer(second), RESUME, {
      onStart: (todo, done) => {
        announced = [todo.length, done];
      },
    });
    expect(announced).toEqual([UNITS - 5, 5]);
    expect(whole.complete).toBe(true);
    expect(new Set([...first, ...second]).size).toBe(UNITS);
    expect(first.length + second.length).toBe(UNITS);
    await sweep(straight, makeStudy(), trainer(), NOW);
    expect(withoutSeconds(readCsv(run))).toBe(withoutSeconds(readCsv(straight)));
  });

  it('keeps what is finished when training fails, and lets the run be resumed', async () => {
    const run = freshPath();
    const failing = trainer([], (done) => {
      if (done === 3) throw new Error('device lost');
    });
    await expect(sweep(run, makeStudy(), failing, NOW)).rejects.toThrow('device lost');
    const rest: string[] = [];
    const { complete } = await sweep(run, makeStudy(), trainer(rest), RESUME);
    expect(complete).toBe(true);
    expect(rest).toHaveLength(UNITS - 3);
  });

  it('resume on a missing or an empty directory starts', async () => {
    const [missing, empty] = [freshPath(), freshPath()];
    mkdirSync(empty);
    expect((await sweep(missing, makeStudy(), trainer(), RESUME)).complete).toBe(true);
    expect((await sweep(empty, makeStudy(), trainer(), RESUME)).complete).toBe(true);
  });

  it('trains a unit again whose record or model is gone or cut off', async () => {
    const run = freshPath();
    await sweep(run, makeStudy(), trainer(), NOW);
    const before = withoutSeconds(readCsv(run));
    writeFileSync(join(run, 'units', 'f00-n004-r0.json'), '{"unit": "f00');
    rmSync(join(run, 'models', 'f01-n004-r0.safetensors'));
    rmSync(join(run, 'units', 'f02-n010-r1.json'));
    const model = join(run, 'models', 'f00-n010-r0.safetensors');
    writeFileSync(model, readFileSync(model).subarray(0, 2000));
    writeFileSync(join(run, 'models', 'f00-n010-r0.safetensors.1234.tmp'), 'half of');
    const again: string[] = [];
    await sweep(run, makeStudy(), trainer(again), RESUME);
    expect(again.sort()).toEqual(['f00-n004-r0', 'f00-n010-r0', 'f01-n004-r0', 'f02-n010-r1']);
    expect(filesOf(run).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(withoutSeconds(readCsv(run))).toBe(before);
  });
});
