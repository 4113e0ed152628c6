import { InputError, option } from '../errors/input-error.js';
import type { FileTree } from './file-tree.js';
import { stemOf } from './label-files.js';
import type { DatasetOptions } from './layout.js';
import { pictureOfFile } from './picture-of-file.js';
import { Pictures } from './pictures.js';
import { BY_PICTURE, type ReadSpots, type Spot } from './spots.js';

/** By what QuPath writes into each object, and others do not. */
export const isGeoJson = (head: string): boolean =>
  /^\s*[[{]/.test(head) &&
  /"type"\s*:\s*"Feature"/.test(head) &&
  /"(objectType|classification)"/.test(head);

/** As much of a GeoJSON feature as is looked at; nothing of it is believed. */
interface Feature {
  geometry?: { type?: unknown; coordinates?: unknown };
  properties?: {
    objectType?: unknown;
    name?: unknown;
    classification?: { name?: unknown; names?: unknown };
  };
}

/**
 * Objects that QuPath exported as GeoJSON, in pixels of the picture whose name the file has. Cells
 * and detections with a class are the cells; where there are none, annotations are, points too.
 * @throws InputError: no such picture, no JSON
 */
export function readGeoJson(
  tree: FileTree,
  images: readonly string[],
  files: readonly string[],
  options: DatasetOptions,
): ReadSpots {
  const { labelColumn, groupColumn, by } = options;
  if (labelColumn !== undefined && labelColumn !== 'name')
    throw new InputError(
      `${option('labelColumn', labelColumn)}: objects of QuPath have a class, or a name: give ` +
        `${option('labelColumn', 'name')}.`,
      { kind: 'option', thing: 'labelColumn', choices: ['name'] },
    );
  if ((groupColumn !== undefined && groupColumn !== BY_PICTURE) || by !== undefined)
    throw new InputError(
      `${option(by === undefined ? 'groupColumn' : 'by', by ?? groupColumn)}: objects of QuPath have no ` +
        `columns: give ${option('groupColumn', BY_PICTURE)}, or export measurements.`,
      { kind: 'option', thing: 'groupColumn', choices: [BY_PICTURE] },
    );
  const pictures = new Pictures(tree, images);
  const all = files.flatMap((file) => {
    // Of a slide there may be tiles, which are found by its name.
    const named = pictures.named(stemOf(file)).length > 0;
    const picture = named ? stemOf(file) : pictureOfFile(tree, images, file);
    return featuresIn(tree, file).map((feature) => ({ picture, feature, file }));
  });
  const label = labelColumn === 'name' ? nameOf : classOf;
  const isCell = ({ feature }: (typeof all)[number]): boolean =>
    /cell|detection|tile/i.test(text(feature.properties?.objectType));
  const detected = all.some((one) => isCell(one) && label(one.feature) !== '');
  const spots: Spot[] = [];
  const others: string[] = [];
  for (const one of all) {
    const { picture, feature, file } = one;
    const made = detected && !isCell(one) ? [] : spotsIn(feature);
    if (made.length === 0 || /\*$/.test(label(feature))) others.push(`${file}: ${kindOf(feature)}`);
    else
      for (const spot of made)
        spots.push({
          ...{ picture, label: label(feature), ...spot },
          ...(groupColumn === BY_PICTURE ? { group: picture } : {}),
        });
  }
  return { tool: 'QuPath', spots, files, others, groupColumn, columns: ['name'] };
}

function featuresIn(tree: FileTree, file: string): Feature[] {
  const path = tree.shown(file);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(tree.read(file)));
  } catch (cause) {
    throw new InputError(`${path} is no JSON (${(cause as Error).message}): export it again.`, {
      ...{ kind: 'damaged', thing: file, cause },
    });
  }
  const one = json as { features?: unknown; geometry?: unknown } | null;
  const features = Array.isArray(json) ? json : (one?.features ?? (one?.geometry ? [json] : []));
  if (!Array.isArray(features))
    throw new InputError(`${path} holds no features: export it again.`, { thing: file });
  return features.filter((feature) => typeof feature === 'object' && feature !== null);
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
const nameOf = ({ properties }: Feature): string => text(properties?.name);
const kindOf = ({ properties, geometry }: Feature): string =>
  [text(properties?.objectType), text(geometry?.type)].filter(Boolean).join(', ');

/** A class of several parts as QuPath shows it: `Tumor: Positive`. */
function classOf({ properties }: Feature): string {
  const { name, names } = properties?.classification ?? {};
  return Array.isArray(names) ? names.map(text).join(': ') : text(name);
}

/** Points, or the middle of what is outlined; none for lines and what is no geometry. */
function spotsIn({ geometry }: Feature): Pick<Spot, 'x' | 'y' | 'extent'>[] {
  const { type, coordinates } = geometry ?? {};
  const points = positionsIn(coordinates);
  if (points.length === 0) return [];
  if (type === 'Point' || type === 'MultiPoint') return points.map(([x, y]) => ({ x, y }));
  if (type !== 'Polygon' && type !== 'MultiPolygon') return [];
  const [left, top, right, bottom] = points.reduce(
    ([l, t, r, b], [x, y]) => [Math.min(l, x), Math.min(t, y), Math.max(r, x), Math.max(b, y)],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  const extent = Math.max(right - left, bottom - top);
  return [{ x: (left + right) / 2, y: (top + bottom) / 2, extent }];
}

/** All `[x, y]` in nested lists. */
function positionsIn(value: unknown): [number, number][] {
  if (!Array.isArray(value)) return [];
  const [x, y] = value;
  if (Number.isFinite(x) && Number.isFinite(y)) return [[x, y]];
  return value.flatMap(positionsIn);
}
