import { expect, it } from 'vitest';
import { predictionsCsv } from '../../src/cli/predictions.js';
import { PROGRAM } from '../../src/report/door.js';
import { reportPage } from '../../src/report/page.js';
import { readRunData } from '../../src/report/run-data.js';
import { chooseTask } from '../../src/study/choose-task.js';
import { runMembers } from '../../src/study/members.js';
import { memoryDataset } from '../../src/study/memory-dataset.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { writeResults } from '../../src/study/write-results.js';
import { storeSynthetic } from '../support/synthetic-run.js';

/** What every object of the language has already. */
const CLASSES = ['__proto__', 'constructor', 'toString'];

it('classes called as the language’s own properties pass through run, report and prediction', async () => {
  const store = memoryStore('run');
  await storeSynthetic(store, {
    ...{ classes: CLASSES, counts: [12, 12, 12], sizes: [6] },
    options: { folds: 3, val: 3 },
  });
  const { sizes } = await writeResults(store);
  const confusion = sizes[0].pooled?.confusion ?? [];
  expect(confusion.map((row) => row.reduce((a, b) => a + b))).toEqual([12, 12, 12]);
  const html = reportPage(await readRunData(store), { figures: [] }, PROGRAM);
  for (const name of CLASSES) expect(html).toContain(`>${name}<`);
  const members = await runMembers(store);
  expect(members[0].model.network.classes).toEqual(CLASSES);
  const logits = [0, 1, 2];
  const answer = { file: 'a.png', predicted: '__proto__', logits, probabilities: logits };
  expect(predictionsCsv([answer], CLASSES)).toContain(
    'probability___proto__,probability_constructor,probability_toString',
  );
});

it('and can be the positive ones', () => {
  const images = CLASSES.flatMap((label) =>
    [1, 2].map((i) => ({ file: `${label}/${i}.png`, label, bytes: new Uint8Array() })),
  );
  const { task } = chooseTask(memoryDataset('cells', images), { positive: ['__proto__'] });
  expect(task.classes).toEqual(['other', '__proto__']);
  expect(task.labels).toEqual([1, 1, 0, 0, 0, 0]);
  expect(task.strata).toEqual(images.map(({ label }) => label));
});
