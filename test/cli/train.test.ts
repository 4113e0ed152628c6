import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeModel } from '../../src/paper/model-file.js';
import { auc } from '../../src/stats/roc.js';
import type { History } from '../../src/study/training-store.js';
import {
  CLI,
  makeCells,
  type Outcome,
  type Row,
  said,
  useWorkFolder,
} from '../support/command-line.js';

const work = useWorkFolder('train');
const { cytograd, expectRefusal, readJson } = work;

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
      'checksums.json',
      'digests.json',
      'history.json',
      'losses.png',
      'losses.svg',
      'model.safetensors',
      'training.json',
    ];
    expect(readdirSync(join(work.root, 'one')).sort()).toEqual(names);
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
      readFileSync(join(work.root, name, 'model.safetensors')),
    );
    expect(a.equals(b)).toBe(true);
    expect(decodeModel(a, 'small').network.classes).toEqual(['blast', 'normal']);
  });

  it('keeps copies of a cell on one side, or leaves them out', () => {
    makeCells(join(work.root, 'copied'), 8);
    const [original] = readdirSync(join(work.root, 'copied', 'blast'));
    const copy = join('blast', `copy-of-${original}`);
    cpSync(join(work.root, 'copied', 'blast', original), join(work.root, 'copied', copy));
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
    const child = spawn(process.execPath, [CLI, ...long], { cwd: work.root });
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
    expect(readdirSync(join(work.root, 'stopped')).filter((name) => /lock|tmp/.test(name))).toEqual(
      [],
    );
  });
});
