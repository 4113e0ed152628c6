import { InputError, option } from '../errors/input-error.js';
import { listZip, readZipEntry, type ZipEntry } from './containers/zip.js';
import type { FileTree } from './file-tree.js';
import { isSystemName } from './found-files.js';
import { decodeRoi, type Roi } from './imagej-roi.js';
import { stemOf } from './label-files.js';
import type { DatasetOptions } from './layout.js';
import { pictureOfFile, withoutPart } from './picture-of-file.js';
import { BY_PICTURE, type ReadSpots, type Spot } from './spots.js';

/** Whether a file is a region, or an archive of nothing else. */
export function isRois(tree: FileTree, file: string): boolean {
  if (/\.roi$/i.test(file)) return true;
  try {
    const entries = filesIn(tree, file);
    return entries.length > 0 && entries.every(({ name }) => /\.roi$/i.test(name));
  } catch {
    // Some other archive.
    return false;
  }
}

/** Without folders, and what macOS puts beside files. */
const filesIn = (tree: FileTree, archive: string): ZipEntry[] =>
  listZip(tree.parts(archive)).filter(
    ({ name }) => !name.endsWith('/') && !name.split('/').some(isSystemName),
  );

/** A region with the picture that it lies in. */
interface PlacedRoi extends Roi {
  file: string;
  picture: string;
}

/** Regions and the pictures that their files belong to. @throws InputError: no class, no picture */
export function readRois(
  tree: FileTree,
  images: readonly string[],
  files: readonly string[],
  options: DatasetOptions,
): ReadSpots {
  const rois = files.flatMap((file) => {
    const picture = pictureOfFile(tree, images, file);
    return roisIn(tree, file).map((roi): PlacedRoi => ({ ...roi, file, picture }));
  });
  const { by, labelOf } = chooseRule(tree, rois, options);
  const spots = rois.flatMap((roi) =>
    roi.places.map(
      ({ counter, ...place }): Spot => ({
        ...{ picture: roi.picture, label: labelOf(roi, counter), ...place },
        ...(options.groupColumn === BY_PICTURE ? { group: roi.picture } : {}),
      }),
    ),
  );
  const others = rois.filter(({ places }) => places.length === 0);
  return {
    ...{ tool: 'ImageJ', spots, files, labelColumn: by, groupColumn: options.groupColumn },
    columns: Object.keys(RULES),
    others: others.map(({ file, name }) => `${file}: ${name}`),
  };
}

function roisIn(tree: FileTree, file: string): Roi[] {
  const shown = tree.shown(file);
  const decode = (name: string, bytes: Uint8Array): Roi => {
    try {
      const roi = decodeRoi(bytes);
      return { ...roi, name: roi.name || stemOf(name) };
    } catch (cause) {
      throw new InputError(
        `${shown}${name === file ? '' : `: ${name}`} cannot be read (${(cause as Error).message}): save ` +
          'it again in ImageJ.',
        { kind: 'damaged', thing: file, cause },
      );
    }
  };
  if (/\.roi$/i.test(file)) return [decode(file, tree.read(file))];
  const parts = tree.parts(file);
  return filesIn(tree, file).map((entry) => decode(entry.name, readZipEntry(parts, entry)));
}

type Rule = (roi: PlacedRoi, counter?: number) => string;

/** Names that ImageJ gives by itself: `0123-0456`, `0001-0123-0456`, numbers. */
const AUTOMATIC = /^[\d\s._-]*$/;

/** A name without the picture's, and without numbers behind it. */
function classIn(name: string, picture: string): string {
  const rest = AUTOMATIC.test(name) ? '' : withoutPart(name, stemOf(picture));
  return rest.replace(/roi[-_ ]?set/i, '').replace(/^[\s_.-]+|[\d\s_.-]+$/g, '');
}

/** What the class of a region is, by what says it; people use one of these. */
const RULES: { [name: string]: Rule } = {
  name: ({ name, picture }) => classIn(name, picture),
  group: ({ group }) => (group === 0 ? '' : `group ${group}`),
  counter: (_, counter) => (counter === undefined ? '' : `counter ${counter}`),
  file: ({ file, picture }) => classIn(stemOf(file), picture),
};

/**
 * The first of the rules by which there are two classes or more, and every region or none of a kind
 * has one: a name of its own for each region is no class.
 * @throws InputError where there is none
 */
function chooseRule(
  tree: FileTree,
  rois: readonly PlacedRoi[],
  { labelColumn, groupColumn, by }: DatasetOptions,
): { by: string; labelOf: Rule } {
  if (by !== undefined || (groupColumn !== undefined && groupColumn !== BY_PICTURE))
    throw new InputError(
      `${option(by === undefined ? 'groupColumn' : 'by', by ?? groupColumn)}: regions of ImageJ have no ` +
        `such column: leave it out, or give ${option('groupColumn', BY_PICTURE)}.`,
      { kind: 'option', thing: 'groupColumn', choices: [BY_PICTURE] },
    );
  if (labelColumn !== undefined) {
    if (Object.hasOwn(RULES, labelColumn)) return { by: labelColumn, labelOf: RULES[labelColumn] };
    throw new InputError(
      `${option('labelColumn', labelColumn)}: the class of a region is its name, group, counter or file: ` +
        `give one of ${Object.keys(RULES).join(', ')}.`,
      { kind: 'option', thing: 'labelColumn', choices: Object.keys(RULES) },
    );
  }
  const fitting = Object.entries(RULES).filter(([, rule]) => {
    const labels = rois.flatMap((roi) => roi.places.map(({ counter }) => rule(roi, counter)));
    const classes = new Set(labels.filter((label) => label !== ''));
    const filled = labels.filter((label) => label !== '').length;
    return classes.size > 1 && classes.size <= filled / 2;
  });
  if (fitting.length === 0)
    throw new InputError(
      `${tree.name}: nothing says which class a region of ImageJ is of: rename the regions in the ROI ` +
        'Manager (blast-1, blast-2, lymphocyte-1), give them groups, use a counter of the multi-point ' +
        'tool for each class, or save one set for each class (smear1_blast.zip).',
      { kind: 'missing', thing: 'labelColumn', choices: Object.keys(RULES) },
    );
  if (fitting.length > 1 && differ(rois, fitting[0][1], fitting[1][1]))
    throw new InputError(
      `${tree.name}: regions of ImageJ have classes by ${fitting.map(([name]) => name).join(' and by ')}, ` +
        `which differ: say by ${option('labelColumn')} which it is.`,
      { kind: 'conflict', thing: 'labelColumn', choices: fitting.map(([name]) => name) },
    );
  const [name, labelOf] = fitting[0];
  return { by: name, labelOf };
}

/** Whether two rules part the regions in two ways. */
function differ(rois: readonly PlacedRoi[], one: Rule, other: Rule): boolean {
  const partner = new Map<string, string>();
  const labels = rois.flatMap((roi) =>
    roi.places.map(({ counter }) => [one(roi, counter), other(roi, counter)] as const),
  );
  for (const [a, b] of labels) {
    if (partner.has(a) && partner.get(a) !== b) return true;
    partner.set(a, b);
  }
  return new Set(partner.values()).size < partner.size;
}
