import type { LabelledIn } from '../study/dataset.js';
import type { Notice } from '../study/notices.js';
import { type CommonOptions, notice } from './context.js';
import { unusedText } from './unused-text.js';

/** `labels from QuPath's cells.tsv; 80 × 80 squares …` */
export function labelledText({ tool, files, cut }: LabelledIn): string {
  const [first, ...more] = files;
  const named = `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  const from = tool === 'a table' ? `the table ${named}` : `${tool} (${named})`;
  const squares = cut
    ? `; each cell is a square of ${cut.side} × ${cut.side} pixels cut out of ${cut.pictures === 1 ? 'one picture' : `${cut.pictures} pictures`} ` +
      '(--cut says its side)'
    : '';
  return `labels are read from ${from}${squares}. Another way: --layout`;
}

/** The command line's words for what a study notices; some notices are several lines, or none. */
function inWords(notice: Notice): string[] {
  switch (notice.kind) {
    case 'small-classes':
      return [`Left out, fewer than ${notice.smallest} images: ${notice.classes.join(', ')}.`];
    case 'groups-cut':
      return ['test-slices cuts through groups, as published.'];
    case 'set-reduced':
      return [
        `${notice.given} ${notice.set} images a fold in place of ${notice.wanted}: the images ` +
          'allow no more.',
      ];
    case 'sizes-reduced':
      return [`Sizes up to ${notice.largest}: the folds allow ${notice.allowed}.`];
    case 'recognised':
      return [
        `NOTICE: read as ${notice.name}, by the names of its folders and files; its classes and ` +
          'licence are taken from there. If the images are your own: --layout class-folders.',
      ];
    case 'labelled-in':
      return [`NOTICE: ${labelledText(notice)}.`];
    case 'split-folders':
      return [
        `NOTICE: the images of ${notice.folders.join(', ')} are put together: cytograd makes its own ` +
          'splits (train --own-split keeps to theirs). If these are classes: --layout class-folders.',
      ];
    case 'own-split':
      return notice.leaked === 0
        ? []
        : [
            `NOTICE: ${notice.leaked} of ${notice.of} test images have copies, or others of their ` +
              'patient, among the training or validation images: the test score is too good.',
          ];
    case 'not-used':
      return notice.unused.map((one) => `NOTICE: not used: ${unusedText(one)}.`);
    case 'excluded':
      return [
        ...(notice.emptyLabel > 0
          ? [`${notice.emptyLabel} rows without a label are left out.`]
          : []),
        ...(notice.duplicates > 0 ? [`${notice.duplicates} duplicates are left out.`] : []),
      ];
    case 'ungrouped':
      return [
        `NOTICE: ${notice.images} of ${notice.of} images have no ${notice.column ?? 'group'}: ` +
          'each counts as one of its own.',
      ];
    case 'no-groups':
      return [
        'NOTICE: no patient or slide column. Cells of one patient may be on both sides of a ' +
          'split, and the result may be too good. Give --group-column if you can.',
      ];
    case 'copies':
      return copies(notice);
    case 'empty-images':
      return [
        `NOTICE: ${notice.constant} images are of one colour and ${notice.dark} very dark ` +
          `(${notice.first} …; inspect lists them): leave them out, or scale them to 8 bit.`,
      ];
    case 'validation-size':
      return [
        `${span(notice.given, notice.most)} validation images instead of ${notice.wanted}: groups ` +
          'stay whole.',
      ];
    case 'left-over':
      return [
        `NOTICE: ${span(notice.fewest, notice.most)} of ${notice.of} images are used for nothing in ` +
          'a fold: others of their group are in its test or validation set.',
      ];
    default:
      return notice satisfies never;
  }
}

const span = (low: number, high = low): string => (low === high ? `${low}` : `${low} to ${high}`);

function copies({
  copies,
  contradictions,
  treatment,
  cutApart,
  ownSplit,
}: Extract<Notice, { kind: 'copies' }>): string[] {
  const kept = cutApart
    ? 'splits cut them apart, as published'
    : 'they stay on one side of every split';
  const stay = ownSplit ? 'they are where the split of the data set has them' : kept;
  const done = treatment === 'remove' ? 'they are left out' : stay;
  return [
    `${copies} images are copies of others: ${done} (--duplicates; inspect lists them).`,
    ...(contradictions > 0
      ? [`NOTICE: copies of another class than their original: ${contradictions}.`]
      : []),
  ];
}

/** Says what a study noticed. */
export function tell(args: CommonOptions, notices: readonly Notice[]): void {
  for (const one of notices) for (const line of inWords(one)) notice(args, line);
}
