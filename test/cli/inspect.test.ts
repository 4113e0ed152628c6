import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/cli/inspection.js';
import { turn } from '../../src/images/symmetry.js';
import { stream } from '../../src/stats/random.js';
import { encodeBmp } from '../support/bmp.js';
import { encodeTiff } from '../support/tiff.js';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const SIDE = 200;

let root: string;
let outcome: { code: number | null; stdout: string; stderr: string };
let found: Inspection;

function cytograd(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

/** Blobs in the colours of their class on a light ground; no two alike, none symmetric. */
function drawCell(blast: boolean, number: number): Uint8Array {
  const pixels = new Uint8Array(SIDE * SIDE * 3).fill(220);
  const draw = stream(blast ? 1 : 2, 'inspect', number);
  for (let blob = 0; blob < 6; blob++) {
    const [x, y, radius] = [0, 1, 2].map((k) => draw.uniform(3 * blob + k));
    for (let i = 0; i < SIDE * SIDE; i++) {
      const [dx, dy] = [
        (i % SIDE) / SIDE - 0.2 - 0.6 * x,
        Math.floor(i / SIDE) / SIDE - 0.2 - 0.6 * y,
      ];
      if (Math.hypot(dx, dy) < 0.05 + 0.1 * radius)
        pixels.set(blast ? [90, 10 * blob, 130] : [150, 60 + 10 * blob, 120], 3 * i);
    }
  }
  return pixels;
}

it('is written whole into a pipe that is read late', async () => {
  const many = join(root, 'many');
  for (const name of ['a', 'b']) mkdirSync(join(many, name), { recursive: true });
  const cell = encodePng(drawCell(true, 0));
  for (let i = 0; i < 90; i++) writeFileSync(join(many, i % 2 ? 'a' : 'b', `${i}.png`), cell);
  writeFileSync(join(many, 'b', 'other.png'), encodePng(drawCell(false, 0)));
  const child = spawn(process.execPath, [CLI, 'inspect', 'many', '--json', '--out', 'many-sheet'], {
    cwd: root,
  });
  const ended = once(child, 'exit');
  // By then the program has long filled the pipe.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  expect(text.length).toBeGreaterThan(2 ** 19);
  expect(JSON.parse(text).duplicates).toHaveLength((90 * 89) / 2);
  expect((await ended)[0]).toBe(0);
});

function encodePng(rgb: Uint8Array): Buffer {
  const png = new PNG({ width: SIDE, height: SIDE });
  for (let i = 0; i < SIDE * SIDE; i++)
    png.data.set([...rgb.subarray(3 * i, 3 * i + 3), 255], 4 * i);
  return PNG.sync.write(png);
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-inspect-'));
  const write = (name: string, bytes: Uint8Array | string) =>
    writeFileSync(join(root, 'cells', name), bytes);
  for (const name of ['blast', 'other']) mkdirSync(join(root, 'cells', name), { recursive: true });
  for (let i = 0; i < 12; i++) {
    write(`blast/b${i}.png`, encodePng(drawCell(true, i)));
    const data = drawCell(false, i);
    write(`other/o${i}.tif`, encodeTiff({ width: SIDE, height: SIDE, channels: 3, data }));
  }
  // A copy in another format, one turned, one in the wrong class; and files that are no images.
  write('blast/copy.bmp', encodeBmp(SIDE, SIDE, drawCell(true, 3)));
  write('other/turned.png', encodePng(turn(drawCell(false, 5), SIDE, 3)));
  write('other/wrong.png', encodePng(turn(drawCell(true, 7), SIDE, 4)));
  write('blast/empty.png', '');
  write('other/text.tif', 'not an image');
  const options = ['--positive', 'blast', '--folds', '3', '--val', '4'];
  outcome = cytograd('inspect', 'cells', ...options, '--out', 'sheet', '--json');
  found = JSON.parse(outcome.stdout);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('inspect', () => {
  it('counts classes, formats and sizes', () => {
    expect(found).toMatchObject({ name: 'cells', images: 27, groups: null });
    expect(found.classes).toEqual([
      { name: 'blast', count: 13, positive: true },
      { name: 'other', count: 14, positive: false },
    ]);
    const size = { width: SIDE, height: SIDE };
    expect(found.kinds).toEqual([
      { format: 'PNG', ...size, count: 14 },
      { format: 'TIFF', ...size, count: 12 },
      { format: 'BMP', ...size, count: 1 },
    ]);
  });

  it('lists duplicates with what lies between them', () => {
    expect(found.copies).toBe(3);
    const exact = { identical: false, difference: 0 };
    expect(found.duplicates).toEqual([
      {
        first: 'blast/b3.png',
        second: 'blast/copy.bmp',
        transformation: 'unchanged',
        identical: true,
        difference: 0,
        sameClass: true,
      },
      {
        first: 'blast/b7.png',
        second: 'other/wrong.png',
        transformation: 'flipped left to right',
        ...exact,
        sameClass: false,
      },
      {
        first: 'other/o5.tif',
        second: 'other/turned.png',
        transformation: 'rotated by 270°',
        ...exact,
        sameClass: true,
      },
    ]);
  });

  it('names bad files with the reason and exits 2', () => {
    expect(found.bad.map(({ file }) => file)).toEqual(['blast/empty.png', 'other/text.tif']);
    expect(found.bad[0].reason).toMatch(/empty/);
    expect(found.bad[1].reason).toMatch(/not a PNG, JPEG, TIFF, BMP or WebP image/);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/^cytograd: 2 files cannot be read/m);
  });

  it('says the largest training size, or why there is none', () => {
    // 27 images in 3 blocks: 9 to test, 4 to validate; the classes are balanced in what is left.
    expect(found.largestTrainingSize).toBeGreaterThanOrEqual(10);
    expect(found.largestTrainingSize).toBeLessThanOrEqual(14);
    const { stdout } = cytograd('inspect', 'cells', '--out', 'other');
    expect(stdout).toMatch(/training sizes: none: .*25 validation images/);
    expect(stdout).toMatch(/b7\.png = other\/wrong\.png \(flipped left to right.*OTHER CLASS/);
    expect(stdout).toMatch(/bad file blast\/empty\.png/);
  });

  it('draws a contact sheet with the names and counts of Table 1', () => {
    expect(readdirSync(join(root, 'sheet')).sort()).toEqual([
      'contact-sheet.png',
      'contact-sheet.svg',
    ]);
    const svg = readFileSync(join(root, 'sheet', 'contact-sheet.svg'), 'utf8');
    expect(svg.match(/<image /g)).toHaveLength(16);
    for (const words of ['blast', 'n = 13', 'other', 'n = 14', 'Total 27', 'stroke="black"'])
      expect(svg).toContain(words);
    expect(svg.indexOf('>blast<')).toBeLessThan(svg.indexOf('>other<'));
    const png = PNG.sync.read(readFileSync(join(root, 'sheet', 'contact-sheet.png')));
    expect(png.width).toBeGreaterThan(1000);
  });

  it('counts without duplicates where they are to be removed', () => {
    const { stdout } = cytograd('inspect', 'cells', '--out', 'kept', '--duplicates', 'remove');
    expect(stdout).toMatch(/^cells: 24 images in 2 classes/);
    expect(stdout).toMatch(/blast +12\b/);
    expect(stdout).toMatch(/3 images are copies of others \(left out/);
    expect(readFileSync(join(root, 'kept', 'contact-sheet.svg'), 'utf8')).toContain('Total 24');
  });

  it('refuses what is no dataset', () => {
    const { code, stderr, stdout } = cytograd('inspect', 'nowhere');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/nowhere: no such folder/);
  });
});

it('gives the same classes twice inside the data folder, own pictures and all', () => {
  const look = () => {
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'inspect', '.', '--json'], {
      ...{ cwd: join(root, 'cells'), encoding: 'utf8' as const },
    });
    return { status, ...(JSON.parse(stdout) as Inspection) };
  };
  const first = look();
  const second = look();
  expect(second.classes).toEqual(first.classes);
  expect(second.images).toBe(first.images);
  expect(second.unused.map(({ reason }) => reason)).toEqual(['own-output']);
  expect(second.flow.found).toBe(first.flow.found);
  rmSync(join(root, 'cells', 'inspect'), { recursive: true });
});

describe('sweep with duplicates', () => {
  const options = '--positive blast --image-size 190 --folds 2 --val 4 --sizes 4 --epochs 1'.split(
    ' ',
  );
  const sweep = (...more: string[]) => cytograd('sweep', 'cells', ...options, ...more);
  const splits = (run: string): { test: string[]; validation: string[]; train: string[] }[] =>
    JSON.parse(readFileSync(join(root, run, 'splits.json'), 'utf8')).folds;

  it('keeps them together by default, removes them on request, and compares on --resume', () => {
    for (const bad of ['blast/empty.png', 'other/text.tif']) rmSync(join(root, 'cells', bad));
    const together = sweep('--out', 'together');
    expect(together.code, together.stderr).toBe(0);
    expect(together.stderr).toMatch(/3 images are copies of others: they stay on one side/);
    expect(together.stderr).toMatch(/NOTICE: copies of another class.*: 1\./);
    for (const { test } of splits('together')) {
      expect(test.includes('blast/b3.png')).toBe(test.includes('blast/copy.bmp'));
      expect(test.includes('blast/b7.png')).toBe(test.includes('other/wrong.png'));
    }
    const removed = sweep('--out', 'removed', '--duplicates', 'remove');
    expect(removed.code, removed.stderr).toBe(0);
    const tested = splits('removed').flatMap(({ test }) => test);
    expect(tested).toHaveLength(24);
    expect(tested.some((file) => /copy|turned|wrong/.test(file))).toBe(false);
    const run = JSON.parse(readFileSync(join(root, 'removed', 'run.json'), 'utf8'));
    expect(run.options.duplicates).toBe('remove');
    expect(run.dataset).toMatchObject({ images: 24, copies: 3 });
    const resumed = sweep('--out', 'removed', '--resume');
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toMatch(/duplicates was "remove", now "keep-together"/);
  });
});
