import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineTask, loadDataset } from '../src/data/dataset.js';
import { decodeImage } from '../src/data/decode.js';
import { drawFrom } from '../src/data/phantom/draw.js';
import { FAMILIES } from '../src/data/phantom/families.js';
import { encodeJpeg, listPhantom, renderPhantom } from '../src/data/phantom/phantom.js';
import { drawScene, SIZE } from '../src/data/phantom/scene.js';

const root = join(import.meta.dirname, '..', 'datasets', 'phantom');
const images = listPhantom(1);

/** P(a value of class 1 is above one of class 0), ties counting half. */
function auc(values: number[], labels: number[]): number {
  let wins = 0;
  let pairs = 0;
  values.forEach((value, i) => {
    if (labels[i] !== 1) return;
    values.forEach((other, j) => {
      if (labels[j] !== 0) return;
      pairs++;
      wins += value > other ? 1 : value === other ? 0.5 : 0;
    });
  });
  return wins / pairs;
}

describe('generator', () => {
  it('makes the committed images, byte for byte', () => {
    for (const image of [images[0], images[249]]) {
      const bytes = encodeJpeg(renderPhantom(image));
      expect(Buffer.compare(bytes, readFileSync(join(root, image.file)))).toBe(0);
    }
  });

  it('changes with the seed', () => {
    const other = renderPhantom({ ...images[0], seed: 2 });
    expect(other.data).not.toEqual(renderPhantom(images[0]).data);
  });

  it('gives both families the same background, pixel for pixel', () => {
    const index = 11;
    const [one, two] = FAMILIES.map((family) => renderPhantom({ ...images[index], family }).data);
    const { x, y } = drawScene(drawFrom(1, 'phantom', index), FAMILIES[0]).leukocyte;
    let far = 0;
    let changed = 0;
    for (let i = 0; i < SIZE * SIZE; i++) {
      const equal = [0, 1, 2].every((c) => one[3 * i + c] === two[3 * i + c]);
      if (Math.hypot((i % SIZE) - x, Math.floor(i / SIZE) - y) < 85) changed += equal ? 0 : 1;
      else {
        far++;
        expect(equal).toBe(true);
      }
    }
    expect(far).toBeGreaterThan(20000);
    expect(changed).toBeGreaterThan(1000);
  });
});

describe('embedded dataset', () => {
  const set = loadDataset(root, {});
  const task = defineTask(set, {});

  it('holds 126 blasts and 124 others and says that they are rendered', () => {
    expect(set).toMatchObject({ name: 'phantom', rendered: true, excluded: { duplicates: 0 } });
    expect(set.description).toMatch(/^Rendered, not photographed/);
    expect(task.classes).toEqual(['other', 'blast']);
    expect(task.labels.filter((label) => label === 1)).toHaveLength(126);
    expect(task.labels).toHaveLength(250);
    expect(set.records.map(({ file, label }) => ({ file, label }))).toEqual(
      images.map(({ file, family }) => ({ file, label: family.name })),
    );
  });

  it('is 257 x 257 JPEG, at most 4 MB in all', () => {
    const bytes = set.records.map(({ file }) => statSync(join(root, file)).size);
    expect(bytes.reduce((a, b) => a + b)).toBeLessThan(4e6);
  });

  it('separates the classes by the cell and not by the background', { timeout: 60000 }, () => {
    const border: number[][] = [[], [], []];
    const centre: number[] = [];
    for (const { file } of set.records) {
      const image = decodeImage(readFileSync(join(root, file)), file);
      expect([image.width, image.height]).toEqual([SIZE, SIZE]);
      const sums = [0, 0, 0];
      let count = 0;
      let dark = 0;
      for (let i = 0; i < SIZE * SIZE; i++) {
        const distance = Math.hypot((i % SIZE) - SIZE / 2, Math.floor(i / SIZE) - SIZE / 2);
        if (distance < 60 && image.data[3 * i + 1] < 110) dark++;
        if (distance < 100) continue;
        count++;
        for (let c = 0; c < 3; c++) sums[c] += image.data[3 * i + c];
      }
      sums.forEach((sum, c) => {
        border[c].push(sum / count);
      });
      centre.push(dark);
    }
    // The standard error of an AUC of 0.5 is 0.037 with 124 and 126 images.
    for (const channel of border) {
      expect(Math.abs(auc(channel, task.labels) - 0.5)).toBeLessThan(0.1);
    }
    const size = auc(centre, task.labels);
    expect(size).toBeGreaterThan(0.7);
    expect(size).toBeLessThan(0.95);
  });
});
