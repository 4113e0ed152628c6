import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIZE } from '../../datasets/generator/canvas.js';
import { drawFrom } from '../../datasets/generator/draw.js';
import {
  encodeJpeg,
  listPhantom,
  type PhantomImage,
  renderMask,
  renderPhantom,
} from '../../datasets/generator/phantom.js';
import { TABLE_1 } from '../../datasets/generator/recipes.js';
import { drawScene } from '../../datasets/generator/scene.js';
import { writeMasks } from '../../datasets/generator/write.js';
import { decodeImage } from '../../src/images/decode.js';
import { SYMMETRIES, turn } from '../../src/images/symmetry.js';
import { loadDataset } from '../../src/node/load-dataset.js';
import { defineTask } from '../../src/splits/task.js';
import { auc } from '../../src/stats/roc.js';

const root = join(import.meta.dirname, '..', '..', 'datasets', 'phantom');
const images = listPhantom(1);
const duplicates = images.filter(({ duplicateOf }) => duplicateOf !== undefined);
const byFile = new Map(images.map((image) => [image.file, image]));
const ofClass = (name: string) => images.find(({ recipe }) => recipe.name === name) as PhantomImage;
const decode = (file: string) => decodeImage(readFileSync(join(root, file)), file).data;

const fromCentre = (pixel: number) =>
  Math.hypot((pixel % SIZE) - SIZE / 2, Math.floor(pixel / SIZE) - SIZE / 2);

/** Mean colour and mean step between neighbours where no leukocyte reaches. */
function borderStatistics(data: Uint8Array) {
  const sums = [0, 0, 0, 0];
  let count = 0;
  for (let pixel = 0; pixel < SIZE * SIZE - 1; pixel++) {
    if (fromCentre(pixel) < 105) continue;
    count++;
    for (let c = 0; c < 3; c++) sums[c] += data[3 * pixel + c];
    sums[3] += Math.abs(data[3 * pixel + 1] - data[3 * pixel + 4]);
  }
  const [red, green, blue, sharpness] = sums.map((sum) => sum / count);
  return { red, green, blue, sharpness };
}

/** Pixels in the middle as dark as chromatin. */
function darkArea(data: Uint8Array): number {
  let dark = 0;
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    if (fromCentre(pixel) < 80 && data[3 * pixel + 1] < 110) dark++;
  }
  return dark;
}

describe('list of images', () => {
  it('is 260 images named as in ALL-IDB2: 130 lymphoblasts, then 130 others', () => {
    const expected = images.map(({ recipe }, i) => {
      const mark = recipe.name === 'Lymphoblast' ? 1 : 0;
      return `images/Im${String(i + 1).padStart(3, '0')}_${mark}.jpg`;
    });
    expect(images.map(({ file }) => file)).toEqual(expected);
    expect(images).toHaveLength(260);
    expect(images.filter(({ file }) => file.endsWith('_1.jpg'))).toHaveLength(130);
  });

  it('has ten duplicates of other images of their class, under every symmetry', () => {
    expect(duplicates).toHaveLength(10);
    for (const { duplicateOf, recipe, scene } of duplicates) {
      expect(byFile.get(duplicateOf as string)).toMatchObject({
        recipe,
        scene,
        symmetry: 0,
      });
    }
    expect(new Set(duplicates.map(({ symmetry }) => symmetry))).toEqual(new Set(SYMMETRIES.keys()));
    expect(new Set(images.map(({ scene }) => scene)).size).toBe(250);
  });
});

describe('generator', () => {
  it('makes the committed images, byte for byte', { timeout: 60000 }, () => {
    const rare = ['Basophil', 'Monocyte', 'Neutrophil (segmented)', 'Thrombocyte'].map(ofClass);
    for (const image of [images[0], ...rare, duplicates[1]]) {
      const bytes = encodeJpeg(renderPhantom(image));
      expect(Buffer.compare(bytes, readFileSync(join(root, image.file)))).toBe(0);
    }
  });

  it('changes with the seed', () => {
    const other = renderPhantom({ ...images[0], seed: 2 });
    expect(other.data).not.toEqual(renderPhantom(images[0]).data);
  });

  it('gives all classes the same background, pixel for pixel', { timeout: 60000 }, () => {
    const { seed, scene } = images[0];
    const { cell } = drawScene(drawFrom(seed, 'phantom', scene), images[0].recipe);
    const [first, ...others] = ['Lymphoblast', 'Monocyte', 'Thrombocyte'].map(
      (name) => renderPhantom({ ...images[0], recipe: ofClass(name).recipe }).data,
    );
    let far = 0;
    for (const other of others) {
      let changed = 0;
      for (let i = 0; i < SIZE * SIZE; i++) {
        const equal = [0, 1, 2].every((c) => first[3 * i + c] === other[3 * i + c]);
        // The largest cells have a radius of 90 pixels.
        const inside = Math.hypot((i % SIZE) - cell.x, Math.floor(i / SIZE) - cell.y) < 95;
        if (!inside) far++;
        if (!equal) changed++;
        if (!inside && !equal) throw new Error(`pixel ${i} of the background differs`);
      }
      expect(changed).toBeGreaterThan(1000);
    }
    expect(far).toBeGreaterThan(20000 * others.length);
  });

  it('knows where the nucleus is: the dark stain of the picture', { timeout: 60000 }, () => {
    for (const { recipe } of TABLE_1.slice(1)) {
      const image = ofClass(recipe.name);
      const mask = renderMask(image);
      const { data } = renderPhantom(image);
      const green = (inside: number) => {
        const values = Array.from(mask.keys())
          .filter((i) => mask[i] === inside)
          .map((i) => data[3 * i + 1]);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      };
      const area = mask.reduce((sum, value) => sum + value, 0);
      if (recipe.nucleus === undefined) expect(area).toBe(0);
      else {
        expect(area).toBeGreaterThan(1000);
        expect(green(1)).toBeLessThan(green(0) - 60);
      }
    }
  });

  it('turns the mask of a duplicate as its image', () => {
    const duplicate = duplicates.find(({ symmetry }) => symmetry !== 0) as PhantomImage;
    const original = byFile.get(duplicate.duplicateOf as string) as PhantomImage;
    expect(renderMask(duplicate)).toEqual(turn(renderMask(original), SIZE, duplicate.symmetry));
  });
});

describe('masks', () => {
  it('are written as grey pictures of the names of the images', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cytograd-masks-'));
    writeMasks(folder, images.slice(0, 2));
    expect(readdirSync(folder)).toEqual(['Im001_1.png', 'Im002_1.png']);
    const { width, height, data } = decodeImage(
      readFileSync(join(folder, 'Im001_1.png')),
      'Im001_1.png',
    );
    rmSync(folder, { recursive: true });
    expect([width, height]).toEqual([SIZE, SIZE]);
    const mask = renderMask(images[0]);
    expect(data).toEqual(Uint8Array.from(data, (_, i) => 255 * mask[Math.floor(i / 3)]));
  });
});

describe('embedded dataset', () => {
  const set = loadDataset(root, {});
  const task = defineTask(set, {});
  const labels = Int32Array.from(task.labels);

  it('says that it is rendered and has the classes of Table 1 without the duplicates', () => {
    expect(set).toMatchObject({ name: 'phantom', rendered: true, excluded: { duplicates: 10 } });
    expect(set.description).toMatch(/^Rendered, not photographed/);
    const counts = TABLE_1.map(({ recipe }) => [
      recipe.name,
      set.images.filter(({ label }) => label === recipe.name).length,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      Basophil: 1,
      Erythroblast: 1,
      Eosinophil: 2,
      Lymphoblast: 126,
      'Lymphocyte (atypical)': 12,
      'Lymphocyte (typical)': 52,
      Metamyelocyte: 1,
      Monocyte: 5,
      'Neutrophil (segmented)': 22,
      Thrombocyte: 28,
    });
    expect(set.images).toHaveLength(250);
  });

  it('asks for lymphoblasts against the rest, and for more on request', () => {
    expect(task).toMatchObject({ kind: 'binary', classes: ['other', 'Lymphoblast'] });
    expect(defineTask(set, { positive: ['Monocyte'] }).classes).toEqual(['other', 'Monocyte']);
    expect(defineTask(set, { task: 'multiclass' }).classes).toHaveLength(10);
  });

  it('lists the files of the generator and no others, at most 4 MB', () => {
    const rows = readFileSync(join(root, 'labels.csv'), 'utf8').trim().split('\n');
    expect(rows).toEqual([
      'file,class,duplicate_of',
      ...images.map(
        ({ file, recipe, duplicateOf }) => `${file},${recipe.name},${duplicateOf ?? ''}`,
      ),
    ]);
    const files = readdirSync(join(root, 'images')).map((name) => `images/${name}`);
    expect(files.sort()).toEqual(images.map(({ file }) => file));
    const bytes = files.map((file) => statSync(join(root, file)).size);
    expect(bytes.reduce((a, b) => a + b)).toBeLessThan(4e6);
  });

  it('holds duplicates that pixels give away, whatever their symmetry', () => {
    const distance = (a: Uint8Array, b: Uint8Array) =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
    for (const { file, duplicateOf, symmetry } of duplicates) {
      const copy = decode(file);
      const original = decode(duplicateOf as string);
      // JPEG rounds the turned image in other blocks: a grey level or two, not tens.
      const tolerance = symmetry === 0 ? 0 : 2.5;
      expect(distance(copy, turn(original, SIZE, symmetry))).toBeLessThanOrEqual(tolerance);
      const others = [...SYMMETRIES.keys()].filter((other) => other !== symmetry);
      for (const other of others) {
        expect(distance(copy, turn(original, SIZE, other))).toBeGreaterThan(5);
      }
    }
  });

  it('separates the classes by the cell and not by the background', { timeout: 180000 }, () => {
    const pictures = set.images.map(({ file }) => decode(file));
    const border = pictures.map(borderStatistics);
    for (const key of ['red', 'green', 'blue', 'sharpness'] as const) {
      const values = border.map((statistics) => statistics[key]);
      // The standard error of an AUC of 0.5 is 0.037 with 124 and 126 images.
      expect(Math.abs(auc(values, labels) - 0.5)).toBeLessThan(0.1);
    }
    const nucleus = auc(pictures.map(darkArea), labels);
    expect(nucleus).toBeGreaterThan(0.7);
    expect(nucleus).toBeLessThan(0.97);
  });
});
