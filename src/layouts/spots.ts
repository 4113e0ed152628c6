import { InputError, option } from '../errors/input-error.js';
import { lies, type Square } from '../images/cut.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import { refuseTwins } from '../splits/twins.js';
import type { UnusableFile } from './found-files.js';
import type { Cut, DatasetOptions, LabelTable, Place } from './layout.js';
import { type Picture, Pictures } from './pictures.js';

/** A labelled place in a picture, as a labelling program has written it. */
export interface Spot {
  /** As the program names it. */
  picture: string;
  /** The middle of the cell, in pixels of that picture from its upper left corner. */
  x: number;
  y: number;
  /** The longer side of what was outlined, in pixels; undefined for a point. */
  extent?: number;
  /** '' where it has none. */
  label: string;
  group?: string;
  subgroup?: string;
}

/** What was read from a labelling program's files. */
export interface ReadSpots {
  tool: string;
  spots: readonly Spot[];
  /** The files that were read. */
  files: readonly string[];
  /** Objects that are no cells, in words that find them again. */
  others?: readonly string[];
  columns?: readonly string[];
  labelColumn?: string;
  groupColumn?: string;
}

/** The group that every place has: its picture. */
export const BY_PICTURE = 'picture';

/** An outline that is so many times larger than the middle one is none of a single cell. */
const MUCH_LARGER = 4;

/** A place and the one picture or tile that its cell is taken from. */
interface Placed {
  spot: Spot;
  picture: Picture;
  /** In pixels of that file. */
  x: number;
  y: number;
}

/**
 * Images of labelled places. Of whole pictures, and where a side is asked for, each is a square
 * whose middle pixel is the one that the place lies in; all squares have one side: the one asked
 * for, else the largest outline's. Tiles that were exported around single cells are taken as they
 * are. Places without a class, in pictures that are not here, or nearer to an edge than half a side
 * are left out and counted.
 *
 * @throws InputError: no picture is here, no side is known, one place with two classes
 */
export function imagesOfSpots(
  { path, tree, found }: Required<Pick<Place, 'path' | 'tree' | 'found'>>,
  read: ReadSpots,
  options: DatasetOptions,
): LabelTable {
  const { tool, spots, files, others = [] } = read;
  const labelled = spots.filter(({ label }) => label !== '');
  if (labelled.length === 0)
    throw new InputError(
      `${path}: no object of ${files.join(', ')} has a class: give them classes.`,
      {
        ...{ kind: 'too-few', thing: files[0] },
      },
    );
  const pictures = new Pictures(tree, found.images);
  const { placed, missing } = place(path, read, labelled, pictures);
  const tiled = placed.some(({ picture }) => picture.left !== 0 || picture.top !== 0);
  const whole = tiled && options.cut === undefined;
  const made = whole
    ? tilesOf(path, files[0], placed, pictures)
    : squaresOf(`${path}, ${files[0]}`, placed, pictures, options.cut ?? sideOf(path, labelled));
  const labels = made.images.map(({ label }) => label);
  refuseTwins(labels, `${path}, ${files[0]}: the classes`);
  const used = new Set(placed.map(({ picture }) => picture.file));
  const nobody = (file: string): UnusableFile => ({ file, reason: 'unlabelled' });
  const table: LabelTable = {
    images: made.images,
    cuts: made.cuts,
    excluded: { emptyLabel: spots.length - labelled.length, duplicates: made.twice },
    labelColumn: read.labelColumn,
    groupColumn: read.groupColumn,
    columns: read.columns,
    counted: [...files, ...found.images],
    unusable: [
      ...missing.map(({ picture }): UnusableFile => ({ file: picture, reason: 'no-picture' })),
      ...made.atEdge.map((file): UnusableFile => ({ file, reason: 'edge' })),
      ...others.map((file): UnusableFile => ({ file, reason: 'no-cell' })),
      ...found.images.filter((file) => !used.has(file)).map(nobody),
    ],
    labelledIn: {
      ...{ tool, files: [...files] },
      ...(made.side === undefined ? {} : { cut: { side: made.side, pictures: made.pictures } }),
    },
  };
  return table;
}

/** @throws InputError if there is a picture of none of them */
function place(
  path: string,
  { tool, files }: ReadSpots,
  spots: readonly Spot[],
  pictures: Pictures,
): { placed: Placed[]; missing: Spot[] } {
  const placed: Placed[] = [];
  const missing: Spot[] = [];
  for (const spot of spots) {
    const at = pictures
      .named(spot.picture)
      .map((picture) => inPicture(spot, picture))
      .filter((one) => one.picture.scale > 0);
    const inside = at.length > 1 ? at.filter((one) => contains(one, pictures)) : at;
    if (inside.length === 0) missing.push(spot);
    else placed.push(mostCentral(inside, pictures));
  }
  if (placed.length === 0)
    throw new InputError(
      `${path}: ${tool}’s ${files[0]} names ${missing[0].picture}, and no picture of that name is in ` +
        'the folder: put the pictures beside it (PNG, JPEG, TIFF, BMP or WebP; of a slide, tiles).',
      { kind: 'missing', thing: missing[0].picture },
    );
  return { placed, missing };
}

const inPicture = (spot: Spot, picture: Picture): Placed => ({
  ...{ spot, picture },
  x: (spot.x - picture.left) / picture.scale,
  y: (spot.y - picture.top) / picture.scale,
});

function contains({ picture, x, y }: Placed, pictures: Pictures): boolean {
  const { width, height } = pictures.sizeOf(picture);
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** How far from the middle, in shares of the shorter side. */
function offCentre({ picture, x, y }: Placed, pictures: Pictures): number {
  const { width, height } = pictures.sizeOf(picture);
  return Math.hypot(x - width / 2, y - height / 2) / Math.min(width, height);
}

function mostCentral(candidates: readonly Placed[], pictures: Pictures): Placed {
  if (candidates.length === 1) return candidates[0];
  const away = candidates.map((one) => offCentre(one, pictures));
  return candidates[away.indexOf(Math.min(...away))];
}

interface Made {
  images: LabelledImage[];
  cuts?: Map<string, Cut>;
  atEdge: string[];
  /** Places that are there more than once. */
  twice: number;
  side?: number;
  pictures: number;
}

/** @throws InputError where points have no side, or outlines differ too much */
function sideOf(path: string, spots: readonly Spot[]): number {
  const extents = spots.flatMap(({ extent }) => extent ?? []).sort((a, b) => a - b);
  const give = `give ${option('cut')}, the side of the square around each cell in pixels of the picture`;
  if (extents.length < spots.length)
    throw new InputError(`${path}: the labels are points, which have no size: ${give}.`, {
      ...{ kind: 'missing', thing: 'cut' },
    });
  const largest = extents[extents.length - 1];
  const middle = extents[Math.floor(extents.length / 2)];
  if (largest > MUCH_LARGER * middle)
    throw new InputError(
      `${path}: the outlines are up to ${Math.ceil(largest)} pixels wide, and half of them no wider ` +
        `than ${Math.ceil(middle)}: take out what is no single cell, or ${give}.`,
      { kind: 'conflict', thing: 'cut' },
    );
  return 2 * Math.ceil(largest / 2);
}

/** @param named what the places are from, in errors */
function squaresOf(
  named: string,
  placed: readonly Placed[],
  pictures: Pictures,
  side: number,
): Made {
  const labels = new Map<string, Spot>();
  const made: Made & { cuts: Map<string, Cut> } = {
    ...{ images: [], cuts: new Map(), atEdge: [], twice: 0, side, pictures: 0 },
  };
  for (const { spot, picture, x, y } of placed) {
    const half = Math.floor(side / 2);
    const square = { left: Math.floor(x) - half, top: Math.floor(y) - half, side };
    const file = nameOf(picture, square);
    const before = labels.get(file);
    if (!lies(square, pictures.sizeOf(picture))) made.atEdge.push(file);
    else if (before) {
      refuseTwo(`${named}: ${file}`, before, spot);
      made.twice++;
    } else {
      labels.set(file, spot);
      made.cuts.set(file, { picture: picture.file, ...square });
      made.images.push(imageOf(file, spot));
    }
  }
  made.pictures = new Set([...made.cuts.values()].map(({ picture }) => picture)).size;
  if (made.images.length === 0)
    throw new InputError(
      `${named}: no square of ${side} pixels around a labelled place lies in its picture (${made.atEdge[0]}): ` +
        `give a smaller ${option('cut')}, or see whether places are in pixels.`,
      { kind: 'too-few', thing: 'cut' },
    );
  return made;
}

const nameOf = ({ file }: Picture, { left, top, side }: Square): string =>
  `${file} [x=${left},y=${top},w=${side},h=${side}]`;

const imageOf = (file: string, { label, group, subgroup }: Spot): LabelledImage => ({
  ...{ file, label: label.normalize('NFC') },
  ...(group ? { group: group.normalize('NFC') } : {}),
  ...(subgroup ? { subgroup: subgroup.normalize('NFC') } : {}),
});

function refuseTwo(file: string, one: Spot, other: Spot): void {
  if (one.label === other.label) return;
  throw new InputError(
    `${file} has two classes, ${one.label} and ${other.label}: leave one of them.`,
    { kind: 'conflict', thing: file },
  );
}

/** Of the side of a tile: an object that is nearer to its middle is what it was exported around. */
const CENTRAL = 1 / 8;
/** The share of objects that have a tile of their own where tiles were exported around objects. */
const MOST = 0.9;

/** @throws InputError where tiles were not exported around the objects */
function tilesOf(path: string, table: string, placed: readonly Placed[], pictures: Pictures): Made {
  const own = placed.filter((one) => offCentre(one, pictures) <= CENTRAL);
  if (own.length < MOST * placed.length)
    throw new InputError(
      `${path}: the tiles are not each around one cell (${placed.length - own.length} of ` +
        `${placed.length} cells lie aside): give ${option('cut')}, the side of the square around ` +
        'each cell in pixels of a tile.',
      { kind: 'missing', thing: 'cut' },
    );
  const made: Made = { images: [], atEdge: [], twice: 0, pictures: 0 };
  const byTile = new Map<string, Placed>();
  for (const one of own) {
    const { file } = one.picture;
    const before = byTile.get(file);
    if (before) {
      refuseTwo(`${path}, ${table}: ${file}`, before.spot, one.spot);
      made.twice++;
    } else byTile.set(file, one);
  }
  made.images = [...byTile].map(([file, { spot }]) => imageOf(file, spot));
  made.atEdge = placed
    .filter((one) => !own.includes(one))
    .map(({ spot }) => `${spot.picture} [${Math.round(spot.x)}, ${Math.round(spot.y)}]`);
  return made;
}
