import { describe, expect, it } from 'vitest';
import { borderLevels, discMask, withoutCell } from '../../src/images/cell-disc.js';
import { areaFeatures, colourFeatures, otsu } from '../../src/images/simple-features.js';

const SIZE = 41;
const word = (r: number, g: number, b: number): number =>
  (r | (g << 8) | (b << 16) | (255 << 24)) >>> 0;

/** A dark body of a radius (in pixels) on a light ground. */
function picture(radius: number, ground = word(220, 210, 230)): Uint32Array<ArrayBuffer> {
  const c = (SIZE - 1) / 2;
  return Uint32Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.hypot((i % SIZE) - c, Math.floor(i / SIZE) - c) <= radius ? word(80, 40, 140) : ground,
  );
}

describe('the disc that hides the cell', () => {
  it('is round and centred: quarter turns and flips leave it as it is', () => {
    const disc = discMask(SIZE, 0.85);
    const share = disc.reduce((a, b) => a + b, 0) / disc.length;
    expect(Math.abs(share - (Math.PI * 0.85 ** 2) / 4)).toBeLessThan(0.01);
    const turned = disc.map((_, i) => disc[(i % SIZE) * SIZE + (SIZE - 1 - Math.floor(i / SIZE))]);
    expect(turned).toEqual(disc);
    expect([...disc].reverse()).toEqual([...disc]);
  });

  it('leaves nothing of the cell, and of the border more contrast', () => {
    const disc = discMask(SIZE, 0.85);
    const grounds = [word(220, 210, 230), word(230, 210, 220)];
    const levels = borderLevels(
      grounds.map((ground) => picture(5, ground)),
      disc,
    );
    expect(levels.mean).toEqual([225, 210, 225]);
    expect(levels.sd).toEqual([5, 0, 5]);
    expect(withoutCell(picture(5), disc, levels)).toEqual(withoutCell(picture(12), disc, levels));
    const [dark, light] = grounds.map((ground) => withoutCell(picture(5, ground), disc, levels));
    // One s.d. from the mean in red and blue, all over: where the cell was too.
    expect(new Set(dark)).toEqual(new Set([word(80, 128, 176)]));
    expect(new Set(light)).toEqual(new Set([word(176, 128, 80)]));
  });
});

describe('features without a shape', () => {
  const disc = discMask(SIZE, 0.85);

  it('are shares of colours, and mean and spread of every channel', () => {
    const features = colourFeatures(picture(0, word(16, 31, 255)).fill(word(16, 31, 255)));
    expect(features).toHaveLength(54);
    expect([features[1], features[16 + 1], features[32 + 15]]).toEqual([1, 1, 1]);
    expect(features.slice(48)).toEqual([16, 0, 31, 0, 255, 0]);
  });

  it('of the border do not know the cell, those of the whole do', () => {
    expect(colourFeatures(picture(5), disc, 0)).toEqual(colourFeatures(picture(12), disc, 0));
    expect(colourFeatures(picture(5))).not.toEqual(colourFeatures(picture(12)));
  });

  it('measure the area of what is dark in red', () => {
    const within = disc.reduce((a, b) => a + b, 0);
    const body = picture(9).filter((value) => (value & 255) === 80).length;
    expect(areaFeatures(picture(9), disc)[0]).toBeCloseTo(body / within, 12);
  });

  it('part a histogram of two humps between them', () => {
    const counts = new Float64Array(256);
    for (const [value, count] of [
      [60, 10],
      [70, 20],
      [200, 50],
      [210, 20],
    ])
      counts[value] = count;
    expect(otsu(counts)).toBe(70);
  });
});
