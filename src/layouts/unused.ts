import type { Unused, UnusedReason } from '../study/dataset.js';
import { baseName } from './file-tree.js';
import type { FoundFiles, UnusableFile } from './found-files.js';
import type { LabelTable } from './layout.js';

/** Files that are named of each reason. */
const EXAMPLES = 3;

/** Short words for errors, which have no other. */
export const REASONS: { [reason in UnusedReason]: string } = {
  format: 'images in formats that are not read',
  loose: 'images outside folders of classes',
  'no-row': 'images without a row',
  'empty-class': 'folders without an image',
  hidden: 'hidden or system images',
  'linked-twice': 'links to what is there already',
  'broken-link': 'links that lead nowhere',
  'no-file': 'pipes or devices',
  name: 'names that are not UTF-8',
  table: 'tables of another name than labels.csv',
  'own-output': 'files and folders that cytograd wrote',
  'no-picture': 'labelled places in pictures that are not here',
  edge: 'labelled places at the edge of their picture',
  'no-cell': 'objects that are no cells',
  unlabelled: 'pictures without a labelled cell',
  mask: 'pictures of labels',
};

/** Counts by reason what was found and is not used; without a table, what never could be. */
export function countUnused(found: FoundFiles, table?: LabelTable): Unused[] {
  const used = new Set(table?.images.map(({ file }) => file));
  const counted = new Set(table?.counted);
  const rest = found.images.filter((file) => !used.has(file) && !counted.has(file));
  const reason = table?.restIs ?? 'loose';
  const all: UnusableFile[] = [
    ...found.unusable.filter(({ file }) => !used.has(file) && !counted.has(file)),
    ...rest.map((file) => ({ file, reason })),
    ...(table?.unusable ?? []),
    ...emptyFolders(found, table).map((file) => ({ file, reason: 'empty-class' as const })),
  ];
  return (Object.keys(REASONS) as UnusedReason[]).flatMap((one) => {
    const files = all.filter((entry) => entry.reason === one).map(({ file }) => file);
    if (files.length === 0) return [];
    const examples = files.slice(0, EXAMPLES);
    const extensions = one === 'format' ? { extensions: countExtensions(files) } : {};
    return [{ reason: one, count: files.length, examples, ...extensions }];
  });
}

/** Folders of classes without an image, unless what is in them is this program's. */
function emptyFolders({ unusable }: FoundFiles, table?: LabelTable): string[] {
  const own = unusable.filter(({ reason }) => reason === 'own-output');
  const filled = [...(table?.images ?? []), ...own].map(({ file }) => file);
  return (table?.classFolders ?? []).filter(
    (folder) => !filled.some((file) => file.startsWith(`${folder}/`)),
  );
}

function countExtensions(files: readonly string[]): Unused['extensions'] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const extension = /.(\.[^.]*)$/.exec(baseName(file))?.[1].toLowerCase() ?? '';
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  return [...counts]
    .map(([extension, count]) => ({ extension, count }))
    .sort((a, b) => b.count - a.count);
}
