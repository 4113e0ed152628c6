import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMMAND_LINE } from '../../src/cli/command-line-door.js';
import { lastLine } from '../../src/cli/summary-text.js';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import { QUIRKS } from '../../src/paper/quirks.js';
import { drawContactSheet } from '../../src/report/contact-sheet.js';
import type { Door } from '../../src/report/door.js';
import { methods } from '../../src/report/methods.js';
import { readRunData } from '../../src/report/run-data.js';
import { answerLines, drawSaliency } from '../../src/report/saliency-panel.js';
import { writeReport } from '../../src/report/write-report.js';
import type { StudyOptions } from '../../src/study/options.js';
import { writeResults } from '../../src/study/write-results.js';
import { SIX_CLASSES, type SyntheticStudy, syntheticRun } from '../support/synthetic-run.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-report-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SMALL: SyntheticStudy = {
  classes: ['other', 'blast'],
  counts: [60, 60],
  sizes: [10, 20, 30, 40, 50, 60],
  options: { folds: 6, val: 10 },
};

async function reportOf(
  name: string,
  study: SyntheticStudy,
  change?: (run: string) => void | Promise<void>,
  door?: Door,
) {
  const run = join(root, name);
  await syntheticRun(run, study);
  await change?.(run);
  const store = folderStore(run);
  await writeResults(store);
  const written = await writeReport(store, nodeReportHost, { door });
  const figures = written.figures.map((path) => join(run, path));
  return { store, figures, html: readFileSync(join(run, written.report), 'utf8') };
}

/** The page's text as a reader sees it. */
const textOf = (html: string): string =>
  html
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const PICTURES_OF_CELLS = ['contact-sheet.png', 'saliency-relevance.png'];

const names = (figures: string[]): string[] =>
  figures.map((path) => path.replace(/^.*[\\/]/, '')).sort();

describe('a report of a binary study', () => {
  let made: Awaited<ReturnType<typeof reportOf>>;
  beforeAll(async () => {
    made = await reportOf('binary', {
      ...SMALL,
      diverged: ['f01-n010-r0'],
      constant: ['f02-n010-r0'],
    });
  });

  it('has every figure as SVG, as PNG and in the page', () => {
    const wanted = ['calibration', 'confusion', 'learning-curve', 'losses', 'network', 'roc'];
    expect(names(made.figures)).toEqual(wanted.map((name) => `${name}.png`));
    for (const path of made.figures) {
      const { width, height } = PNG.sync.read(readFileSync(path));
      expect(Math.min(width, height)).toBeGreaterThan(200);
      expect(existsSync(path.replace(/png$/, 'svg'))).toBe(true);
    }
    expect(made.html.match(/<figure>/g)).toHaveLength(wanted.length);
  });

  it('needs no network, and every picture has a text', () => {
    expect(made.html.match(/<script/g)).toHaveLength(1);
    expect(made.html).not.toMatch(/<link|(src|href)="(?!data:|#)/);
    const pictures = made.html.match(/<img [^>]*>/g) ?? [];
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of pictures) expect(picture).toMatch(/alt="[^"]{40,}"/);
  });

  it('answers first, with training and validation images together', () => {
    const text = textOf(made.html);
    expect(text.indexOf('training + 10 validation images')).toBeLessThan(
      text.indexOf('What to do next'),
    );
    expect(made.html).toMatch(/<td>60 \+ 10<\/td>/);
  });

  it('has an entry in the contents for every section, and a place for every warning', () => {
    const ids = [...made.html.matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id);
    const entries = /<nav.*?<\/nav>/s.exec(made.html)?.[0] ?? '';
    expect([...entries.matchAll(/href="#([a-z-]+)"/g)].map(([, id]) => id)).toEqual(ids);
    expect(ids.slice(0, 3)).toEqual(['warnings', 'next', 'curve']);
    const titles = /<ul class="warnings".*?<\/ul>/s.exec(made.html)?.[0] ?? '';
    expect(titles).toContain('>1 of 36 trainings diverged</a>');
    expect(made.html).toContain('<strong>1 of 36 trainings diverged.</strong>');
  });

  it('names one number of cells: headline and words agree', () => {
    const text = textOf(made.html);
    const [, total] = /(?:About|More than) (\d+) labelled cells/.exec(text) ?? [];
    const [, n] = /With (\d+) training \+ 10 validation images the network/.exec(text) ?? [];
    expect(Number(total)).toBe(Number(n) + 10);
  });

  it('counts what went wrong, and says that patients are not known', () => {
    const text = textOf(made.html);
    expect(text).toContain('1 of 36 trainings diverged');
    expect(text).toContain('1 of 36 networks hardly learned');
    expect(text).toContain('No patient or slide information.');
    // Networks of size 10: five scored, one diverged, one constant.
    expect(made.html).toMatch(/<td>10 \+ 10<\/td><td>5<\/td>.*?<td>1<\/td><td>1<\/td><\/tr>/);
  });

  it('has methods with every setting, and its citations are numbered in order', () => {
    const text = textOf(made.html);
    for (const part of ['7210 parameters', 'learning rate 0.001', 'batches of 5', 'seed 1'])
      expect(text).toContain(part);
    const cited = [...made.html.matchAll(/<sup>(\d+)<\/sup>/g)].map(([, n]) => Number(n));
    const first = [...new Set(cited)];
    expect(first).toEqual(first.map((_, i) => i + 1));
    const list = /<ol class="references">(.*?)<\/ol>/s.exec(made.html)?.[1] ?? '';
    expect(list.match(/<li>/g)).toHaveLength(first.length);
    for (const author of ['Schouten', 'DeLong', 'Kingma', 'Figueroa'])
      expect(list).toContain(author);
  });
});

it('methods name the labels that a class merges, and whether splits regard them', async () => {
  const { store } = await reportOf('merged', { ...SMALL, sizes: [10] });
  const data = await readRunData(store);
  const labels = [
    { name: 'lymphocyte', count: 45 },
    { name: '<monocyte>', count: 15 },
  ];
  const textWith = (options: Partial<StudyOptions>): string => {
    const dataset = { ...data.run.dataset, merged: [{ class: 'other', labels }] };
    const changed = { ...data.run, dataset, options: { ...data.run.options, ...options } };
    return methods({ ...data, run: changed }).text;
  };
  expect(textWith({})).toContain('60 other (45 lymphocyte, 15 &lt;monocyte&gt;), 60 blast');
  const stratified = 'within a class of several labels, by label; training images';
  expect(textWith({})).toContain(stratified);
  expect(textWith({ protocol: 'as-published' })).not.toContain(stratified);
  expect(textWith({ quirks: ['test-slices'] })).not.toContain(stratified);
  expect(methods(data).text).not.toContain(stratified);
});

describe('a report of other studies', () => {
  it('six classes, one size: F1, confusion, two curves; 7342 parameters', async () => {
    const { figures, html } = await reportOf('six', {
      ...SIX_CLASSES,
      sizes: [196],
      options: { val: 24 },
    });
    expect(names(figures)).toEqual([
      'calibration.png',
      'classes.png',
      'confusion.png',
      'f1.png',
      'learning-curve-f1.png',
      'learning-curve.png',
      'losses.png',
      'network.png',
      'roc.png',
    ]);
    const text = textOf(html);
    expect(text).toContain('7342 parameters');
    // Table 1: monocytes in training, validation and test of a fold.
    expect(text).toContain('Monocyte 5 3 – 5 0 – 1 0 – 1');
    expect(text).not.toContain('DeLong');
  });

  it('a missing unit, patients known, pictures of cells in the directory', async () => {
    const { html, figures } = await reportOf(
      'missing',
      { ...SMALL, sizes: [20], cellsPerGroup: 4 },
      async (run) => {
        rmSync(join(run, 'units', 'f03-n020-r0.json'));
        mkdirSync(join(run, 'figures'));
        const cells = { title: 'cells', rows: [{ className: 'blast', count: 1, cells: [] }] };
        const sheet = await drawContactSheet(cells, nodeReportHost);
        writeFileSync(join(run, 'figures', 'contact-sheet.svg'), sheet);
        writeFileSync(join(run, 'figures', 'contact-sheet.png'), await nodeReportHost.png(sheet));
        const maps = await drawSaliency({ sizes: [20], cells: [] }, nodeReportHost);
        writeFileSync(join(run, 'figures', 'saliency-relevance.svg'), maps);
      },
    );
    expect(html.match(/<figure>/g)).toHaveLength(figures.length);
    expect(html).toContain('<h3>Where the network looks</h3>');
    expect(textOf(html)).toContain('5 of 6 networks are trained');
    expect(textOf(html)).not.toContain('No patient or slide information');
    expect(textOf(html)).toContain('DeLong over groups');
    expect(names(figures)).toEqual(expect.arrayContaining(PICTURES_OF_CELLS));
  });

  it('no network is finished yet', async () => {
    const { html } = await reportOf('begun', { ...SMALL, sizes: [10] }, (run) =>
      rmSync(join(run, 'units'), { recursive: true }),
    );
    expect(textOf(html)).toContain('0 of 6 networks are trained');
    expect(textOf(html)).toContain('Go on with the sweep');
    expect(textOf(html)).not.toMatch(/training diverged|Every training size/);
  });

  it('advice names options and actions as the reader knows them', async () => {
    const begun = (run: string) => rmSync(join(run, 'units'), { recursive: true });
    const study = { ...SMALL, sizes: [10] };
    const program = await reportOf('program', study);
    expect(textOf(program.html)).toContain('the same study with control: shuffled-labels must');
    expect(textOf(program.html)).not.toMatch(/ --[a-z]/);
    const { html } = await reportOf('command', study, undefined, COMMAND_LINE);
    expect(textOf(html)).toContain('the same command with --control shuffled-labels must give 0.5');
    expect(textOf(html)).toContain('repeat the study with --group-column.');
    const unfinished = await reportOf('unfinished', study, begun, COMMAND_LINE);
    expect(textOf(unfinished.html)).toContain('the same command with --out and --resume.');
  });

  it('nothing could be scored', async () => {
    const { html, figures } = await reportOf('dead', {
      ...SMALL,
      sizes: [10],
      options: { folds: 2, val: 10 },
      diverged: ['f00-n010-r0', 'f01-n010-r0'],
    });
    expect(names(figures)).toEqual(['network.png']);
    expect(textOf(html)).toContain('No network could be scored.');
    expect(textOf(html)).toContain('2 of 2 trainings diverged');
  });

  it('a study as published says in words where it leaves the paper', async () => {
    const { html } = await reportOf('published', {
      ...SMALL,
      options: {
        ...SMALL.options,
        imageSize: 400,
        protocol: 'as-published',
        preset: 'aml-binary',
        quirks: [
          ...(['sigmoid-head', 'last-epoch-weights', 'validation-from-test'] as const),
          ...(['first-class-saliency', 'unit-epsilon'] as const),
        ],
        epsilon: 1e-7,
        testSize: 40,
      },
    });
    const text = textOf(html);
    expect(text).toContain('one sigmoid output (13321 parameters)');
    expect(text).toContain('the weights of the last epoch were tested');
    expect(text).toContain('preset “aml-binary”');
    expect(text).toContain(QUIRKS['sigmoid-head'].description);
    expect(text).toMatch(/ε 1e-7/);
    expect(text).not.toContain('lowest validation loss were tested');
    expect(text).toContain('40 at most, and none in two folds');
    expect(text).not.toMatch(/every image was in the test set|further images were set aside/);
    expect(text).toContain('10 of its fold’s test images decided when training stopped');
    expect(text).toContain('gradient of the logit of “other”');
    expect(text).toMatch(/propagation with ε 1 \d/);
  });

  it('says of the binary script what its quirks did to test sets, patience and patients', async () => {
    const { html } = await reportOf('sliced', {
      ...SMALL,
      sizes: [10],
      cellsPerGroup: 4,
      options: {
        ...SMALL.options,
        augment: false,
        quirks: ['test-slices', 'no-augmentation', 'off-centre-rotation', 'patience-plus-one'],
      },
    });
    const text = textOf(html);
    expect(text).toContain('Patients cut apart.');
    expect(text).toContain('Not the rules of the paper. As in the published scripts: test-slices,');
    expect(text).not.toMatch(/kept on one side of every split|every image was in the test set/);
    expect(text).toContain('Some images are tested twice');
    expect(text).toContain('training stopped after 51 epochs in a row');
    expect(text).not.toContain('(off-centre-rotation)');
  });

  it('one network: no spread, and an interval without end', async () => {
    const { html } = await reportOf('single', { ...SMALL, sizes: [20] }, (run) => {
      for (const fold of [1, 2, 3, 4, 5]) rmSync(join(run, 'units', `f0${fold}-n020-r0.json`));
    });
    expect(textOf(html)).toMatch(/0\.\d{3} ± – .* 0\.000 – 1\.000/);
    expect(textOf(html)).toContain('not known from the networks of one fold');
  });

  it('sizes that lie close together, on a logarithmic axis: nothing is said on the terminal', async () => {
    const warned = vi.spyOn(console, 'warn');
    const { figures } = await reportOf('crowded', { ...SMALL, sizes: [4, 5, 60] });
    expect(names(figures)).toContain('learning-curve.png');
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('a class name cannot write HTML', async () => {
    const { html } = await reportOf('names', {
      ...SMALL,
      classes: ['other', '<img src=x onerror=alert(1)>'],
      sizes: [10],
    });
    expect(html).not.toContain('<img src=x');
  });
});

it('what stands below a map fits below it', () => {
  expect(answerLines('Lymphoblast', 0.5)).toEqual(['→ Lymphoblast 0.50']);
  expect(answerLines('Neutrophil (segmented)', 1)).toEqual(['→ Neutrophil (segmented)', '1.00']);
  expect(answerLines('myeloblast+monoblast+others', 0.25)).toEqual([
    '→ myeloblast+monoblast+…',
    '0.25',
  ]);
});

describe('names from elsewhere', () => {
  it('neither break the report nor are obeyed by a browser', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const { html, figures } = await reportOf('evil', {
      ...SMALL,
      classes: ['bell\u0007\u001b[31m', evil],
    });
    expect(html).not.toContain(evil);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    for (const control of ['\u0007', '\u001b']) expect(html).not.toContain(control);
    expect(html).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'`);
    expect(figures.length).toBeGreaterThan(3);
  });

  it('a run.json that was edited brings no element into the page', async () => {
    const mark = '<script>alert(1)</script>';
    const { html } = await reportOf('edited', SMALL, async (folder) => {
      const path = join(folder, 'run.json');
      const run = JSON.parse(readFileSync(path, 'utf8'));
      Object.assign(run.dataset, { name: mark, description: mark, licence: mark });
      Object.assign(run.adapter, { name: mark });
      writeFileSync(path, JSON.stringify(run));
      rmSync(join(folder, 'checksums.json'), { force: true });
    });
    expect(html).not.toContain(mark);
    expect(html.match(/<script/g)).toHaveLength(1);
  });
});

describe('the answer when networks fail', () => {
  const good = { ...SMALL, separation: () => 6 };
  const answerOf = async (name: string, study: SyntheticStudy) => {
    const { html, store } = await reportOf(name, study);
    const data = await readRunData(store);
    const line = lastLine(data.summary, 10, 'binary', 'report.html');
    return { text: textOf(html), html, line, required: data.summary.requiredSize };
  };

  it('one of the largest size is left out, and said', async () => {
    const sound = await answerOf('sound', good);
    const failed = await answerOf('one-dead', { ...good, constant: ['f02-n060-r0'] });
    expect(sound.required).toBe(10);
    expect(failed.required).toBe(10);
    expect(sound.text).not.toContain('Left out');
    expect(sound.html).not.toContain('Crosses');
    expect(failed.text).toContain(
      'hardly learned or diverged: 1 of 6 networks with 60 + 10 images',
    );
    expect(failed.html).toContain('Crosses: networks that hardly learned');
    expect(failed.line).toContain('failed networks are not compared');
    expect(sound.line).not.toContain('failed');
  });

  it('of many sizes: they are counted together, since the table has each', async () => {
    const constant = [10, 20, 30].map((n) => `f02-n0${n}-r0`);
    const { text } = await answerOf('many-dead', { ...good, constant });
    expect(text).toContain('hardly learned or diverged: 3 of all 36 networks.');
  });

  it('of several of the largest size no other is enough', async () => {
    const constant = ['f02-n060-r0', 'f03-n060-r0'];
    const { text, line, required } = await answerOf('two-dead', { ...good, constant });
    expect(required).toBeNull();
    expect(text).toContain(
      'How many cells are enough cannot be said: 2 of 6 networks with 60 + 10',
    );
    expect(text).not.toContain('no gain that matters');
    expect(line).toMatch(
      /^AUC 0\.\d\d at 60 training .* images, but how many are enough cannot be said/,
    );
  });

  it('a largest size that diverged as a whole is the largest all the same', async () => {
    const diverged = Array.from({ length: 6 }, (_, fold) => `f0${fold}-n060-r0`);
    const { text, required } = await answerOf('all-diverged', { ...good, diverged });
    expect(required).toBeNull();
    expect(text).toContain('6 of 6 networks with 60 + 10 images, the largest size');
    expect(text).not.toContain('no gain that matters');
  });
});
