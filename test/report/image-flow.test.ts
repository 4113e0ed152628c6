import { expect, it } from 'vitest';
import { imageFlowHtml } from '../../src/report/image-flow.js';
import { imageFlow } from '../../src/study/image-flow.js';
import type { StudyOptions } from '../../src/study/options.js';
import type { DatasetFacts } from '../../src/study/run-file.js';

const unused = [
  {
    ...{ reason: 'format' as const, count: 3, examples: ['a/<1>.gif'] },
    extensions: [
      { extension: '.gif', count: 2 },
      { extension: '.heic', count: 1 },
    ],
  },
  { reason: 'hidden' as const, count: 4, examples: ['.x/1.png'] },
  { reason: 'broken-link' as const, count: 9, examples: ['b'] },
  { reason: 'empty-class' as const, count: 1, examples: ['<mono>'] },
];

const counts = { unused, excluded: { emptyLabel: 2, duplicates: 1 }, labelled: 50, copies: 5 };

it('loses no image between those found and those used', () => {
  const flow = imageFlow({ ...counts, used: 40 });
  expect(flow.left.map(({ reason, count }) => `${reason} ${count}`)).toEqual([
    ...['hidden 4', 'format 3', 'no-label 2', 'marked-duplicate 1', 'limit 5', 'copy 5'],
  ]);
  expect(flow.found).toBe(60);
});

it('is shown in the report, with what has no image', () => {
  const dataset = { ...counts, images: 45 } as unknown as DatasetFacts;
  const html = imageFlowHtml(dataset, { duplicates: 'remove' } as StudyOptions);
  for (const words of ['60 found', '3 in a format that is not read (2 .gif, 1 .heic)', '45 used'])
    expect(html).toContain(words);
  expect(html).toContain('&lt;mono&gt;');
  expect(html).not.toContain('<mono>');
  // Copies that were kept are used.
  const kept = imageFlowHtml({ ...dataset, images: 50 }, {
    duplicates: 'keep-together',
  } as StudyOptions);
  expect(kept).not.toContain('copies');
  expect(imageFlowHtml({ ...dataset, labelled: undefined }, {} as StudyOptions)).toBe('');
});
