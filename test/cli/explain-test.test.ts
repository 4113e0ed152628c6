import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExplanationsFile } from '../../src/study/explanations/file.js';
import { SIZE, useWorkFolder } from '../support/command-line.js';

const work = useWorkFolder('explain-test');
const { cytograd, expectRefusal } = work;

describe('explain --test', () => {
  it('puts the maps of a run to the test, into a file of the run and its report', () => {
    const tiny = ['--image-size', String(SIZE), '--val', '4', '--folds', '2', '--sizes', '4'];
    const made = cytograd(
      'sweep',
      'cells',
      ...tiny,
      '--epochs',
      '1',
      '--repeats',
      '2',
      '--out',
      'run',
    );
    expect(made.code, made.stderr).toBe(0);
    const { code, stdout, stderr } = cytograd('explain', 'run', '--test', '--cells', '2', '--json');
    expect(code, stderr).toBe(0);
    const file: ExplanationsFile = JSON.parse(stdout);
    expect(JSON.parse(readFileSync(join(work.root, 'run', 'explanations.json'), 'utf8'))).toEqual(
      file,
    );
    // Two folds, two cells each; the dark discs are all that is stained.
    expect([file.cells, file.withoutNucleus]).toEqual([4, 0]);
    expect(file.shares.map(({ method, n }) => [method, n])).toEqual([
      ['saliency', 0],
      ['saliency', 4],
      ['lrp-epsilon', 0],
      ['lrp-epsilon', 4],
    ]);
    for (const { nucleus, disc } of file.shares)
      for (const { mean } of [nucleus, disc]) {
        expect(mean).toBeGreaterThan(0);
        expect(mean).toBeLessThan(1);
      }
    expect(file.randomised[0].layers).toHaveLength(8);
    expect(file.repeats).toHaveLength(2);
    expect(file.deletion.curves.map(({ order }) => order)).toEqual([
      ...['saliency', 'lrp-epsilon', 'centre', 'random'],
    ]);
    // Nothing is deleted yet: all orders begin alike.
    expect(new Set(file.deletion.curves.map(({ probability: [p] }) => p.toFixed(9))).size).toBe(1);
    const page = readFileSync(join(work.root, 'run', 'report.html'), 'utf8');
    expect(page).toContain('Can the maps be believed');
  });

  it('refuses images beside it, and a model without images', () => {
    const image = 'cells/blast/blast-0.png';
    expectRefusal(['explain', 'run', image, '--test'], /--test .*test images of the run/);
    expectRefusal(['explain', 'run'], /no images: name some/);
    expectRefusal(['explain', 'cells', '--test'], /cells is no run directory/);
    expectRefusal(['explain', 'run', '--test', '--cells', '0'], /--cells 0/);
  });
});
