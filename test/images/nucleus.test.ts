import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPhantom, renderMask } from '../../datasets/generator/phantom.js';
import { decodeImage } from '../../src/images/decode.js';
import { nucleusMask } from '../../src/images/nucleus.js';

const root = join(import.meta.dirname, '..', '..', 'datasets', 'phantom');

const areaOf = (mask: Uint8Array): number => mask.reduce((sum, pixel) => sum + pixel, 0);

/** 2 |A ∩ B| / (|A| + |B|). */
function dice(a: Uint8Array, b: Uint8Array): number {
  const both = a.map((pixel, i) => pixel & b[i]);
  return (2 * areaOf(both)) / (areaOf(a) + areaOf(b));
}

describe('the nucleus by its colour', () => {
  it('is the true one of the phantom', () => {
    const images = listPhantom(1).filter(({ duplicateOf }) => duplicateOf === undefined);
    // Every twentieth; all of them: images/README.md.
    const scores = images.flatMap((image, i) => {
      if (i % 20 > 0 || image.recipe.name === 'Thrombocyte') return [];
      const picture = decodeImage(readFileSync(join(root, image.file)), image.file);
      return [dice(nucleusMask(picture), renderMask(image))];
    });
    expect(scores.length).toBeGreaterThan(8);
    expect(Math.min(...scores)).toBeGreaterThan(0.82);
    expect(scores.reduce((a, b) => a + b, 0) / scores.length).toBeGreaterThan(0.94);
  });

  it('is empty in a picture of one colour, and keeps lobes that are apart', () => {
    const size = 60;
    const plain = { width: size, height: size, data: new Uint8Array(3 * size * size).fill(200) };
    expect(areaOf(nucleusMask(plain))).toBe(0);
    const data = plain.data.slice();
    const lobe = (left: number, colour: number[]): void => {
      for (let y = 24; y < 36; y++)
        for (let x = left; x < left + 8; x++) data.set(colour, 3 * (y * size + x));
    };
    lobe(18, [70, 30, 120]);
    lobe(34, [70, 30, 120]);
    // Far off: another cell's. Beside them a red cell, which lets red through.
    lobe(0, [70, 30, 120]);
    lobe(44, [220, 120, 130]);
    const mask = nucleusMask({ ...plain, data });
    const at = (x: number): number => mask[30 * size + x];
    expect([at(21), at(37), at(29), at(3), at(49)]).toEqual([1, 1, 0, 0, 0]);
  });
});
