import { areaFeatures, colourFeatures } from '../../images/simple-features.js';

/** What a network could answer by in place of the cell's look, in the order of reports. */
export const SHORTCUTS = ['border-network', 'border-colours', 'colours', 'area'] as const;
export type ShortcutName = (typeof SHORTCUTS)[number];

/** Those that are rules: features weighed by a logistic regression. */
export type RuleName = Exclude<ShortcutName, 'border-network'>;

/** Those that do not see the cell. */
export const isBorder = (name: ShortcutName): boolean => name.startsWith('border');

/**
 * Radius of the disc that hides the cell, in halves of an image's side. Rendered cells
 * and those of PBC lie within 0.85, of AML-LMU all but some large blasts; two fifths of the picture
 * are left to see.
 */
export const DISC = 0.85;

/** @param disc 1 inside of it, [size, size] */
export const RULES: { [Name in RuleName]: (packed: Uint32Array, disc: Uint8Array) => number[] } = {
  'border-colours': (packed, disc) => colourFeatures(packed, disc, 0),
  colours: (packed) => colourFeatures(packed),
  area: areaFeatures,
};
