import jpegJs from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { findDuplicates } from '../../src/images/duplicates.js';
import { resizeTriangle } from '../../src/images/resize.js';
import { type Signature, signatureOf, THUMBNAIL } from '../../src/images/signature.js';
import { SYMMETRIES, turn } from '../../src/images/symmetry.js';
import { duplicateSets, treatDuplicates, uniteGroups } from '../../src/splits/duplicate-groups.js';
import { makeSplits } from '../../src/splits/folds.js';
import type { LabelledImages } from '../../src/splits/labelled-images.js';
import { stream } from '../../src/stats/random.js';

/** Cells without symmetry: blobs at random places on a light ground. */
const SIDE = 100;
function cell(number: number, seed = 1): Uint8Array {
  const draw = stream(seed, 'duplicates', number);
  const blobs = Array.from({ length: 5 }, (_, b) => ({
    x: SIDE * (0.2 + 0.6 * draw.uniform(6 * b)),
    y: SIDE * (0.2 + 0.6 * draw.uniform(6 * b + 1)),
    radius: SIDE * (0.06 + 0.12 * draw.uniform(6 * b + 2)),
    colour: [3, 4, 5].map((k) => 160 * draw.uniform(6 * b + k)),
  }));
  const pixels = new Uint8Array(SIDE * SIDE * 3).fill(225);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    for (const { x: cx, y: cy, radius, colour } of blobs)
      if (Math.hypot(x - cx, y - cy) < radius) pixels.set(colour, 3 * i);
  }
  return pixels;
}

const sign = (data: Uint8Array, size = SIDE): Signature =>
  signatureOf({ width: size, height: size, data });

function reencode(data: Uint8Array, quality: number, side = SIDE): Uint8Array {
  const rgba = Buffer.alloc(side * side * 4, 255);
  for (let i = 0; i < side * side; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  const jpeg = jpegJs.encode({ width: side, height: side, data: rgba }, quality).data;
  const { data: decoded } = jpegJs.decode(jpeg, { useTArray: true });
  return decoded.filter((_, i) => i % 4 !== 3);
}

describe('turn', () => {
  // Pixels a b / c d by their red values.
  const square = Uint8Array.from([1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0]);
  const reds = (symmetry: number) => [...turn(square, 2, symmetry)].filter((_, i) => i % 3 === 0);

  it('rotates clockwise, flips first', () => {
    expect(Array.from({ length: 8 }, (_, s) => reds(s))).toEqual([
      [1, 2, 3, 4],
      [3, 1, 4, 2],
      [4, 3, 2, 1],
      [2, 4, 1, 3],
      [2, 1, 4, 3],
      [4, 2, 3, 1],
      [3, 4, 1, 2],
      [1, 3, 2, 4],
    ]);
    expect(SYMMETRIES[6]).toBe('flipped top to bottom');
  });

  it('commutes with the squashing to a thumbnail', () => {
    for (let symmetry = 0; symmetry < 8; symmetry++) {
      const a = sign(turn(cell(1), SIDE, symmetry)).thumbnail;
      const b = turn(sign(cell(1)).thumbnail, THUMBNAIL, symmetry);
      // Sums in another order may round the other way.
      const apart = a.map((value, i) => Math.abs(value - b[i]));
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    }
  });
});

describe('findDuplicates', () => {
  const cells = Array.from({ length: 60 }, (_, i) => cell(i));

  it('finds nothing among different cells', () => {
    expect(findDuplicates(cells.map((data) => sign(data)))).toEqual([]);
  });

  it('names the symmetry of every copy, re-encoded or not', () => {
    const copies = Array.from({ length: 8 }, (_, s) => turn(cells[s], SIDE, s));
    for (const quality of [30, 75, undefined]) {
      const stored = copies.map((data) => (quality ? reencode(data, quality) : data));
      const pairs = findDuplicates([...cells, ...stored].map((data) => sign(data)));
      expect(pairs.map(({ first, second, symmetry }) => [first, second, symmetry])).toEqual(
        Array.from({ length: 8 }, (_, s) => [s, 60 + s, s]),
      );
      expect(pairs.map(({ identical }) => identical)).toEqual(
        Array.from({ length: 8 }, (_, s) => quality === undefined && s === 0),
      );
    }
  });

  it('finds copies of another size, but not of another cell', () => {
    const small = resizeTriangle({ width: SIDE, height: SIDE, data: turn(cells[3], SIDE, 5) }, 64);
    const [pair, ...others] = findDuplicates([...cells.map((d) => sign(d)), sign(small, 64)]);
    expect(pair).toMatchObject({ first: 3, second: 60, symmetry: 5, identical: false });
    expect(others).toEqual([]);
  });

  it('finds copies in another light or stain', () => {
    const change = (data: Uint8Array, factors: number[], exponent = 1) =>
      data.map((v, i) => Math.min(255, Math.round(factors[i % 3] * 255 * (v / 255) ** exponent)));
    const ways: ((data: Uint8Array) => Uint8Array)[] = [
      (data) => change(data, [0.9, 0.9, 0.9]),
      (data) => change(data, [1.1, 1.1, 1.1]),
      (data) => change(data, [1.05, 1, 0.95]),
      (data) => change(data, [1, 1, 1], 1.2),
    ];
    const copies = ways.map((way, i) => way(turn(cells[i], SIDE, i)));
    const pairs = findDuplicates([...cells, ...copies].map((data) => sign(data)));
    expect(pairs.map(({ first, second, symmetry }) => [first, second, symmetry])).toEqual(
      ways.map((_, i) => [i, 60 + i, i]),
    );
  });

  it.each([28, 48, 64])('finds re-encoded copies of small images: %i pixels', (side) => {
    const small = cells.map((data) => resizeTriangle({ width: SIDE, height: SIDE, data }, side));
    const copies = small.slice(0, 20).map((data, i) => reencode(turn(data, side, i % 8), 75, side));
    const pairs = findDuplicates([...small, ...copies].map((data) => sign(data, side)));
    expect(pairs.map(({ first, second, symmetry }) => [first, second, symmetry])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i, 60 + i, i % 8]),
    );
  });

  it('takes images without contrast for duplicates only if they are identical', () => {
    const flat = (value: number) => sign(new Uint8Array(SIDE * SIDE * 3).fill(value));
    const pairs = findDuplicates([flat(200), flat(201), flat(200)]);
    expect(pairs).toEqual([{ first: 0, second: 2, symmetry: 0, identical: true, difference: 0 }]);
  });

  it('finds just what a comparison of all pixels under all symmetries finds', () => {
    // Copies with detail of growing strength, and with a slow gradient of growing strength.
    const base = cell(9);
    const other = cell(10);
    const drifting = Array.from({ length: 40 }, (_, k) => {
      const gradient = (i: number) => ((i % (3 * SIDE)) * k) / 1200;
      const mixed = base.map((v, i) => (k % 2 ? v - gradient(i) : v + ((other[i] - v) * k) / 100));
      return turn(mixed, SIDE, k % 8);
    });
    const signatures = [base, ...drifting].map((data) => sign(data));
    const found = findDuplicates(signatures).filter(({ first }) => first === 0);
    const expected = signatures
      .map(({ thumbnail }, second) => ({
        second,
        difference: leastDifference(signatures[0].thumbnail, thumbnail),
      }))
      .filter(({ second, difference }) => second > 0 && difference <= 0.15);
    expect(found.map(({ second }) => second)).toEqual(expected.map(({ second }) => second));
    for (const [i, { difference }] of expected.entries())
      expect(found[i].difference).toBeCloseTo(difference, 5);
    expect(expected.length).toBeGreaterThan(5);
    expect(expected.length).toBeLessThan(35);
  });
});

/** The definition of the difference, written out: slow, and without a filter before it. */
function leastDifference(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const rms = (values: number[]) => Math.sqrt(mean(values.map((v) => v * v)));
  const indices = [...a.keys()];
  /** Deviations from the mean of the pixels that share a key, channel by channel. */
  const deviations = (pixels: Uint8Array, key: (x: number, y: number) => number) => {
    const names = indices.map((i) => {
      const pixel = Math.floor(i / 3);
      return `${i % 3} ${key(pixel % THUMBNAIL, Math.floor(pixel / THUMBNAIL))}`;
    });
    const members = new Map<string, number[]>();
    for (const i of indices) members.set(names[i], [...(members.get(names[i]) ?? []), pixels[i]]);
    const means = new Map([...members].map(([name, values]) => [name, mean(values)]));
    return indices.map((i) => pixels[i] - (means.get(names[i]) ?? Number.NaN));
  };
  const whole = (pixels: Uint8Array) => deviations(pixels, () => 0);
  const detail = (pixels: Uint8Array) =>
    deviations(pixels, (x, y) => 8 * Math.floor(y / 4) + Math.floor(x / 4));
  const between = (x: number[], y: number[]) => rms(x.map((v, i) => v - y[i]));
  const differences = Array.from({ length: 8 }, (_, symmetry) => {
    const turned = turn(a, THUMBNAIL, symmetry);
    const contrast = Math.min(rms(whole(a)), rms(whole(b)));
    const detailContrast = Math.min(rms(detail(a)), rms(detail(b)));
    return Math.max(
      between(whole(turned), whole(b)) / contrast,
      between(detail(turned), detail(b)) / detailContrast,
    );
  });
  return Math.min(...differences);
}

describe('duplicates and groups', () => {
  const pair = (first: number, second: number) => ({
    first,
    second,
    symmetry: 0,
    identical: true,
    difference: 0,
  });

  it('links pairs to sets', () => {
    expect(duplicateSets([pair(0, 4), pair(2, 3), pair(4, 5)], 7)).toEqual([
      [0, 4, 5],
      [2, 3],
    ]);
  });

  it('unites groups that share a duplicate, and leaves all others as they are', () => {
    const files = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const groups = ['p', undefined, 'q', 'q', undefined, undefined, 'r'];
    const united = uniteGroups(
      groups,
      [
        [0, 3],
        [1, 5],
      ],
      files,
    ); // prettier-ignore
    expect(united).toEqual(['p', 'duplicates of b', 'p', 'p', undefined, 'duplicates of b', 'r']);
    expect(uniteGroups(groups, [], files)).toEqual(groups);
  });

  const files = Array.from({ length: 60 }, (_, i) => `${String(i).padStart(2, '0')}.png`);
  const labels = files.map((_, i) => i % 2);
  const dataset: LabelledImages = {
    name: 'cells',
    images: files.map((file, i) => ({ file, label: String(i % 2) })),
  };
  const task = { kind: 'binary' as const, classes: ['0', '1'], labels };
  /** Image 40 + i is image i turned, for the first ten; 50 is image 1, of the other class. */
  const pictures = files.map((_, i) => {
    if (i === 50) return cell(1);
    return i >= 40 && i < 50 ? turn(cell(i - 40), SIDE, i % 8) : cell(i);
  });
  const signatures = pictures.map((data) => sign(data));

  it('keeps them on one side of every split', () => {
    const { groups, copies, contradictions, kept } = treatDuplicates(
      dataset,
      task,
      signatures,
      'keep-together',
    );
    expect({ copies, contradictions }).toEqual({ copies: 11, contradictions: 1 });
    expect(kept).toHaveLength(60);
    const options = { labels, keys: files, classes: 2, folds: 5, validation: 8, seed: 1 };
    const sideOf = (fold: ReturnType<typeof makeSplits>[number], image: number) =>
      (['test', 'validation', 'train'] as const).find((side) => fold[side].includes(image));
    const parted = (together: boolean) =>
      makeSplits({ ...options, kind: 'binary', groups: together ? groups : undefined }).flatMap(
        (fold) =>
          Array.from({ length: 10 }, (_, i) => [sideOf(fold, i), sideOf(fold, 40 + i)]).filter(
            ([a, b]) => a !== undefined && b !== undefined && a !== b,
          ),
      );
    expect(parted(true)).toEqual([]);
    expect(parted(false).length).toBeGreaterThan(5);
  });

  it('removes all but the first', () => {
    const treated = treatDuplicates(dataset, task, signatures, 'remove');
    expect(treated.kept).toEqual(files.map((_, i) => i).filter((i) => i < 40 || i > 50));
    expect(treated.dataset.images.map(({ file }) => file)).toEqual(
      treated.kept.map((i) => files[i]),
    );
    expect(treated.task.labels).toEqual(treated.kept.map((i) => labels[i]));
    expect(treated.groups).toEqual(treated.kept.map(() => undefined));
  });

  it('refuses images that are all copies of one another, unless they are left alone', () => {
    const same = files.map(() => signatures[0]);
    for (const treatment of ['keep-together', 'remove'] as const)
      expect(() => treatDuplicates(dataset, task, same, treatment)).toThrow(
        'all 60 images of cells are copies of one another',
      );
    expect(treatDuplicates(dataset, task, same, 'ignore').kept).toHaveLength(60);
    // One that differs is enough to go on.
    const other = [...same.slice(1), signatures[5]];
    expect(treatDuplicates(dataset, task, other, 'remove').kept).toEqual([0, 59]);
  });

  it('ignores them', () => {
    const treated = treatDuplicates(dataset, task, signatures, 'ignore');
    expect(treated).toMatchObject({ copies: 0, dataset });
    expect(treated.groups).toEqual(files.map(() => undefined));
  });
});
