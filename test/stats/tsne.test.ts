import { describe, expect, it } from 'vitest';
import { principalComponents, symmetricEigen } from '../../src/stats/pca.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { neighbourPurity, silhouette } from '../../src/stats/separation.js';
import { divergence, gradient, jointProbabilities, TSNE, tsne } from '../../src/stats/tsne.js';

/** `perClass` points around each centre on the axes of a `width`-dimensional space. */
function clouds(classes: number, perClass: number, distance: number, width = 32) {
  const random = stream(7, 'clouds', classes);
  const labels = Array.from({ length: classes * perClass }, (_, i) => i % classes);
  const rows = labels.map((label, i) =>
    Array.from(
      { length: width },
      (_, d) => gaussian(random, i * width + d) + (d === label ? distance : 0),
    ),
  );
  return { labels, rows };
}

describe('principal components', () => {
  it('eigenvalues and vectors of a known matrix', () => {
    const { values, vectors } = symmetricEigen([
      [2, 1, 0],
      [1, 2, 0],
      [0, 0, 5],
    ]);
    expect([...values].sort().map((x) => Number(x.toFixed(12)))).toEqual([1, 3, 5]);
    const column = values.findIndex((x) => Math.abs(x - 3) < 1e-9);
    expect(Math.abs(vectors[0][column])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(vectors[0][column]).toBeCloseTo(vectors[1][column], 12);
  });

  it('a random 32 × 32 matrix: A·v = λ·v to rounding', () => {
    const random = stream(3, 'matrix');
    const a = Array.from({ length: 32 }, () => new Array<number>(32).fill(0));
    for (let i = 0; i < 32; i++)
      for (let j = 0; j <= i; j++) a[i][j] = a[j][i] = gaussian(random, 32 * i + j);
    const { values, vectors } = symmetricEigen(a);
    for (let column = 0; column < 32; column++)
      for (let i = 0; i < 32; i++) {
        const product = a[i].reduce((sum, x, j) => sum + x * vectors[j][column], 0);
        expect(Math.abs(product - values[column] * vectors[i][column])).toBeLessThan(1e-12);
      }
  });

  it('projects on the direction of largest variance', () => {
    const rows = [-2, -1, 0, 1, 2].map((t) => [3 * t, 4 * t, 0.01 * t * t]);
    const projected = principalComponents(rows, 2);
    for (const [i, t] of [-2, -1, 0, 1, 2].entries()) expect(projected[i][0]).toBeCloseTo(5 * t, 6);
  });
});

describe('t-SNE', () => {
  const { rows, labels } = clouds(3, 20, 8);

  it('the conditional distributions have the perplexity asked for', () => {
    const p = jointProbabilities(rows, 12);
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    // Four corners of a square in order: neighbours at equal distance get equal shares.
    const square = jointProbabilities(
      [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 0],
      ],
      2.5,
    );
    const n = 4;
    const conditional = [1, 2, 3].map((j) => square[j] * n);
    expect(conditional[0]).toBeCloseTo(conditional[2], 12);
    const entropy = conditional.reduce((sum, q) => sum - q * Math.log(q), 0);
    expect(Math.exp(entropy)).toBeCloseTo(2.5, 8);
  });

  it('the gradient is the difference quotient of the divergence', () => {
    const p = jointProbabilities(rows, 12);
    const random = stream(1, 'y');
    const y = Float64Array.from({ length: 2 * rows.length }, (_, i) => gaussian(random, i));
    const slope = gradient(p, y);
    const h = 1e-5;
    for (let i = 0; i < y.length; i += 7) {
      const at = (shift: number): number => {
        const moved = y.slice();
        moved[i] += shift;
        return divergence(p, moved);
      };
      // Central differences: truncation about h², rounding about 1e-16/h.
      expect(Math.abs((at(h) - at(-h)) / (2 * h) - slope[i])).toBeLessThan(1e-9);
    }
  });

  it.each([
    // Means over six runs of scikit-learn 1.2.1 on these points (method exact, its defaults, PCA
    // start moved by 1e-6), which end in optima of 0.059–0.062, 0.656–0.702 and 0.360–0.371.
    [3, 20, 8, 0.0603],
    [3, 40, 3, 0.6836],
    [5, 30, 5, 0.3667],
  ])('%i × %i points end where scikit-learn does, and stay there', (classes, each, apart, mean) => {
    let before = 0;
    const { divergence: end } = tsne(clouds(classes, each, apart).rows, TSNE, (i, now) => {
      if (i === 800) before = now();
    });
    expect(end / mean).toBeLessThan(1.01);
    expect(Math.abs(before / end - 1)).toBeLessThan(1e-3);
  });

  it('the divergence falls, and three clouds stay three clouds', () => {
    const trace: number[] = [];
    const { points, divergence: end } = tsne(rows, TSNE, (i, now) => {
      if (i % 250 === 0) trace.push(now());
    });
    trace.push(end);
    expect(trace).toHaveLength(5);
    // Iterations 0 to 250 pull harder than the divergence asks for; from then on it counts.
    expect(trace[2]).toBeLessThan(trace[1]);
    expect(trace[4]).toBeLessThan(trace[0]);
    expect(trace[4]).toBeLessThanOrEqual(trace[2] + 1e-6);
    expect(neighbourPurity(points, labels, 10)).toBe(1);
    expect(silhouette(points, labels)).toBeGreaterThan(0.6);
  });

  it('equal input, equal bits; perplexity is cut for few points', () => {
    const few = rows.slice(0, 10);
    const options = { ...TSNE, iterations: 50 };
    expect(tsne(few, options)).toEqual(tsne(few, options));
    expect(tsne(few, options).perplexity).toBe(3);
  });

  it('points that cannot be told apart stay finite and together', () => {
    const same = Array.from({ length: 8 }, () => [1, 2, 3]);
    for (const [x, y] of tsne(same, { ...TSNE, iterations: 20 }).points)
      expect([x, y]).toEqual([0, 0]);
    const twoPlaces = Array.from({ length: 20 }, (_, i) => [i % 2, 0, 0]);
    expect(tsne(twoPlaces).points.flat().every(Number.isFinite)).toBe(true);
  });
});

describe('separation', () => {
  it('silhouette by hand: 0, 1 against 4, 6 on a line', () => {
    // a, b: 1, 5 | 1, 4 | 2, 3.5 | 2, 5.5.
    const expected = (4 / 5 + 3 / 4 + 1.5 / 3.5 + 3.5 / 5.5) / 4;
    expect(silhouette([[0], [1], [4], [6]], [0, 0, 1, 1])).toBeCloseTo(expected, 12);
  });

  it('an item alone in its class counts 0; coincident points count 0', () => {
    const expected = (4 / 5 + 3 / 4 + 0) / 3;
    // a = 1, b = 5 and a = 1, b = 4; the third is alone.
    expect(silhouette([[0], [1], [5]], [0, 0, 1])).toBeCloseTo(expected, 12);
    expect(silhouette([[2], [2], [2], [2]], [0, 0, 1, 1])).toBe(0);
    expect(silhouette([[0], [1]], [0, 0])).toBeNaN();
  });

  it('neighbour purity by hand, ties in full', () => {
    // Nearest neighbour on a line 0 1 3 4: 1, 0, 4, 3.
    expect(neighbourPurity([[0], [1], [3], [4]], [0, 0, 1, 1], 1)).toBe(1);
    expect(neighbourPurity([[0], [1], [3], [4]], [0, 1, 0, 1], 1)).toBe(0);
    // The middle of 0 1 2 has two neighbours at distance 1: one of two is of its class.
    expect(neighbourPurity([[0], [1], [2]], [0, 0, 1], 1)).toBeCloseTo((1 + 0.5 + 0) / 3, 12);
    expect(neighbourPurity([[5], [5], [5], [5]], [0, 0, 1, 1], 1)).toBeCloseTo(1 / 3, 12);
  });

  it('grows with the distance of the clouds', () => {
    const scores = [0, 3, 8].map((distance) => {
      const { rows, labels } = clouds(2, 25, distance);
      return [silhouette(rows, labels), neighbourPurity(rows, labels, 10)];
    });
    expect(scores[0][0]).toBeLessThan(0.05);
    expect(scores[1][0]).toBeGreaterThan(scores[0][0]);
    expect(scores[2][0]).toBeGreaterThan(scores[1][0]);
    expect(scores[1][1]).toBeGreaterThan(scores[0][1]);
    expect(scores[2][1]).toBe(1);
  });
});
