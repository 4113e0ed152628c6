import type { Unused, UnusedReason } from '../study/dataset.js';

/** What it is, of one and of several; and what to do about it. */
const WORDS: { [reason in UnusedReason]: [one: string, several: string, remedy: string] } = {
  format: ['image', 'images', 'convert to PNG'],
  loose: ['image outside the folders of classes', 'images outside the folders of classes', ''],
  'no-row': ['image without a row', 'images without a row', 'add rows to labels.csv'],
  'empty-class': [
    'folder without an image that is read',
    'folders without images that are read',
    '',
  ],
  hidden: ['hidden or system image', 'hidden or system images', ''],
  'linked-twice': ['link to what is there already', 'links to what is there already', ''],
  'broken-link': ['link that leads nowhere', 'links that lead nowhere', ''],
  'no-file': ['pipe, socket or device', 'pipes, sockets or devices', ''],
  name: ['file whose name is not UTF-8', 'files whose names are not UTF-8', 'rename them'],
  table: ['table', 'tables', 'it does not say what the images are: labels.csv does'],
  'own-output': ['entry that cytograd wrote', 'entries that cytograd wrote', ''],
  'no-picture': [
    'labelled cell in a picture that is not here',
    'labelled cells in pictures that are not here',
    'put the pictures into the folder',
  ],
  edge: [
    'labelled cell at the edge of its picture',
    'labelled cells at the edge of their pictures',
    'a smaller --cut takes more',
  ],
  'no-cell': ['object that is no cell', 'objects that are no cells', ''],
  unlabelled: ['picture without a labelled cell', 'pictures without a labelled cell', ''],
  mask: ['picture of labels (a mask)', 'pictures of labels (masks)', ''],
};

/** `4 images .jfif, 2 .gif (format not read: convert to PNG): blast/1.jfif, …` */
export function unusedText({ reason, count, examples, extensions }: Unused): string {
  const [one, several, remedy] = WORDS[reason];
  const what = count === 1 ? one : several;
  const kinds = extensions?.map((kind) => `${kind.count} ${kind.extension}`).join(', ');
  const named = kinds ? `${what} in formats that are not read, ${kinds}` : what;
  const more = count > examples.length ? ', …' : '';
  return `${count} ${named}${remedy ? ` (${remedy})` : ''}: ${examples.join(', ')}${more}`;
}
