import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import { PROGRAM } from '../../src/report/door.js';
import { readRunData } from '../../src/report/run-data.js';
import { writeSuspectSheet } from '../../src/report/suspects.js';
import { writeReport } from '../../src/report/write-report.js';
import { gaussian, stream } from '../../src/stats/random.js';
import type { Dataset } from '../../src/study/dataset.js';
import type { Train } from '../../src/study/run-units.js';
import { findSuspects } from '../../src/study/suspects.js';
import { makeStudy, NOW, pretendToTrain, sweep, task } from '../support/study.js';

/** Images whose label in the data set is the wrong one. */
const FLIPPED = [3, 10, 17, 24, 31];
const truth = task.labels.map((label, i) => (FLIPPED.includes(i) ? 1 - label : label));

/** Networks that see what a cell is, as far as noise lets them (AUC 0.98), and say so. */
const seeing: Train = async (network, images, units, _options, hooks) => {
  for (const unit of units) {
    const noise = stream(1, unit.id);
    const testLogits = Float32Array.from(
      unit.test.flatMap((i, at) => [0, (truth[i] === 1 ? 2 : -2) + 1.4 * gaussian(noise, at)]),
    );
    expect(images.label(unit.test[0])).toBe(task.labels[unit.test[0]]);
    const loss = [0.6, 0.3];
    await hooks.onUnit({
      ...pretendToTrain(unit, network.parameterCount),
      ...{ testLogits, trainLoss: loss, valLoss: loss, bestEpoch: 2 },
    });
  }
};

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-suspects-'));
  await sweep(root, makeStudy({ sizes: [4, 8, 10], repeats: 2 }), seeing, NOW);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const planted = FLIPPED.map((i) => `img/${String(i).padStart(2, '0')}.png`);

describe('labels under suspicion', () => {
  it('are those that were planted: recall 4 of 5, precision 4 of 5 or more', async () => {
    const { units, run } = await readRunData(folderStore(root));
    const { list, cells, sizes } = findSuspects(units, run);
    expect(sizes).toEqual([8, 10]);
    expect(cells).toBe(40);
    const found = list.map(({ file }) => file);
    expect(planted.filter((file) => found.includes(file)).length).toBeGreaterThanOrEqual(4);
    expect(found.filter((file) => !planted.includes(file)).length).toBeLessThanOrEqual(1);
    const [first] = list;
    expect(first.networks).toBe(4);
    expect(first.suggested).not.toBe(first.label);
    expect(first.suggestedProbability + first.labelProbability).toBeCloseTo(1, 12);
    const margins = list.map((one) => one.suggestedProbability - one.labelProbability);
    expect(margins).toEqual([...margins].sort((a, b) => b - a));
  });

  it('are none in a control, whose labels are drawn at random', async () => {
    const { units, run } = await readRunData(folderStore(root));
    const control = { ...run, options: { ...run.options, control: 'shuffled-labels' as const } };
    expect(findSuspects(units, control).list).toEqual([]);
  });

  it('stand in suspects.csv, and as pictures and a table in the report', async () => {
    const store = folderStore(root);
    const { units, run } = await readRunData(store);
    const suspects = findSuspects(units, run);
    const [head, ...lines] = readFileSync(join(root, 'suspects.csv'), 'utf8').trim().split('\n');
    expect(head).toBe('file,label,suggested,networks,contradicting,p_label,p_suggested');
    expect(lines.map((line) => line.split(',')[0])).toEqual(suspects.list.map(({ file }) => file));
    const dataset = {
      images: task.labels.map((c, i) => ({
        file: `img/${String(i).padStart(2, '0')}.png`,
        label: task.classes[c],
      })),
      load: async (_: unknown, size: number) => ({
        ...{ size, signatures: [], packed: () => new Uint32Array(size * size).fill(0xffaa88cc) },
      }),
    } as unknown as Dataset;
    await writeSuspectSheet(store, dataset, suspects, nodeReportHost);
    const { figures } = await writeReport(store, nodeReportHost, { door: PROGRAM });
    expect(figures).toContain('figures/suspects.png');
    const html = readFileSync(join(root, 'report.html'), 'utf8');
    expect(html).toMatch(/<h2 id="suspects-title">Labels to check<\/h2>/);
    expect(html).toContain(planted[0]);
    await writeSuspectSheet(store, dataset, { ...suspects, list: [] }, nodeReportHost);
    expect(await store.size('figures/suspects.png')).toBeUndefined();
  });
});
