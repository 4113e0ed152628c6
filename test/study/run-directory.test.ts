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
import { kernelIdentity } from '../../src/engine/train/kernel-table.js';
import { InputError } from '../../src/errors/input-error.js';
import { checkFolder, reserveFolder } from '../../src/node/folder-store.js';
import { lockFolder } from '../../src/node/lock.js';
import type { StudyOptions } from '../../src/study/options.js';
import { filesOf, makeStudy, NOW, RESUME, sweep, trainer, UNITS } from '../support/study.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-study-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const freshPath = (): string => join(root, `run-${count++}`);

describe('a run directory that is in use or holds something else', () => {
  it('is refused without leave to resume, and nothing in it changes', async () => {
    const run = freshPath();
    mkdirSync(run);
    writeFileSync(join(run, 'notes.txt'), 'mine');
    const trained: string[] = [];
    await expect(sweep(run, makeStudy(), trainer(trained), NOW)).rejects.toThrow(/resume/);
    await expect(sweep(run, makeStudy(), trainer(trained), RESUME)).rejects.toThrow(InputError);
    expect(filesOf(run)).toEqual(['notes.txt']);
    expect(trained).toEqual([]);
  });

  it('is refused below a file, before anything is done', async () => {
    const file = freshPath();
    writeFileSync(file, '');
    expect(() => checkFolder(join(file, 'run'))).toThrow(/is a file: give another out/);
    const trained: string[] = [];
    const attempt = sweep(join(file, 'run'), makeStudy(), trainer(trained), NOW);
    await expect(attempt).rejects.toThrow(InputError);
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
    elsewhere.run.adapter = { ...elsewhere.run.adapter, name: 'adapter two' };
    await expect(sweep(run, elsewhere, trainer(), RESUME)).rejects.toThrow(
      /"adapter one".*"adapter two".*force/,
    );
    const { complete } = await sweep(run, elsewhere, trainer(), { resume: true, force: true });
    expect(complete).toBe(true);
    const { adapter, furtherAdapters } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
    expect(adapter.name).toBe('adapter one');
    expect(furtherAdapters).toMatchObject([{ name: 'adapter two' }]);
  });

  it('refuses kernels of another text', async () => {
    const run = freshPath();
    await sweep(run, makeStudy(), trainer(), NOW);
    const later = makeStudy();
    later.run.kernels = { hash: 'another', variant: 'cpu' };
    await expect(sweep(run, later, trainer(), RESUME)).rejects.toThrow(/kernels\.hash was/);
  });

  it('goes on with a run that kept version 2: its kernels give the same bits', async () => {
    const run = freshPath();
    const before = makeStudy();
    before.run.kernels = { version: 2, variant: 'cpu' };
    await sweep(run, before, trainer(), NOW);
    const now = makeStudy();
    now.run.kernels = { hash: kernelIdentity({ version: 2 }) as string, variant: 'cpu' };
    const { complete } = await sweep(run, now, trainer(), RESUME);
    expect(complete).toBe(true);
  });

  it('is begun where a crash left nothing but a half-written file', async () => {
    const run = freshPath();
    mkdirSync(run);
    writeFileSync(join(run, 'run.json.4711.tmp'), '{"data');
    const { complete } = await sweep(run, makeStudy(), trainer(), RESUME);
    expect(complete).toBe(true);
    expect(filesOf(run).filter((name) => name.endsWith('.tmp'))).toEqual([]);
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
    lockFolder(run);
    writeFileSync(lockFile(run), typeof owner === 'string' ? owner : JSON.stringify(owner));
    return run;
  }
  const start = '2021-01-01T00:00:00.000Z';

  it('is taken over from a process that is gone', () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const run = leaveLock({ host: hostname(), pid: gone, start });
    const release = lockFolder(run);
    expect(JSON.parse(readFileSync(lockFile(run), 'utf8')).pid).toBe(process.pid);
    release();
    expect(readdirSync(run)).toEqual([]);
  });

  it('is taken over from an earlier process of the same number: a container restarted', () => {
    const run = freshPath();
    mkdirSync(run);
    const earlier = { host: hostname(), pid: process.pid, start };
    writeFileSync(join(run, '.lock'), JSON.stringify(earlier));
    const release = lockFolder(run);
    expect(() => lockFolder(run)).toThrow(/in use by process/);
    release();
    expect(readdirSync(run)).toEqual([]);
  });

  it('is not taken from another machine, whose processes cannot be looked up', () => {
    const run = leaveLock({ host: 'elsewhere.example', pid: 1, start });
    expect(() => lockFolder(run)).toThrow(/elsewhere\.example/);
  });

  it('is taken over where a crash left it half-written', () => {
    const run = leaveLock('{"host": "her');
    lockFolder(run)();
    expect(readdirSync(run)).toEqual([]);
  });
});

describe('a process that is killed', () => {
  it('leaves whole files only, and the run goes on', async () => {
    const run = freshPath();
    const module = (path: string) =>
      pathToFileURL(join(import.meta.dirname, '..', '..', path)).href;
    const study = makeStudy();
    // The study's plain data goes over; functions are made again on the other side.
    const script = `
      import { runUnits } from '${module('dist/study/run-units.js')}';
      import { folderStore } from '${module('dist/node/folder-store.js')}';
      const study = ${JSON.stringify({ ...study, images: undefined })};
      study.images = { label: (image) => study.task.labels[image] };
      let done = 0;
      const train = async (network, images, units, options, hooks) => {
        for (const unit of units) {
          await hooks.onUnit({
            unit, trainLoss: [0.5], valLoss: [0.5], bestEpoch: 1, epochs: 1, status: 'max-epochs',
            weights: new Float32Array(network.parameterCount),
            testLogits: new Float32Array(2 * unit.test.length), seconds: 1,
            validationLogits: new Float32Array(2 * unit.validation.length),
          });
          if (++done === 4) process.kill(process.pid, 'SIGKILL');
        }
      };
      await runUnits(folderStore(${JSON.stringify(run)}), study, train, {});
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
  it('is named by dataset and date, made at once, and never an existing one', () => {
    const before = process.cwd();
    const folder = join(root, 'cwd');
    mkdirSync(folder);
    process.chdir(folder);
    try {
      const day = new Date('2021-04-12T10:00:00Z');
      expect(reserveFolder('my cells/1', day)).toBe(join('runs', 'my-cells-1-2021-04-12-1'));
      expect(reserveFolder('my cells/1', day)).toBe(join('runs', 'my-cells-1-2021-04-12-2'));
      expect(readdirSync('runs')).toHaveLength(2);
      rmSync('runs', { recursive: true });
      writeFileSync('runs', 'a file');
      expect(() => reserveFolder('my cells/1', day)).toThrow(/with out/);
    } finally {
      process.chdir(before);
    }
  });
});
