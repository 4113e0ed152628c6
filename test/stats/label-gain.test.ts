import { describe, expect, it } from 'vitest';
import { labelGain } from '../../src/stats/label-gain.js';

describe('what more images of a class add to its AUC', () => {
  const law = (images: number): number => 1 - 0.8 * images ** -0.5;

  it('is what the power law says where there is one', () => {
    const points = [4, 9, 25, 64].map((images) => ({ images, auc: law(images) }));
    expect(labelGain(points, 36)).toBeCloseTo(law(100) - law(64), 12);
  });

  it('is nothing where the class does not get better, and next to nothing where it is perfect', () => {
    const [first, second] = [
      { images: 5, auc: 0.9 },
      { images: 20, auc: 0.8 },
    ];
    expect(labelGain([first, second], 10)).toBe(0);
    const perfect = [5, 20].map((images) => ({ images, auc: 1 }));
    expect(labelGain(perfect, 10)).toBe(0);
  });
});
