import { InputError, option } from '../errors/input-error.js';
import { walkXml } from './containers/xml.js';
import type { FileTree } from './file-tree.js';
import { headOf } from './label-files.js';
import type { DatasetOptions } from './layout.js';
import { pictureOfFile } from './picture-of-file.js';
import { BY_PICTURE, type ReadSpots, type Spot } from './spots.js';

export const isMarkers = (tree: FileTree, file: string): boolean =>
  /<CellCounter_Marker_File/.test(headOf(tree.parts(file)));

/** Markers of the Cell Counter plugin: a type is a class, by its name where it was given one. */
export function readMarkers(
  tree: FileTree,
  images: readonly string[],
  files: readonly string[],
  options: DatasetOptions,
): ReadSpots {
  const { labelColumn, groupColumn, by } = options;
  for (const [name, value] of Object.entries({ labelColumn, groupColumn, by }))
    if (value !== undefined && !(name === 'groupColumn' && value === BY_PICTURE))
      throw new InputError(
        `${option(name, value)}: markers of the Cell Counter have no columns: leave it out, or give ` +
          `${option('groupColumn', BY_PICTURE)}.`,
        { kind: 'option', thing: name, choices: [BY_PICTURE] },
      );
  const spots = files.flatMap((file) => markersIn(tree, images, file));
  const grouped = groupColumn === BY_PICTURE;
  return {
    ...{ tool: 'ImageJ', files, groupColumn },
    spots: spots.map((spot) => (grouped ? { ...spot, group: spot.picture } : spot)),
  };
}

function markersIn(tree: FileTree, images: readonly string[], file: string): Spot[] {
  const spots: Spot[] = [];
  let picture = '';
  let type = { number: '', name: '' };
  let marker = { x: Number.NaN, y: Number.NaN };
  let text = '';
  const close: { [name: string]: () => void } = {
    Image_Filename: () => {
      picture = text.trim().replace(/^Counter Window - /, '');
    },
    Type: () => {
      type = { number: text.trim(), name: '' };
    },
    Name: () => {
      type.name = text.trim();
    },
    MarkerX: () => {
      marker.x = Number(text);
    },
    MarkerY: () => {
      marker.y = Number(text);
    },
    Marker: () => {
      const label = /^(type \d+)?$/i.test(type.name) ? `type ${type.number}` : type.name;
      if (!Number.isFinite(marker.x) || !Number.isFinite(marker.y))
        throw new Error('a marker without a place');
      spots.push({ picture: '', x: marker.x, y: marker.y, label });
      marker = { x: Number.NaN, y: Number.NaN };
    },
  };
  try {
    walkXml(new TextDecoder().decode(tree.read(file)), {
      open: () => {
        text = '';
      },
      close: (name) => {
        if (Object.hasOwn(close, name)) close[name]();
        text = '';
      },
      text: (value) => {
        text += value;
      },
    });
  } catch (cause) {
    throw new InputError(
      `${tree.shown(file)} cannot be read (${(cause as Error).message}): save the markers again.`,
      { kind: 'damaged', thing: file, cause },
    );
  }
  const named = picture || pictureOfFile(tree, images, file);
  return spots.map((spot) => ({ ...spot, picture: named }));
}
