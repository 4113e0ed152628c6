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

it('says in the report what the study noticed of its images, where no other part does', () => {
  const dataset = {
    ...{ ...counts, images: 50 },
    notices: [
      { kind: 'empty-images', constant: 2, dark: 1, first: 'a/<2>.png' },
      { kind: 'split-folders', folders: ['train', 'test'] },
      { kind: 'validation-size', given: 6, most: 9, wanted: 8 },
      { kind: 'copies', copies: 5, contradictions: 1, treatment: 'ignore', cutApart: false },
      { kind: 'no-groups' },
    ],
  } as unknown as DatasetFacts;
  const html = imageFlowHtml(dataset, { duplicates: 'ignore' } as StudyOptions);
  expect(html.match(/<li>(?=[A-Z1])/g)).toHaveLength(4);
  expect(html).toContain('2 of one colour, 1 very dark (the first: a/&lt;2&gt;.png)');
  expect(html).toContain('The images of train, test were put together');
  expect(html).toContain('Validation sets have 6 to 9 images in place of 8');
  expect(html).toContain('1 images are copies of one that has another class');
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
