import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Predictor } from '../../src/engine/train/predictor.js';
import { folderStore } from '../../src/node/folder-store.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { defaultSizes, type EmbeddingFile, embedWith } from '../../src/study/embedding.js';
import { syntheticRun } from '../support/synthetic-run.js';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-embed-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function cytograd(...args: string[]) {
  const done = spawnSync(process.execPath, [CLI, ...args], { cwd: root, encoding: 'utf8' });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

describe('sizes of an embedding', () => {
  it("the paper's where they are, else both ends and a middle", () => {
    expect(defaultSizes([10, 20, 50, 100, 200])).toEqual([10, 50, 100]);
    expect(defaultSizes([10, 40, 120])).toEqual([10, 40, 120]);
    expect(defaultSizes([10, 20, 30, 40])).toEqual([10, 20, 40]);
    expect(defaultSizes([10, 20])).toEqual([10, 20]);
    expect(defaultSizes([70])).toEqual([70]);
  });
});

describe('embedding.json', () => {
  it('scores follow the separation of the hidden layer', async () => {
    const run = join(root, 'synthetic');
    await syntheticRun(run, {
      classes: ['other', 'blast'],
      counts: [30, 30],
      sizes: [10, 20],
      options: { folds: 3, val: 10 },
    });
    const images = Array.from({ length: 60 }, (_, i) => i);
    const source = {
      fold: {
        fold: 0,
        test: images.slice(0, 20),
        validation: images.slice(20, 30),
        train: images.slice(30),
        balanced: 30,
        whole: 30,
      },
      classes: ['other', 'blast'],
      file: (i: number) => `${i}.png`,
      label: (i: number) => i % 2,
      packed: (i: number) => Uint32Array.of(i),
    };
    // Without noise at the second call: the classes move apart, as with more training images.
    let distance = 0;
    const predictor = {
      activation: async (_: Float32Array, pixels: Uint32Array[]) => {
        const noise = stream(1, 'hidden', distance);
        const rows = pixels.flatMap(([image], i) =>
          Array.from(
            { length: 32 },
            (_, d) => gaussian(noise, 32 * i + d) + (d === image % 2 ? distance : 0),
          ),
        );
        distance += 10;
        return Float32Array.from(rows);
      },
    } as unknown as Predictor;
    // One network chose its epoch by two of the test images: they are not shown as unseen.
    const unit = join(run, 'units', 'f00-n010-r0.json');
    const record = JSON.parse(readFileSync(unit, 'utf8'));
    const older = { ...record, validated: undefined, calibration: undefined };
    writeFileSync(unit, JSON.stringify({ ...older, validation: ['3.png', '4.png'] }));
    rmSync(join(run, 'checksums.json')); // of the unit as it was
    const file = await embedWith(predictor, folderStore(run), source, [10, 20]);
    expect(JSON.parse(readFileSync(join(run, 'embedding.json'), 'utf8'))).toEqual(file);
    const [mixed, apart] = file.panels;
    expect([mixed.points.length, apart.points.length]).toEqual([38, 30]);
    expect([mixed.nVal, apart.nVal]).toEqual([2, 10]);
    expect(mixed.silhouette).toBeLessThan(0.1);
    expect(apart.silhouette).toBeGreaterThan(0.4);
    expect(apart.purity).toBe(1);
    // 15 of each class: 14 of the 29 others are alike.
    expect(apart.chance).toBeCloseTo(14 / 29, 12);
    expect(apart.points[0]).toMatchObject({ file: '0.png', label: 'other', role: 'test' });
  });
});

describe('embed from end to end', () => {
  /** Dark and light pictures of 24 pixels, each with its own pattern; the program enlarges them. */
  function makeCells(folder: string): void {
    for (const [c, name] of ['dark', 'light'].entries()) {
      mkdirSync(join(folder, name), { recursive: true });
      for (let i = 0; i < 10; i++) {
        const png = new PNG({ width: 24, height: 24 });
        for (let pixel = 0; pixel < 576; pixel++) {
          const patch = 4 * Math.floor(pixel / 144) + Math.floor((pixel % 24) / 6);
          const own = Math.imul(patch + 16 * (10 * c + i) + 1, 2654435761) >>> 16;
          const grey = 60 + 100 * c + ((Math.imul(own, own) >>> 8) % 80);
          png.data.set([grey, grey, grey, 255], 4 * pixel);
        }
        writeFileSync(join(folder, name, `${i}.png`), PNG.sync.write(png));
      }
    }
  }

  const run = (): string => join(root, 'run');
  beforeAll(() => {
    makeCells(join(root, 'cells'));
    const options = '--image-size 190 --folds 2 --val 2 --sizes 4,8 --epochs 1 --out run';
    const done = cytograd('sweep', 'cells', ...options.split(' '));
    expect(done.code, done.stderr).toBe(0);
  });

  it('a sweep of few images has drawn it already', () => {
    const { panels, fold }: EmbeddingFile = JSON.parse(
      readFileSync(join(run(), 'embedding.json'), 'utf8'),
    );
    expect(fold).toBe(0);
    expect(panels.map(({ n, points }) => [n, points.length])).toEqual([
      [4, 14],
      [8, 10],
    ]);
    expect(readFileSync(join(run(), 'report.html'), 'utf8')).toContain('t-SNE');
  });

  it('prints scores and draws another fold; equal calls give equal files', () => {
    const first = cytograd('embed', 'run', '--fold', '1', '--sizes', '8', '--json');
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject([{ n: 8, nVal: 2, images: 10 }]);
    const file = readFileSync(join(run(), 'embedding.json'), 'utf8');
    expect(existsSync(join(run(), 'figures', 'tsne.png'))).toBe(true);
    const again = cytograd('embed', 'run', '--fold', '1', '--sizes', '8');
    expect(again.stdout).toMatch(/8 training \+ 2 validation images: 10 other cells, silhouette/);
    expect(readFileSync(join(run(), 'embedding.json'), 'utf8')).toBe(file);
  });

  it('refuses sizes, folds and runs that are not there', () => {
    for (const [args, message] of [
      [['--sizes', '5'], /networks of 4, 8 only/],
      [['--fold', '7'], /no finished networks of fold 7/],
      [['--fold', 'x'], /--fold/],
      [['--dataset', 'nowhere'], /nowhere/],
    ] as const) {
      const { code, stderr, stdout } = cytograd('embed', 'run', ...args);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
      expect(stdout).toBe('');
    }
  });

  it('finds images that have moved by --dataset, and refuses others', () => {
    renameSync(join(root, 'cells'), join(root, 'moved'));
    const lost = cytograd('embed', 'run');
    expect(lost.code).toBe(2);
    expect(lost.stderr).toMatch(/--dataset/);
    const found = cytograd('embed', 'run', '--dataset', 'moved');
    expect(found.code, found.stderr).toBe(0);
    rmSync(join(root, 'moved', 'dark', '0.png'));
    const changed = cytograd('embed', 'run', '--dataset', 'moved');
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(/is not the dataset of run/);
  });
});
