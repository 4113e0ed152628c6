import { imageFlow, type LeftOut } from '../study/image-flow.js';
import type { StudyOptions } from '../study/options.js';
import type { DatasetFacts } from '../study/run-file.js';
import { dataNoticesHtml } from './data-notices.js';
import { escapeHtml } from './escape.js';

const WORDS: { [reason in LeftOut]?: string } = {
  hidden: 'in hidden or system folders',
  name: 'with a name that is not UTF-8',
  format: 'in a format that is not read',
  loose: 'outside the folders of classes',
  'no-row': 'without a row in the table',
  'no-picture': 'labelled in pictures that were not there',
  edge: 'labelled too near to the edge of their picture',
  'no-label': 'without a label',
  'marked-duplicate': 'marked as duplicates',
  limit: 'of classes left out, or beyond the limit of a class',
  copy: 'copies of others',
};

/** The flow of images, from those found to those used; '' for runs of before it was counted. */
export function imageFlowHtml(dataset: DatasetFacts, options: StudyOptions): string {
  const { labelled, unused, excluded, images, copies = 0 } = dataset;
  if (labelled === undefined) return '';
  const removed = options.duplicates === 'remove' ? copies : 0;
  const flow = imageFlow({ unused, excluded, labelled, copies: removed, used: images });
  const steps = flow.left.map(({ reason, count }) => {
    const extensions = unused?.find((one) => one.reason === reason)?.extensions;
    const kinds = extensions?.map(({ extension, count: n }) => `${n} ${extension}`).join(', ');
    return `<li>− ${count} ${escapeHtml(`${WORDS[reason]}${kinds ? ` (${kinds})` : ''}`)}</li>`;
  });
  const empty = unused?.find(({ reason }) => reason === 'empty-class');
  const folders = empty
    ? `<p class="note">Folders without an image that is read: ${escapeHtml(empty.examples.join(', '))}${empty.count > empty.examples.length ? ', …' : ''}.</p>`
    : '';
  return `<h3>From the images found to those used</h3>
<ul class="flow"><li>${flow.found} found</li>${steps.join('')}<li>= ${flow.used} used</li></ul>${folders}${dataNoticesHtml(dataset.notices)}`;
}
