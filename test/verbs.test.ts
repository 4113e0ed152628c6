import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialWeights } from '../src/nn/init.js';
import { decodeModel, encodeModel } from '../src/nn/model-file.js';
import { defineNetwork } from '../src/nn/network.js';
import type { Check } from '../src/self-test/self-test.js';
import { auc } from '../src/stats/roc.js';
import type { History } from '../src/study/training-folder.js';
import {
  CLI,
  expectRefusalIn,
  makeCells,
  type Outcome,
  runIn,
  SIZE,
  said,
} from './support/command-line.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-verbs-'));
  makeCells(join(root, 'cells'), 12);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const cytograd = (...args: string[]): Outcome => runIn(root, args);
const expectRefusal = (args: string[], message: RegExp): void =>
  expectRefusalIn(root, args, message);
const readJson = <T>(...names: string[]): T =>
  JSON.parse(readFileSync(join(root, ...names), 'utf8'));

interface Row {
  file: string;
  logits: number[];
  probabilities: number[];
  predicted: string;
  disagreement?: number;
  entropy?: number;
  mutualInformation?: number;
  members?: { name: string; probabilities: number[] }[];
}

describe('train', () => {
  const TRAIN = ['train', 'cells', '--image-size', '190', '--val', '6'];
  const SHORT = [...TRAIN, '--epochs', '3', '--patience', '3'];
  let outcome: Outcome;
  beforeAll(() => {
    outcome = cytograd(...SHORT, '--out', 'one', '--json');
  });

  it('uses all images: a stratified validation set, the rest trains', () => {
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(outcome.stderr).toMatch(/18 training \+ 6 validation images/);
    const history: History = readJson('one', 'history.json');
    expect(JSON.parse(outcome.stdout)).toEqual({ model: 'one/model.safetensors', ...history });
    expect(history).toMatchObject({ nTrain: 18, nVal: 6, epochs: 3 });
    const held = history.validation.images.map(({ file }) => file);
    expect(held.filter((file) => file.startsWith('blast/'))).toHaveLength(3);
    expect(new Set([...history.train, ...held]).size).toBe(24);
    expect(history.valLoss).toHaveLength(3);
    expect(history.validation.loss).toBe(Math.min(...history.valLoss));
  });

  it('leaves a model whose validation scores can be had again', () => {
    const names = [
      'history.json',
      'losses.png',
      'losses.svg',
      'model.safetensors',
      'training.json',
    ];
    expect(readdirSync(join(root, 'one')).sort()).toEqual(names);
    expect(readJson('one', 'training.json')).toMatchObject({
      options: { val: 6, size: 18, epochs: 3, optimizer: 'adam' },
      dataset: { name: 'cells', images: 24 },
    });
    const { validation }: History = readJson('one', 'history.json');
    const files = validation.images.map(({ file }) => `cells/${file}`);
    const { code, stdout, stderr } = cytograd('predict', 'one', ...files, '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/6 of 6 images have the name of one/);
    const rows: Row[] = JSON.parse(stdout);
    expect(rows.map(({ logits }) => logits)).toEqual(
      validation.images.map(({ logits }) => logits.map((z) => Number(z.toPrecision(9)))),
    );
    const scores = rows.map(({ logits: [a, b] }) => b - a);
    const labels = validation.images.map(({ label }) => (label === 'normal' ? 1 : 0));
    expect(validation.auc).toBe(auc(scores, labels));
  });

  it('takes fewer images, gives equal bits, and ends in a line that does not boast', () => {
    const args = [...SHORT, '--size', '8', '--quiet'];
    const { code, stdout, stderr } = cytograd(...args, '--out', 'small');
    expect(code, stderr).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^model: small\/model\.safetensors; validation loss 0\.\d+, AUC [01]\.\d\d at epoch \d of 3 \(8 training \+ 6 validation images\)\..*optimistic: "sweep"/,
    );
    expect(cytograd(...args, '--out', 'twin').code).toBe(0);
    const [a, b] = ['small', 'twin'].map((name) =>
      readFileSync(join(root, name, 'model.safetensors')),
    );
    expect(a.equals(b)).toBe(true);
    expect(decodeModel(a, 'small').network.classes).toEqual(['blast', 'normal']);
  });

  it('keeps copies of a cell on one side, or leaves them out', () => {
    makeCells(join(root, 'copied'), 8);
    const [original] = readdirSync(join(root, 'copied', 'blast'));
    const copy = join('blast', `copy-of-${original}`);
    cpSync(join(root, 'copied', 'blast', original), join(root, 'copied', copy));
    const train = ['train', 'copied', '--image-size', '190', '--val', '4', '--epochs', '1'];
    for (const seed of ['1', '2', '3']) {
      const out = `together-${seed}`;
      const { code, stderr } = cytograd(...train, '--seed', seed, '--out', out);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/1 images are copies of others: they stay on one side/);
      const history: History = readJson(out, 'history.json');
      expect(history.train.includes(copy)).toBe(history.train.includes(join('blast', original)));
    }
    const removed = cytograd(...train, '--duplicates', 'remove', '--out', 'removed');
    expect(removed.stderr).toMatch(/1 images are copies of others: they are left out/);
    const { nTrain, nVal }: History = readJson('removed', 'history.json');
    expect(nTrain + nVal).toBe(16);
  });

  it('refuses what is not possible', () => {
    expectRefusal([...SHORT, '--size', '200'], /size 200 is not possible.* 2 to 18\b/);
    expectRefusal([...SHORT, '--size', '1'], /--size 1\b.* 2 /);
    expectRefusal(['train', 'cells', '--val', '24'], /24 validation images.*up to 22/);
    expectRefusal(['train', 'cells', '--folds', '3'], /folds/);
    expectRefusal(['train', 'nowhere'], /nowhere: no such folder/);
    expectRefusal([...SHORT, '--out', 'cells'], /cells is not empty/);
    expectRefusal([...SHORT, '--out', 'one/model.safetensors'], /is a file/);
    expectRefusal(['report', 'one'], /one is no run directory/);
  });

  it('Ctrl-C keeps the best weights so far and exits 130', async () => {
    const long = [...TRAIN, '--epochs', '5000', '--patience', '5000', '--out', 'stopped'];
    const child = spawn(process.execPath, [CLI, ...long], { cwd: root });
    const ended = once(child, 'exit');
    await said(child, /epoch \d+: loss/);
    child.kill('SIGINT');
    await said(child, /interrupted after epoch \d+; the best weights so far .*model\.safetensors/);
    expect((await ended)[0]).toBe(130);
    const history: History = readJson('stopped', 'history.json');
    const { status, epochs, valLoss, bestEpoch, validation } = history;
    expect(status).toBe('interrupted');
    expect(valLoss).toHaveLength(epochs);
    expect(bestEpoch).toBe(1 + valLoss.indexOf(Math.min(...valLoss)));
    // The weights are those of that epoch: its loss again from the validation images' logits.
    const losses = validation.images.map(({ label, logits }) => {
      const [right, wrong] = label === 'normal' ? [logits[1], logits[0]] : [logits[0], logits[1]];
      return Math.log1p(Math.exp(wrong - right));
    });
    expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeCloseTo(validation.loss, 4);
    expect(readdirSync(join(root, 'stopped')).filter((name) => /lock|tmp/.test(name))).toEqual([]);
  });
});

/** A run of untrained networks: what `predict` reads of one, without the time of a sweep. */
function makeRun(name: string, sizes: number[], folds = 3): void {
  const network = defineNetwork({ inputSize: SIZE, classes: ['normal', 'blast'] });
  const write = (file: string, content: Uint8Array | object): void => {
    mkdirSync(join(root, name, 'units'), { recursive: true });
    mkdirSync(join(root, name, 'models'), { recursive: true });
    const bytes = content instanceof Uint8Array ? content : JSON.stringify(content);
    writeFileSync(join(root, name, file), bytes);
  };
  write('run.json', { options: { sizes } });
  const files = Array.from({ length: 12 }, (_, i) => `blast/blast-${i}.png`);
  write('splits.json', {
    folds: Array.from({ length: folds }, (_, fold) => ({
      ...{ fold, test: [], validation: [files[fold]], train: files.slice(6) },
    })),
  });
  for (const n of sizes)
    for (let fold = 0; fold < folds; fold++) {
      const unit = `f0${fold}-n00${n}-r0`;
      const weights = initialWeights(network, 1, unit);
      // Large last weights: members of different opinions.
      for (let i = 0; i < 64; i++) weights[weights.length - 66 + i] *= 20;
      write(`models/${unit}.safetensors`, encodeModel({ network, weights }));
      write(`units/${unit}.json`, { unit, fold, nTrain: n, repeat: 0, bestEpoch: 1 });
    }
}

describe('predict with a run', () => {
  const IMAGES = ['cells/blast/blast-3.png', 'cells/normal/normal-0.png'];
  beforeAll(() => makeRun('run', [4, 8]));

  it('is the mean of its largest networks, and tells how far they are apart', () => {
    const { code, stdout, stderr } = cytograd('predict', 'run', ...IMAGES, '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/3 networks, f00-n008-r0 to f02-n008-r0/);
    const rows: Row[] = JSON.parse(stdout);
    const single = [0, 1, 2].map((fold): Row[] => {
      const model = `run/models/f0${fold}-n008-r0.safetensors`;
      return JSON.parse(cytograd('predict', model, ...IMAGES, '--json').stdout);
    });
    for (const [i, row] of rows.entries()) {
      const p = single.map((each) => each[i].probabilities[1]);
      const mean = (p[0] + p[1] + p[2]) / 3;
      // Nine digits are printed.
      expect(row.probabilities[1]).toBeCloseTo(mean, 8);
      expect(row.predicted).toBe(mean > 0.5 ? 'blast' : 'normal');
      const squares = p.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(row.disagreement).toBeCloseTo(Math.sqrt(squares / 2), 7);
      expect(row.members?.map(({ probabilities }) => probabilities[1])).toEqual(p);
      expect(Math.exp(row.logits[1])).toBeCloseTo(row.probabilities[1], 7);
      expect(row.entropy).toBeLessThanOrEqual(Math.LN2);
      expect(row.mutualInformation).toBeLessThan(row.entropy as number);
      expect(Object.keys(row).slice(0, 4)).toEqual(Object.keys(single[0][i]));
    }
  });

  it('sorts by disagreement, writes CSV, takes another size', () => {
    const args = ['predict', 'run', 'cells', '--size', '4', '--sort', 'disagreement'];
    const { code, stdout, stderr } = cytograd(...args, '--json', '--csv', 'out/all.csv');
    expect(code, stderr).toBe(0);
    const rows: Row[] = JSON.parse(stdout);
    expect(rows).toHaveLength(24);
    expect(rows[0].members?.[0].name).toBe('f00-n004-r0');
    const spread = rows.map(({ disagreement }) => disagreement as number);
    expect(spread).toEqual([...spread].sort((a, b) => b - a));
    expect(spread[0]).toBeGreaterThan(spread[23]);
    const lines = readFileSync(join(root, 'out', 'all.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(25);
    expect(lines[0]).toBe(
      'file,predicted,probability_normal,probability_blast,disagreement,entropy,mutual_information',
    );
    expect(lines[1].split(',').slice(0, 5)).toEqual([
      rows[0].file,
      rows[0].predicted,
      ...[...rows[0].probabilities, rows[0].disagreement].map(String),
    ]);
    const text = cytograd(...args, '--quiet')
      .stdout.trim()
      .split('\n');
    expect(text).toHaveLength(26);
    expect(text[25]).toContain(`disagree most): ${rows[0].file}, ${rows[1].file}`);
  });

  it('warns of images that a member has seen: validation, and training up to its size', () => {
    const seen = (image: string): string =>
      cytograd('predict', 'run', '--size', '4', image, '--json').stderr;
    expect(seen('cells/blast/blast-0.png')).toMatch(/1 of 1 images have the name/);
    expect(seen('cells/blast/blast-9.png')).toMatch(/1 of 1 images have the name/);
    expect(seen('cells/blast/blast-10.png')).not.toMatch(/have the name/);
    expect(seen('cells/normal/normal-0.png')).not.toMatch(/have the name/);
  });

  it('leaves out a network without any finite loss', () => {
    makeRun('diverged', [4]);
    const file = join(root, 'diverged', 'units', 'f01-n004-r0.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"bestEpoch":1', '"bestEpoch":0'));
    const { stdout } = cytograd('predict', 'diverged', IMAGES[0], '--json');
    const [{ members }]: Row[] = JSON.parse(stdout);
    expect(members?.map(({ name }) => name)).toEqual(['f00-n004-r0', 'f02-n004-r0']);
  });

  it('refuses what is not possible', () => {
    expectRefusal(['predict', 'run', ...IMAGES, '--size', '5'], /--size 5 is not in run.* 4, 8\./);
    expectRefusal(['predict', 'cells', ...IMAGES], /cells is no run directory/);
    const model = 'run/models/f00-n004-r0.safetensors';
    expectRefusal(['predict', model, ...IMAGES, '--size', '4'], /--size 4 needs a run/);
    expectRefusal(['predict', model, ...IMAGES, '--sort', 'disagreement'], /needs a run/);
    expectRefusal(['predict', 'run', ...IMAGES, '--csv', 'cells'], /cells is a folder/);
    expectRefusal(['predict', 'nothing', ...IMAGES], /nothing: no such file/);
    mkdirSync(join(root, 'begun'));
    writeFileSync(join(root, 'begun', 'run.json'), '{}');
    expectRefusal(['predict', 'begun', ...IMAGES], /begun has no finished networks/);
    mkdirSync(join(root, 'bare'));
    expectRefusal(['predict', 'run', 'bare'], /no .* images in bare/);
  });

  it('names an image that cannot be read before it computes anything', () => {
    cpSync(join(root, 'cells', 'blast'), join(root, 'mixed'), { recursive: true });
    writeFileSync(join(root, 'mixed', 'zz.png'), 'no image');
    cpSync(join(root, 'cells', 'normal'), join(root, 'mixed'), { recursive: true });
    expectRefusal(['predict', 'run', 'mixed', '--csv', 'never.csv'], /mixed\/zz\.png/);
  });
});

describe('doctor', () => {
  it('answers with the adapter and what it offers', () => {
    const { code, stdout, stderr } = cytograd('doctor', '--json');
    expect(code, stderr).toBe(0);
    const facts = JSON.parse(stdout);
    expect(typeof facts.adapter).toBe('string');
    for (const offered of [facts.subgroups, facts.timestamps, facts.float16])
      expect(typeof offered).toBe('boolean');
    expect(facts.networksInLockstep).toBeGreaterThan(0);
    expect(facts.selfTest).toBeUndefined();
  });

  it('--full: every operation passes, every speed is measured', () => {
    const { code, stdout, stderr } = cytograd('doctor', '--full', '--json');
    expect(code, stderr).toBe(0);
    const { selfTest, speed }: { selfTest: Check[]; speed: Record<string, number> } =
      JSON.parse(stdout);
    expect(selfTest.length).toBeGreaterThan(10);
    expect(selfTest.filter(({ pass }) => !pass)).toEqual([]);
    expect(selfTest.every(({ sameBits }) => sameBits)).toBe(true);
    expect(Object.values(speed).every((value) => value > 0)).toBe(true);
  });

  it('--full: a package with one wrong kernel names it and exits 1', () => {
    const here = join(import.meta.dirname, '..');
    const copy = join(root, 'package');
    for (const name of ['dist', 'shaders', 'package.json'])
      cpSync(join(here, name), join(copy, name), { recursive: true });
    symlinkSync(join(here, 'node_modules'), join(copy, 'node_modules'));
    const shader = join(copy, 'shaders', 'add.wgsl');
    const text = readFileSync(shader, 'utf8');
    expect(text).toContain('] + b[');
    writeFileSync(shader, text.replace('] + b[', '] - b['));
    const cli = join(copy, 'dist', 'cli.js');
    const { code, stdout, stderr } = runIn(root, ['doctor', '--full', '--json'], cli);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 of \d+ checks fail on .*\(add 3×4×5\)/);
    const failed = (JSON.parse(stdout).selfTest as Check[]).filter(({ pass }) => !pass);
    expect(failed.map(({ name }) => name)).toEqual(['add 3×4×5']);
  });
});
