import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { defineNetwork } from '../../src/paper/network.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { DELETED, deletions, meanHeight } from '../../src/study/explanations/deletion.js';
import { BLOCK, blockSums, centredDiscs, shareWithin } from '../../src/study/explanations/maps.js';
import { layersFromTop, randomisedCascade } from '../../src/study/explanations/randomised.js';
import { type SharedCell, sumUp } from '../../src/study/explanations/sum-up.js';

describe('regions of a map', () => {
  it('a share is of magnitudes', () => {
    const map = Float32Array.of(1, -3, 0, 4);
    expect(shareWithin(map, Uint8Array.of(0, 1, 1, 0))).toBeCloseTo(3 / 8, 12);
    expect(shareWithin(new Float32Array(4), Uint8Array.of(1, 0, 0, 0))).toBeNaN();
  });

  it('a disc has the area that is asked for, around the centre', () => {
    const disc = centredDiscs(21)(49);
    expect(disc.reduce((sum, pixel) => sum + pixel, 0)).toBe(49);
    expect(disc[10 * 21 + 10]).toBe(1);
    // Radius √(49 / π) = 3.9.
    expect([disc[10 * 21 + 13], disc[10 * 21 + 15], disc[0]]).toEqual([1, 0, 0]);
  });

  it('squares sum up all of a map, those at the border too', () => {
    const size = 20;
    const map = Float32Array.from({ length: size * size }, (_, i) =>
      i === size * size - 1 ? -5 : 1,
    );
    const sums = blockSums(map, size, false);
    expect(sums).toHaveLength(9);
    expect(sums[0]).toBe(BLOCK * BLOCK);
    expect(sums[8]).toBe(4 * 4 - 1 - 5);
    expect(blockSums(map, size, true)[8]).toBe(4 * 4 - 1 + 5);
  });
});

describe('deletion', () => {
  it('begins with the whole picture and paints what the map marks first', () => {
    const size = 80;
    const white = 0xffffffff;
    const packed = new Uint32Array(size * size).fill(white);
    // A dark square of one block at block (3, 4), which the maps mark.
    const marked = new Float32Array(size * size);
    for (let y = 4 * BLOCK; y < 5 * BLOCK; y++)
      for (let x = 3 * BLOCK; x < 4 * BLOCK; x++) {
        packed[y * size + x] = 0xff000000;
        marked[y * size + x] = 1;
      }
    const maps = { saliency: marked, 'lrp-epsilon': marked.map((value) => -value) };
    const all = deletions(packed, size, maps, { seed: 1, file: 'a.png' });
    expect(all.map(({ order }) => order)).toEqual([
      ...['saliency', 'lrp-epsilon', 'centre', 'random', 'random', 'random'],
    ]);
    const dark = (picture: Uint32Array): number => picture.filter((w) => w !== white).length;
    for (const { pictures } of all) {
      expect(pictures).toHaveLength(DELETED.length);
      expect(pictures[0]).toEqual(packed);
    }
    const after = (order: string): number =>
      dark(all.find((one) => one.order === order)!.pictures[1]);
    expect(after('saliency')).toBe(0);
    // It speaks against the class: it goes last.
    expect(after('lrp-epsilon')).toBe(BLOCK * BLOCK);
  });

  it('the mean height of a curve', () => {
    expect(meanHeight(DELETED.map(() => 0.7))).toBeCloseTo(0.7, 12);
    expect(meanHeight(DELETED.map((share) => 1 - 2 * share))).toBeCloseTo(0.5, 12);
  });
});

describe('cascading randomisation', () => {
  it('draws one layer more at each step, from the top', () => {
    const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
    const layers = layersFromTop(network);
    expect(layers).toEqual([
      ...['preds', 'dense1', 'conv6', 'conv5', 'conv4', 'conv3', 'conv2', 'conv1'],
    ]);
    const trained = initialWeights(network, 1, 'trained').map((w) => w + 1);
    const cascade = randomisedCascade(network, trained, { seed: 1, id: 'fold 0' });
    for (const [step, weights] of cascade.entries())
      for (const { name, offset, size } of network.parameters) {
        const kept = layers.indexOf(name.split('.')[0]) > step;
        const same = weights
          .subarray(offset, offset + size)
          .every((w, i) => w === trained[offset + i]);
        expect(same, `${name} after step ${step}`).toBe(kept);
      }
  });
});

describe('explanations.json', () => {
  const classes = ['other', 'blast'];
  const noise = stream(7, 'explanations');

  /** Cells of five folds whose maps have `excess` more in the nucleus at n = 50, none before. */
  const cells = (excess: number): SharedCell[] =>
    Array.from({ length: 50 }, (_, i) => {
      const disc = 0.3 + 0.05 * gaussian(noise, i);
      return {
        ...{ fold: i % 5, file: `${i}.png`, area: 0.1, missing: i < 5 },
        shares: [0, 50].flatMap((n) =>
          (['saliency', 'lrp-epsilon'] as const).map((method) => ({
            ...{ n, method, disc },
            nucleus: disc + (n > 0 ? excess : 0) + 0.01 * gaussian(noise, 1000 + i),
          })),
        ),
      };
    });

  const sum = (excess: number) =>
    sumUp(
      { shared: cells(excess), randomised: [], repeated: [], deleted: [] },
      { classes, layers: ['preds'] },
    );

  it('pairs nucleus and disc within a cell: their spread over cells cancels', () => {
    const { shares, learned, withoutNucleus, cells: all } = sum(0.1);
    expect([all, withoutNucleus]).toEqual([50, 5]);
    const trained = shares.find(({ method, n }) => method === 'saliency' && n === 50);
    expect(trained?.excess.mean).toBeCloseTo(0.1, 2);
    expect(trained?.excess.low).toBeGreaterThan(0.08);
    const [change] = learned;
    expect(change).toMatchObject({ method: 'saliency', n: 50, cells: 45 });
    expect(change.change.low).toBeGreaterThan(0.09);
  });

  it('finds nothing where there is nothing, and says what it lacks', () => {
    const { shares, repeats } = sum(0);
    const trained = shares.find(({ method, n }) => method === 'saliency' && n === 50);
    expect(trained?.excess.low).toBeLessThan(0.005);
    expect(trained?.excess.high).toBeGreaterThan(-0.005);
    expect(repeats).toEqual({ refused: expect.stringMatching(/two or more/) });
  });
});
