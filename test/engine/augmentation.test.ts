import { describe, expect, it } from 'vitest';
import {
  type Augmentation,
  centreOf,
  drawMap,
  drawTransformation,
  IDENTITY,
  type PixelMap,
  pixelMap,
  TURNS_AND_FLIPS,
  transformImage,
} from '../../src/engine/train/augmentation.js';
import { stream } from '../../src/stats/random.js';

const SIZE = 257;

/** As the published scripts asked Keras 2.0.8 for. */
const PUBLISHED: Augmentation = {
  rotation: { degrees: 359, bothWays: true, centre: 'keras' },
  flips: true,
};

/** The sampling of shaders/load-batch.wgsl: output pixel → input pixel. */
function sample([a, b, c, d, e, f]: PixelMap, row: number, column: number): [number, number] {
  const clamp = (fixed: number): number => Math.min(SIZE - 1, Math.max(0, fixed >> 20));
  return [clamp(a * row + b * column + e), clamp(c * row + d * column + f)];
}

describe('augmentation', () => {
  it('without a transformation every pixel stays', () => {
    expect(sample(IDENTITY, 0, 256)).toEqual([0, 256]);
    const still = pixelMap({ angle: 0, flipColumns: false, flipRows: false }, SIZE);
    expect([...Int32Array.from(still)]).toEqual(IDENTITY);
  });

  it('turns about the true centre: 180° takes i to 256 − i', () => {
    const map = pixelMap({ angle: Math.PI, flipColumns: false, flipRows: false }, SIZE);
    for (const i of [0, 1, 100, 128, 256]) expect(sample(map, i, i)).toEqual([256 - i, 256 - i]);
  });

  it('the published centre: 180° about 129 takes i to 258 − i, clamped', () => {
    expect(centreOf(257, 'keras')).toBe(129);
    expect(centreOf(400, 'keras')).toBe(200.5);
    const half = { angle: Math.PI, flipColumns: false, flipRows: false };
    const map = pixelMap(half, SIZE, centreOf(SIZE, 'keras'));
    for (const i of [0, 1, 2, 100, 129, 256]) {
      const from = Math.min(256, 258 - i);
      expect(sample(map, i, i)).toEqual([from, from]);
    }
    // Flips follow the rotation and do not share its centre.
    const flipped = pixelMap({ ...half, flipColumns: true }, SIZE, centreOf(SIZE, 'keras'));
    expect(sample(flipped, 100, 10)).toEqual([158, 258 - 246]);
  });

  it('the published rotation draws from −359° to 359°, the default from 0° to 360°', () => {
    const degrees = (augmentation: Augmentation) =>
      Array.from(
        { length: 2000 },
        (_, i) => (drawTransformation(stream(4), i, augmentation).angle * 180) / Math.PI,
      );
    const [published, plain] = [degrees(PUBLISHED), degrees(TURNS_AND_FLIPS)];
    expect(Math.min(...plain)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...published)).toBeGreaterThanOrEqual(-359);
    expect(Math.min(...published)).toBeLessThan(-350);
    expect(Math.max(...published)).toBeLessThanOrEqual(359);
    const map = pixelMap(
      drawTransformation(stream(4), 1, PUBLISHED),
      SIZE,
      centreOf(SIZE, 'keras'),
    );
    expect(drawMap(stream(4), 1, SIZE, PUBLISHED)).toEqual(map);
    expect(drawMap(stream(4), 1, SIZE)).not.toEqual(map);
  });

  it('moves an image on the CPU as the map says', () => {
    const pixels = Uint32Array.from({ length: SIZE * SIZE }, (_, i) => i);
    const map = drawMap(stream(5), 1, SIZE);
    const moved = transformImage(pixels, map, SIZE);
    for (const at of [0, 1, 256, 257, 30_000, SIZE * SIZE - 1]) {
      const [row, column] = sample(map, Math.floor(at / SIZE), at % SIZE);
      expect(moved[at]).toBe(row * SIZE + column);
    }
    expect(transformImage(pixels, IDENTITY, SIZE)).toEqual(pixels);
  });

  it('turns by 90° and flips exactly', () => {
    const quarter = pixelMap({ angle: Math.PI / 2, flipColumns: false, flipRows: false }, SIZE);
    expect(sample(quarter, 3, 10)).toEqual([256 - 10, 3]);
    const columns = pixelMap({ angle: 0, flipColumns: true, flipRows: false }, SIZE);
    expect(sample(columns, 3, 10)).toEqual([3, 246]);
    const rows = pixelMap({ angle: 0, flipColumns: false, flipRows: true }, SIZE);
    expect(sample(rows, 3, 10)).toEqual([253, 10]);
  });

  it('fixed point finds the pixel that float64 finds, but for ties', () => {
    for (let trial = 0; trial < 20; trial++) {
      const { angle } = drawTransformation(stream(1, 'turn'), trial);
      const map = pixelMap({ angle, flipColumns: false, flipRows: false }, SIZE);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let i = 0; i < 500; i++) {
        const [r, c] = [(i * 37) % SIZE, (i * 101) % SIZE];
        const exact = [
          cos * (r - 128) - sin * (c - 128) + 128,
          sin * (r - 128) + cos * (c - 128) + 128,
        ];
        const got = sample(map, r, c);
        for (const axis of [0, 1]) {
          const inside = Math.min(SIZE - 1, Math.max(0, exact[axis]));
          // A tie may go either way within the fixed point's resolution.
          expect(Math.abs(got[axis] - inside)).toBeLessThanOrEqual(0.5 + 1e-3);
        }
      }
    }
  });

  it('draws all angles, and each flip half of the time', () => {
    const draws = Array.from({ length: 4000 }, (_, i) => drawTransformation(stream(2), i));
    const share = (test: (d: (typeof draws)[number]) => boolean): number =>
      draws.filter(test).length / draws.length;
    expect(share(({ flipRows }) => flipRows)).toBeCloseTo(0.5, 1);
    expect(share(({ flipColumns }) => flipColumns)).toBeCloseTo(0.5, 1);
    for (let quarter = 0; quarter < 4; quarter++)
      expect(share(({ angle }) => Math.floor(angle / (Math.PI / 2)) === quarter)).toBeCloseTo(
        0.25,
        1,
      );
  });
});
