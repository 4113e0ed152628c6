import { describe, expect, it } from 'vitest';
import { PROGRAM } from '../../src/report/door.js';
import { explanations } from '../../src/report/explanations.js';
import { nucleusShareFigure } from '../../src/report/figures/nucleus-share.js';
import type { RunData } from '../../src/report/run-data.js';
import { DELETED } from '../../src/study/explanations/deletion.js';
import type { ExplanationsFile } from '../../src/study/explanations/file.js';
import { sumUp } from '../../src/study/explanations/sum-up.js';

const METHODS = ['saliency', 'lrp-epsilon'] as const;

/** Three folds of four cells: saliency goes to the nucleus by training, relevance does not. */
const file: ExplanationsFile = sumUp(
  {
    shared: Array.from({ length: 12 }, (_, i) => ({
      ...{ fold: i % 3, file: `${i}.png`, area: 0.1, missing: i === 0 },
      shares: [0, 50].flatMap((n) =>
        METHODS.map((method) => ({
          ...{ n, method, disc: 0.3 + 0.01 * (i % 4) },
          nucleus: 0.32 + 0.01 * ((i % 3) - 1) + (n > 0 && method === 'saliency' ? 0.2 : 0),
        })),
      ),
    })),
    randomised: [0, 1, 2].map((fold) => ({
      fold,
      layers: [
        { saliency: 0.5, 'lrp-epsilon': -0.1 },
        { saliency: 0.2, 'lrp-epsilon': Number.NaN },
      ],
    })),
    repeated: [],
    deleted: [0, 1, 2].map((fold) => ({
      fold,
      curves: [
        { order: 'saliency', probability: DELETED.map((share) => 1 - share), height: 0.75 },
        { order: 'random', probability: DELETED.map(() => 1), height: 1 },
      ],
    })),
  },
  { classes: ['other', 'blast'], layers: ['preds', 'dense1'] },
);

const htmlOf = (of?: ExplanationsFile): string | undefined =>
  explanations.html({
    data: { explanations: of } as RunData,
    door: PROGRAM,
    show: () => '',
    above: () => undefined,
  });

describe('maps under test in the report', () => {
  it('says which map goes to the nucleus, and whether by training', () => {
    const text = (htmlOf(file) ?? '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toMatch(/Saliency: with 50 training images more lies in the nucleus/);
    expect(text).toMatch(/training has raised that difference \(\+20\.0 points/);
    expect(text).toMatch(
      /Relevance .*: with 50 training images no more lies in the nucleus, beyond/,
    );
    expect(text).toMatch(/In 1 of 12 test cells no nucleus was found/);
    expect(text).toMatch(/Not tested: the study has one network for each fold and size/);
    // No map of relevance had ranks with that layer drawn anew.
    expect(text).toMatch(/dense1 0\.20 \(.*?\) –/);
    // The random order loses nothing; its row has no loss beyond itself.
    expect(text).toMatch(/saliency 1\.00 0\.90 .* \+0\.250/);
    expect(text).toMatch(/at random 1\.00 .* –/);
  });

  it('warns of maps that stay alike with every layer drawn anew', () => {
    const same = { mean: 0.8, low: 0.7, high: 0.9 };
    const layers = [{ layer: 'conv1', same }];
    const alike = { ...file, randomised: [{ method: 'saliency' as const, cells: 3, layers }] };
    expect(htmlOf(alike)).toMatch(/stay alike .* saliency 0\.80 \(0\.70 to 0\.90\)/);
    expect(htmlOf(file)).not.toMatch(/Here they stay alike/);
  });

  it('has no section without the file', () => {
    expect(htmlOf(undefined)).toBeUndefined();
  });

  it('the figure tells its numbers in words too', () => {
    expect(nucleusShareFigure(file)?.alt).toMatch(/saliency at 50: 5\d\.\d % in the nucleus/);
  });
});
