import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { PRESETS, type PresetName } from '../../src/paper/presets.js';
import { inOrder, QUIRK_NAMES } from '../../src/paper/quirks.js';
import type { Task } from '../../src/splits/task.js';
import { fitFolds } from '../../src/study/fit-folds.js';
import { checkRequest, resolveOptions, type StudyRequest } from '../../src/study/options.js';

const ROOT = join(import.meta.dirname, '..', '..');
const NAMES = QUIRK_NAMES;

function taskOf(counts: number[]): Task {
  return {
    kind: counts.length === 2 ? 'binary' : 'multiclass',
    classes: counts.map((_, c) => `class${c}`),
    labels: counts.flatMap((n, c) => Array<number>(n).fill(c)),
  };
}
const ALL = taskOf([124, 126]);
const SIX = taskOf([126, 52, 28, 22, 12, 5]);
const taskFor = (preset?: PresetName): Task => (preset === 'all-multiclass' ? SIX : ALL);
const resolve = (args: StudyRequest, task = taskFor(args.preset)) => resolveOptions(args, task);
const published = (preset: PresetName, more: StudyRequest = {}) =>
  resolve({ preset, protocol: 'as-published', ...more });

describe('presets', () => {
  const tens = Array.from({ length: 20 }, (_, i) => 10 * (i + 1));

  it('all-binary: 10 folds, 10 to 200 images at 257², faithful training', () => {
    expect(resolve({ preset: 'all-binary' })).toMatchObject({
      ...{ preset: 'all-binary', protocol: 'faithful', quirks: [], sizes: tens },
      ...{ folds: 10, val: 25, imageSize: 257, optimizer: 'adam', lr: 1e-3, epsilon: 1e-8 },
      ...{ augment: true, balance: null, testSize: null, epochs: 500, patience: 50 },
    });
  });

  it('all-multiclass: the whole pool, 150 images of each class an epoch', () => {
    const options = resolve({ preset: 'all-multiclass' });
    expect(options).toMatchObject({ balance: 150, lr: 1e-3, optimizer: 'adam', quirks: [] });
    const files = SIX.labels.map((_, i) => `${i}.png`);
    const fitted = fitFolds({ task: SIX, files }, options, { val: false, sizes: false });
    // 245 images: blocks of 24 and 25, so that 24 validate and about 196 train.
    expect(fitted.options).toMatchObject({ val: 24, sizes: [196] });
    expect(fitted.notices).toContainEqual({
      ...{ kind: 'set-reduced', set: 'validation', wanted: 25, given: 24 },
    });
  });

  it('aml-binary: 400², 10 … 100 and 200, test sets of 600', () => {
    expect(resolve({ preset: 'aml-binary' })).toMatchObject({
      ...{ sizes: [...tens.slice(0, 10), 200], imageSize: 400, testSize: 600, val: 25 },
      ...{ quirks: [], augment: true, limit: 3500 },
    });
  });

  it('give way to what the user says', () => {
    const args = { sizes: [8, 4], folds: 3, val: 7, lr: 0.01, imageSize: 190, epochs: 2, limit: 9 };
    expect(resolve({ preset: 'aml-binary', ...args })).toMatchObject({
      ...{ sizes: [4, 8], folds: 3, val: 7, lr: 0.01, imageSize: 190, epochs: 2, limit: 9 },
    });
    expect(published('all-binary', { optimizer: 'adam', augment: true })).toMatchObject({
      ...{ optimizer: 'adam', augment: true, lr: 1e-3 },
    });
    expect(published('all-binary', { augment: true }).quirks).not.toContain('no-augmentation');
  });
});

describe('as-published', () => {
  it('follows the script of each preset', () => {
    expect(published('all-binary')).toMatchObject({
      ...{ optimizer: 'rmsprop', lr: 1e-3, epsilon: 1e-8, augment: false, balance: null },
    });
    expect(published('all-multiclass')).toMatchObject({
      ...{ optimizer: 'adam', lr: 1e-4, epsilon: 1e-8, augment: true, balance: 150 },
    });
    expect(published('aml-binary')).toMatchObject({
      ...{ optimizer: 'rmsprop', lr: 1e-3, epsilon: 1e-7, augment: false, val: 150 },
    });
  });

  it('switches on the quirks of the script and no others', () => {
    const [binary, multi, aml] = (Object.keys(PRESETS) as PresetName[]).map(
      (preset) => published(preset).quirks,
    );
    expect(binary).toContain('test-slices');
    expect(multi).toContain('front-loaded-copies');
    expect(aml).toContain('validation-from-test');
    // Keras 2.3 stops at best + 50, 2.0.8 an epoch later.
    expect([binary, multi, aml].map((q) => q.includes('patience-plus-one'))).toEqual([
      true,
      true,
      false,
    ]);
    expect(new Set([...binary, ...multi, ...aml])).toEqual(new Set(NAMES));
  });

  it('without a preset follows the script of the task', () => {
    const plain = (task: Task) => resolve({ protocol: 'as-published' }, task);
    expect(plain(ALL).quirks).toEqual(published('all-binary').quirks);
    expect(plain(SIX)).toMatchObject({ lr: 1e-4, balance: 150, preset: null });
  });
});

describe('quirks', () => {
  it('reads a list, in the order of the registry', () => {
    expect(inOrder(['clipped-loss', 'test-slices', 'clipped-loss'])).toEqual([
      'test-slices',
      'clipped-loss',
    ]);
    expect(resolve({ quirks: ['no-augmentation'] })).toMatchObject({
      ...{ protocol: 'faithful', quirks: ['no-augmentation'], augment: false, lr: 1e-3 },
    });
  });

  it('names all quirks for an unknown one', () => {
    const unknown = () => checkRequest({ quirks: ['patience'] });
    expect(unknown).toThrow(InputError);
    for (const name of NAMES) expect(unknown).toThrow(name);
  });

  it.each([
    [{ quirks: ['sigmoid-head'] }, SIX, /two classes/],
    [{ quirks: ['test-slices'] }, SIX, /two classes/],
    [{ quirks: ['test-slices'], preset: 'aml-binary' }, ALL, /all-binary/],
    [{ quirks: ['fixed-training-set'] }, ALL, /aml-binary/],
    [{ quirks: ['front-loaded-copies'] }, ALL, /balance/],
    [{ quirks: ['no-augmentation'], augment: true }, ALL, /augment/],
  ] as [StudyRequest, Task, RegExp][])('refuses %j where it cannot be', (args, task, message) => {
    expect(() => resolve(args, task)).toThrow(InputError);
    expect(() => resolve(args, task)).toThrow(message);
  });

  it('every quirk is translated in src/paper, and no room below knows its name', () => {
    const textsOf = (room: string): string =>
      readdirSync(join(ROOT, 'src', room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(ROOT, 'src', room, name), 'utf8'))
        .join('\n');
    const paper = textsOf('paper');
    const below = ['engine', 'stats', 'images', 'splits'].map(textsOf).join('\n');
    for (const name of NAMES) {
      expect(paper, name).toContain(`includes('${name}')`);
      expect(below, name).not.toContain(`'${name}'`);
    }
  });

  it('quirks and presets are in the papers of the house', () => {
    const rules = readFileSync(join(ROOT, 'src', 'paper', 'RULES.md'), 'utf8');
    for (const name of [...NAMES, ...Object.keys(PRESETS)]) expect(rules).toContain(`\`${name}\``);
  });
});

describe('a class that merges labels', () => {
  const task: Task = {
    ...ALL,
    strata: ALL.labels.map((label, i) => `${label} ${label ? 0 : i % 4}`),
  };
  const testsOf = (args: StudyRequest, of: Task) => {
    const files = of.labels.map((_, i) => `${i}.png`);
    const { folds } = fitFolds({ task: of, files }, resolve(args), { val: false, sizes: false });
    return folds.map(({ test }) => test);
  };

  it('is stratified by label', () => {
    for (const test of testsOf({ preset: 'all-binary' }, task))
      for (const label of ['0 0', '0 1', '0 2', '0 3'])
        expect([3, 4]).toContain(test.filter((i) => task.strata?.[i] === label).length);
  });

  it('is not as published, where images of a class were drawn at random', () => {
    for (const args of [
      { preset: 'aml-binary', protocol: 'as-published' },
      { preset: 'all-binary', quirks: ['test-slices'] },
    ] as StudyRequest[])
      expect(testsOf(args, task)).toEqual(testsOf(args, ALL));
    expect(testsOf({}, task)).not.toEqual(testsOf({}, ALL));
  });
});

describe('a preset on fewer images than the paper had', () => {
  const fit = (counts: number[], args: StudyRequest) => {
    const task = taskOf(counts);
    const explicit = { val: args.val !== undefined, sizes: args.sizes !== undefined };
    const files = task.labels.map((_, i) => `${i}.png`);
    return fitFolds({ task, files }, resolve(args, task), explicit);
  };

  it('reduces validation and test sets and sizes, and says so', () => {
    const { options, notices, folds } = fit([130, 20], { preset: 'aml-binary' });
    expect(options).toMatchObject({ testSize: 4, val: 4, sizes: [10, 20, 30], folds: 10 });
    expect(notices).toHaveLength(3);
    expect(folds.every(({ train }) => train.length === 30)).toBe(true);
    // All pools are equal, so that the whole pool is a size; what lies between is none.
    const uneven = fit([280, 20], {});
    expect(uneven.options.sizes).toEqual([10, 20, 30]);
    const allowed = '2 to 32 (or 245, the whole pool) training images';
    expect(uneven.notices).toEqual([{ kind: 'sizes-reduced', largest: 30, allowed }]);
    const small = fit([50, 50], { preset: 'all-binary' });
    expect(small.options).toMatchObject({ val: 10, sizes: [10, 20, 30, 40, 50, 60, 70, 80] });
  });

  it('as-published too: room is left for the training set that no fold tests', () => {
    const args: StudyRequest = { preset: 'aml-binary', protocol: 'as-published' };
    const { options } = fit([130, 20], args);
    expect(options).toMatchObject({ testSize: 2, val: 2, sizes: [10, 20] });
    const paper = fit([3500, 3294], args).options;
    expect(paper).toMatchObject({ testSize: 600, val: 150 });
    expect(paper.sizes.at(-1)).toBe(200);
  });

  it('never reduces the folds or what the user asked for', () => {
    expect(() => fit([50, 8], { preset: 'all-binary' })).toThrow(/10 folds are too many/);
    expect(() => fit([50, 50], { preset: 'all-binary', val: 25 })).toThrow(/choose 1 to 10/);
    expect(() => fit([50, 50], { preset: 'all-binary', sizes: [90] })).toThrow(/2 to 80/);
    expect(() => fit([50, 50], {})).toThrow(/25 validation images.*choose 1 to 10/);
  });
});
