import * as z from 'zod';
import { readChecked } from '../schemas.js';
import type { Store } from '../store.js';
import type { DeletionOrder } from './deletion.js';
import type { TestedMethod } from './maps.js';

/**
 * A mean over cells and folds with its 95 % interval; no interval with one fold, and no mean where it
 * is defined for no cell (a map that is the same all over has no ranks).
 */
export interface CellMean {
  mean: number | null;
  low: number | null;
  high: number | null;
}

/** How much of a method's maps lies in the nucleus, at one training size. */
export interface NucleusShare {
  method: TestedMethod;
  /** Training images; 0: the networks of the largest size before their training. */
  n: number;
  cells: number;
  /** Share of the map's magnitude in the nucleus, and in a centred disc of equal area. */
  nucleus: CellMean;
  disc: CellMean;
  /** Their difference, cell by cell. */
  excess: CellMean;
}

/** explanations.json (study/README.md). */
export interface ExplanationsFile {
  classes: string[];
  /** Test cells looked at, those in which no nucleus was found, and the nuclei's part of the image. */
  cells: number;
  withoutNucleus: number;
  area: number;
  shares: NucleusShare[];
  /** Change of the excess from untrained to trained with the most images, cell by cell. */
  learned: { method: TestedMethod; n: number; cells: number; change: CellMean }[];
  /** Rank correlation of a map with that of a network whose layers down to this one are drawn anew. */
  randomised: {
    method: TestedMethod;
    cells: number;
    layers: { layer: string; same: CellMean }[];
  }[];
  /** Rank correlation of the maps of one cell by networks that differ in their seed alone. */
  repeats:
    | { method: TestedMethod; cells: number; networks: number; same: CellMean; other: CellMean }[]
    | { refused: string };
  /** Mean probability of the class while squares are deleted, by what orders them. */
  deletion: {
    cells: number;
    deleted: number[];
    curves: { order: DeletionOrder; probability: number[]; loss: CellMean | null }[];
  };
}

const text = z.string();
const count = z.int().min(0);
const number = z.number().nullable();
const mean = z.looseObject({ mean: number, low: number, high: number });

const SCHEMA = z.looseObject({
  classes: z.array(text),
  cells: count,
  withoutNucleus: count,
  area: z.number(),
  shares: z.array(
    z.looseObject({
      ...{ method: text, n: count, cells: count },
      ...{ nucleus: mean, disc: mean, excess: mean },
    }),
  ),
  learned: z.array(z.looseObject({ method: text, n: count, cells: count, change: mean })),
  randomised: z.array(
    z.looseObject({
      ...{ method: text, cells: count },
      layers: z.array(z.looseObject({ layer: text, same: mean })),
    }),
  ),
  repeats: z.union([
    z.array(
      z.looseObject({ method: text, cells: count, networks: count, same: mean, other: mean }),
    ),
    z.looseObject({ refused: text }),
  ]),
  deletion: z.looseObject({
    cells: count,
    deleted: z.array(z.number()),
    curves: z.array(
      z.looseObject({ order: text, probability: z.array(z.number()), loss: mean.nullable() }),
    ),
  }),
});

export const EXPLANATIONS = 'explanations.json';

/** @returns undefined if nothing was tested @throws InputError if the file is damaged */
export const readExplanations = (store: Store): Promise<ExplanationsFile | undefined> =>
  readChecked<ExplanationsFile>(
    store,
    EXPLANATIONS,
    SCHEMA,
    'test the explanations again, or remove the file.',
  );
