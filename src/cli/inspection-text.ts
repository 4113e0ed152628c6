import type { LeftOut } from '../study/image-flow.js';
import type { DuplicateFinding, Inspection } from './inspection.js';
import { labelledText } from './notice-text.js';
import { unusedText } from './unused-text.js';

/** Pairs of duplicates that are listed; `--json` has them all. */
const LISTED = 20;

const TREATED: Record<Inspection['treatment'], string> = {
  'keep-together': 'sweep keeps them on one side of every split',
  remove: 'left out here, and by sweep --duplicates remove',
  ignore: 'sweep --duplicates ignore takes no notice',
};

const LEFT: { [reason in LeftOut]?: string } = {
  hidden: 'hidden',
  name: 'with unreadable names',
  format: 'of formats not read',
  loose: 'outside class folders',
  'no-row': 'without a row',
  'no-picture': 'in pictures that are not here',
  edge: 'at the edge of a picture',
  'no-label': 'without a label',
  'marked-duplicate': 'marked as duplicates',
  limit: 'beyond --limit',
  unreadable: 'bad files',
  copy: 'copies',
};

const REMARKS: Record<Inspection['remarks'][number]['remark'], string> = {
  constant: 'of one colour everywhere: is it a cell?',
  'nearly-black': 'very dark, not above a quarter of white: was it scaled to 8 bit?',
};

/** What `inspect` prints. */
export function inspectionText(found: Inspection): string {
  const { emptyLabel, duplicates } = found.excluded;
  const kinds = found.kinds.map((k) => `${k.count} ${k.format} ${k.width} × ${k.height}`);
  const width = Math.max(...found.classes.map(({ name }) => name.length));
  const classes = found.classes.map(
    ({ name, meaning, count, positive }) =>
      `  ${name.padEnd(width)}  ${String(count).padStart(5)}` +
      `${positive ? '  positive' : ''}${meaning ? `  ${meaning}` : ''}`,
  );
  return [
    `${found.name}: ${found.images} images in ${found.classes.length} classes`,
    ...(found.description ? [found.description] : []),
    ...(found.recognised
      ? [`read as ${found.recognised} by its names; data of your own: --layout class-folders`]
      : []),
    ...(found.labelledIn ? [labelledText(found.labelledIn)] : []),
    ...(found.splitFolders
      ? [
          `the images of ${found.splitFolders.join(', ')} are put together; their splits are not used (train --own-split keeps to them)`,
        ]
      : []),
    ...(found.licence ? [`licence: ${found.licence}`] : []),
    ...classes,
    `sizes: ${kinds.join(', ')}`,
    `groups: ${groupsText(found)}`,
    `left out: ${emptyLabel} without a label, ${duplicates} listed as duplicates`,
    ...found.unused.map((one) => `not used: ${unusedText(one)}`),
    flowText(found),
    ...duplicatesText(found),
    ...found.bad.map(({ file, reason }) => `bad file ${file}: ${reason}`),
    ...found.remarks.map(({ file, remark }) => `NOTICE: ${file} is ${REMARKS[remark]}`),
    `training sizes: ${sizeText(found)}`,
    `contact sheet: ${found.contactSheet.png}, ${found.contactSheet.svg}`,
  ].join('\n');
}

/** `images: 31 found − 5 hidden − 2 copies = 24 used` */
function flowText({ flow }: Inspection): string {
  const steps = flow.left.map(({ reason, count }) => ` − ${count} ${LEFT[reason] ?? reason}`);
  return `images: ${flow.found} found${steps.join('')} = ${flow.used} used`;
}

function groupsText({ groups }: Inspection): string {
  if (groups === null) return 'none (no patient or slide column)';
  return `${groups.count} in column ${groups.column}, the largest of ${groups.largest} images`;
}

function duplicatesText({ duplicates, copies, treatment }: Inspection): string[] {
  if (duplicates.length === 0) return ['duplicates: none found'];
  const more = duplicates.length - LISTED;
  return [
    `duplicates: ${copies} images are copies of others (${TREATED[treatment]})`,
    ...duplicates.slice(0, LISTED).map((pair) => `  ${pairText(pair)}`),
    ...(more > 0 ? [`  and ${more} more pairs (--json lists them)`] : []),
  ];
}

function pairText(pair: DuplicateFinding): string {
  const { first, second, transformation, identical, difference, sameClass } = pair;
  const how = identical
    ? 'identical'
    : `${transformation}, ${(100 * difference).toFixed(1)} % of the contrast apart`;
  return `${first} = ${second} (${how})${sameClass ? '' : '  OTHER CLASS'}`;
}

function sizeText({ trainingSizes, reason, folds, validation }: Inspection): string {
  if (trainingSizes === null) return `none: ${reason}`;
  return `${trainingSizes} (${folds} folds, ${validation} validation images)`;
}
