import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSplits } from '../src/data/splits.js';
import { InputError } from '../src/errors.js';
import { decodeModel } from '../src/nn/model-file.js';
import { defineNetwork } from '../src/nn/network.js';
import { FAITHFUL, type RunRecord, type StudyOptions } from '../src/study/configuration.js';
import { shuffleLabels } from '../src/study/control.js';
import { estimateCost } from '../src/study/cost.js';
import { lockRun } from '../src/study/lock.js';
import { planUnits, unitId } from '../src/study/plan.js';
import { resultsCsv, type UnitRecord, unitRecord } from '../src/study/results.js';
import { defaultRunDirectory } from '../src/study/run-directory.js';
import { type Study, sweep, type Train } from '../src/study/sweep.js';
import type { TrainedUnit, Unit } from '../src/train/types.js';

const NOW = { resume: false, force: false };
const RESUME = { resume: true, force: false };
const UNITS = 12;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-study-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const freshPath = (): string => join(root, `run-${count++}`);

const task = {
  kind: 'binary' as const,
  classes: ['other', 'blast'],
  labels: Array.from({ length: 40 }, (_, i) => i % 2),
};
const files = task.labels.map((_, i) => `img/${String(i).padStart(2, '0')}.png`);

function makeStudy(change: Partial<StudyOptions> = {}, fingerprint = 'abc'): Study {
  const options: StudyOptions = {
    ...FAITHFUL,
    sizes: [4, 10],
    folds: 3,
    val: 5,
    repeats: 2,
    protocol: 'faithful',
    limit: null,
    control: null,
    labelColumn: null,
    positive: null,
    groupColumn: null,
    duplicates: 'keep-together',
    task: 'binary',
    ...change,
  };
  const folds = makeSplits({
    labels: task.labels,
    keys: files,
    classes: 2,
    folds: options.folds,
    validation: options.val,
    seed: options.seed,
    kind: 'binary',
  });
  const record: RunRecord = {
    dataset: {
      name: 'cells',
      images: 40,
      excluded: { emptyLabel: 0, duplicates: 0 },
      copies: 0,
      classes: task.classes,
      counts: [20, 20],
      grouped: false,
      fingerprint,
    },
    options,
    adapter: { name: 'adapter one', backend: 'test', type: 'cpu', driver: 'test' },
    kernels: {},
    versions: { cytograd: '0', node: '0' },
    date: '2021-01-01T00:00:00.000Z',
  };
  return {
    record,
    network: defineNetwork({ inputSize: 190, classes: task.classes }),
    task,
    files,
    folds,
    images: {
      packed: () => new Uint32Array(190 * 190),
      label: (i) => task.labels[i],
      key: (i) => files[i],
    },
  };
}

/** A number in [0, 1) that depends on the text only. */
function hash(text: string): number {
  let h = 2166136261;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0;
  return h / 2 ** 32;
}

/** What training yields depends on the unit alone, like the engine's; `seconds` never repeats. */
function pretendToTrain(unit: Unit, parameters: number): TrainedUnit {
  return {
    unit,
    trainLoss: [hash(`${unit.id} t1`), hash(`${unit.id} t2`)],
    valLoss: [hash(`${unit.id} v1`), hash(`${unit.id} v2`)],
    bestEpoch: hash(`${unit.id} v1`) <= hash(`${unit.id} v2`) ? 1 : 2,
    epochs: 2,
    status: 'max-epochs',
    weights: new Float32Array(parameters).fill(hash(unit.id)),
    testLogits: Float32Array.from({ length: 2 * unit.test.length }, (_, i) =>
      hash(`${unit.id} ${i}`),
    ),
    seconds: Math.random(),
  };
}

/** A trainer that notes what it trained and stops as the engine does. */
function trainer(trained: string[] = [], betweenUnits: (done: number) => void = () => {}): Train {
  return async (network, _images, units, _options, hooks) => {
    for (const unit of [...units].sort((a, b) => b.n - a.n)) {
      if (hooks.signal?.aborted) return;
      await hooks.onUnit(pretendToTrain(unit, network.parameterCount));
      trained.push(unit.id);
      betweenUnits(trained.length);
    }
  };
}

const readCsv = (run: string): string => readFileSync(join(run, 'results.csv'), 'utf8');
const withoutSeconds = (csv: string): string => csv.replaceAll(/,[^,\n]*$/gm, '');
const filesOf = (run: string): string[] =>
  readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

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
  const unit: Unit = {
    id: 'f00-n002-r0',
    fold: 0,
    n: 2,
    repeat: 0,
    train: [0, 1],
    validation: [2],
    test: [4, 5, 6, 7], // labels 0, 1, 0, 1
  };
  const trained: TrainedUnit = {
    unit,
    trainLoss: [0.7, 0.6],
    valLoss: [0.5, 0.1],
    bestEpoch: 2,
    epochs: 2,
    status: 'converged',
    weights: new Float32Array(1),
    testLogits: Float32Array.of(300, 200, 200, 300.5, 100, 101, 0, 90),
    seconds: 1.5,
  };

  it('ranks by the logit difference, where probabilities would saturate to ties', () => {
    const record = unitRecord(trained, task, files);
    expect(record).toMatchObject({ auc: 1, accuracy: 0.75, nTrain: 2, nVal: 1, nTest: 4 });
    expect(record.f1).toBeCloseTo((2 * (2 / 3) + 2 * 0.8) / 4, 12);
    expect(record.test[1]).toEqual({ file: files[5], label: 'blast', logits: [200, 300.5] });
    // softmax: 0, 1, 0.73, 1 have ties too, and one wrong order must show
    const swapped = { ...trained, testLogits: Float32Array.of(0, 200, 0, 100, 1, 0, 0, 300) };
    expect(unitRecord(swapped, task, files).auc).toBe(0.75);
  });

  it('has no scores for a network that never had a finite loss', () => {
    const diverged = {
      ...trained,
      bestEpoch: 0,
      valLoss: [Number.NaN],
      status: 'diverged' as const,
    };
    expect(unitRecord(diverged, task, files)).toMatchObject({
      auc: null,
      accuracy: null,
      f1: null,
    });
  });

  it('scores more than two classes one against the rest', () => {
    const three = { kind: 'multiclass' as const, classes: ['a', 'b', 'c'], labels: [0, 1, 2] };
    const logits = Float32Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3);
    const result = { ...trained, unit: { ...unit, test: [0, 1, 2] }, testLogits: logits };
    expect(unitRecord(result, three, files)).toMatchObject({ auc: 1, accuracy: 1, f1: 1 });
  });

  it('writes the columns of results.csv with shortest round-trip numbers', () => {
    const record = { ...unitRecord(trained, task, files), auc: 0.1 + 0.2, f1: 1 / 3 };
    const diverged: UnitRecord = {
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
    const expected = ['results.csv', 'run.json', 'splits.json', 'summary.json'];
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

describe('a run directory that is in use or holds something else', () => {
  it('is refused without --resume, and nothing in it changes', async () => {
    const run = freshPath();
    mkdirSync(run);
    writeFileSync(join(run, 'notes.txt'), 'mine');
    const trained: string[] = [];
    await expect(sweep(run, makeStudy(), trainer(trained), NOW)).rejects.toThrow(/--resume/);
    await expect(sweep(run, makeStudy(), trainer(trained), RESUME)).rejects.toThrow(InputError);
    expect(filesOf(run)).toEqual(['notes.txt']);
    expect(trained).toEqual([]);
  });

  const changes: [string, Partial<StudyOptions>][] = [
    ['sizes', { sizes: [4] }],
    ['folds', { folds: 4 }],
    ['val', { val: 6 }],
    ['lr', { lr: 2e-3 }],
    ['augment', { augment: false }],
    ['seed', { seed: 2 }],
    ['control', { control: 'shuffled-labels' }],
  ];
  it.each(changes)('names the option that differs: %s', async (name, change) => {
    const run = freshPath();
    await sweep(run, makeStudy(), trainer(), NOW);
    const before = readFileSync(join(run, 'run.json'), 'utf8');
    const attempt = sweep(run, makeStudy(change), trainer(), RESUME);
    await expect(attempt).rejects.toThrow(InputError);
    await expect(attempt).rejects.toThrow(new RegExp(`\\b${name} was .*, now `));
    expect(readFileSync(join(run, 'run.json'), 'utf8')).toBe(before);
  });

  it('notices changed images', async () => {
    const run = freshPath();
    await sweep(run, makeStudy(), trainer(), NOW);
    await expect(sweep(run, makeStudy({}, 'xyz'), trainer(), RESUME)).rejects.toThrow(
      /fingerprint was "abc", now "xyz"/,
    );
  });

  it('refuses another adapter unless forced', async () => {
    const run = freshPath();
    await sweep(run, makeStudy(), trainer(), NOW);
    const elsewhere = makeStudy();
    elsewhere.record.adapter = { ...elsewhere.record.adapter, name: 'adapter two' };
    await expect(sweep(run, elsewhere, trainer(), RESUME)).rejects.toThrow(
      /"adapter one".*"adapter two".*--force/,
    );
    const { complete } = await sweep(run, elsewhere, trainer(), { resume: true, force: true });
    expect(complete).toBe(true);
  });
});

describe('lock', () => {
  const lockFile = (run: string): string =>
    join(run, readdirSync(run).find((name) => name.includes('lock')) ?? 'no lock');

  it('is held while a sweep runs and names host, process and start', async () => {
    const run = freshPath();
    let held: { host: string; pid: number; start: string } | undefined;
    let second: Promise<unknown> | undefined;
    const watching = trainer([], (done) => {
      if (done > 1) return;
      held = JSON.parse(readFileSync(lockFile(run), 'utf8'));
      second = sweep(run, makeStudy(), trainer(), RESUME);
      second.catch(() => {});
    });
    await sweep(run, makeStudy(), watching, NOW);
    expect(held).toMatchObject({ host: hostname(), pid: process.pid });
    expect(Date.parse(held?.start ?? '')).toBeLessThanOrEqual(Date.now());
    await expect(second).rejects.toThrow(new RegExp(`process ${process.pid} on ${hostname()}`));
    expect(filesOf(run).some((name) => name.includes('lock'))).toBe(false);
  });

  function leaveLock(owner: object | string): string {
    const run = freshPath();
    mkdirSync(run);
    lockRun(run);
    writeFileSync(lockFile(run), typeof owner === 'string' ? owner : JSON.stringify(owner));
    return run;
  }
  const start = '2021-01-01T00:00:00.000Z';

  it('is taken over from a process that is gone', () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const run = leaveLock({ host: hostname(), pid: gone, start });
    const release = lockRun(run);
    expect(JSON.parse(readFileSync(lockFile(run), 'utf8')).pid).toBe(process.pid);
    release();
    expect(readdirSync(run)).toEqual([]);
  });

  it('is not taken from another machine, whose processes cannot be looked up', () => {
    const run = leaveLock({ host: 'elsewhere.example', pid: 1, start });
    expect(() => lockRun(run)).toThrow(/elsewhere\.example/);
  });

  it('is taken over where a crash left it half-written', () => {
    const run = leaveLock('{"host": "her');
    lockRun(run)();
    expect(readdirSync(run)).toEqual([]);
  });
});

describe('a process that is killed', () => {
  it('leaves whole files only, and the run goes on', async () => {
    const run = freshPath();
    const module = (path: string) => pathToFileURL(join(import.meta.dirname, '..', path)).href;
    const study = makeStudy();
    // The study's plain data goes over; functions are made again on the other side.
    const script = `
      import { sweep } from '${module('dist/study/sweep.js')}';
      const study = ${JSON.stringify({ ...study, images: undefined })};
      let done = 0;
      const train = async (network, images, units, options, hooks) => {
        for (const unit of units) {
          await hooks.onUnit({
            unit, trainLoss: [0.5], valLoss: [0.5], bestEpoch: 1, epochs: 1, status: 'max-epochs',
            weights: new Float32Array(network.parameterCount),
            testLogits: new Float32Array(2 * unit.test.length), seconds: 1,
          });
          if (++done === 4) process.kill(process.pid, 'SIGKILL');
        }
      };
      await sweep(${JSON.stringify(run)}, study, train, { resume: false, force: false });
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(child.signal, String(child.stderr)).toBe('SIGKILL');
    expect(existsSync(join(run, 'results.csv'))).toBe(false);
    for (const name of readdirSync(join(run, 'units')))
      expect(() => JSON.parse(readFileSync(join(run, 'units', name), 'utf8'))).not.toThrow();

    const rest: string[] = [];
    const { complete } = await sweep(run, study, trainer(rest), RESUME);
    expect(complete).toBe(true);
    expect(rest).toHaveLength(UNITS - 4);
    expect(filesOf(run).filter((name) => /tmp|lock/.test(name))).toEqual([]);
  });
});

describe('default run directory', () => {
  it('is named by dataset and date, and never an existing one', () => {
    const before = process.cwd();
    const folder = join(root, 'cwd');
    mkdirSync(folder);
    process.chdir(folder);
    try {
      const day = new Date('2021-04-12T10:00:00Z');
      expect(defaultRunDirectory('my cells/1', day)).toBe(join('runs', 'my-cells-1-2021-04-12-1'));
      mkdirSync(join('runs', 'my-cells-1-2021-04-12-1'), { recursive: true });
      expect(defaultRunDirectory('my cells/1', day)).toBe(join('runs', 'my-cells-1-2021-04-12-2'));
    } finally {
      process.chdir(before);
    }
  });
});
