import type { Draw } from './draw.js';
import { clamp } from './noise.js';

/** What distinguishes one leukocyte from another. Lengths in pixels. */
export interface Morphology {
  /** Radius of the disc of the nucleus's area. */
  nucleusRadius: number;
  /** Area of the nucleus over area of the cell. */
  nucleusToCell: number;
  /** 0 round, 1 segmented (see `drawChain`). */
  lobation: number;
  /** 0 fine and light chromatin, 1 clumped and dark. */
  clumping: number;
  /** Pale nucleoli. */
  nucleoli: number;
}

/**
 * How far the two families are apart: the distance of their means in standard deviations, in each
 * of the five traits. It sets how hard the task is.
 */
export const SEPARATION = 2;

/** A family by the mean of its traits on a common scale: +1/2 is blast-like, -1/2 is mature. */
export interface Family {
  name: string;
  /** In units of `SEPARATION`. */
  maturity: number;
}

export const FAMILIES: readonly Family[] = [
  { name: 'other', maturity: -0.5 },
  { name: 'blast', maturity: 0.5 },
];

/** One cell of a family: each trait varies on its own, with standard deviation 1. */
export function drawMorphology(draw: Draw, family: Family): Morphology {
  const trait = (name: string) => family.maturity * SEPARATION + draw.normal(name);
  return {
    nucleusRadius: clamp(28 + 3.4 * trait('radius'), 17, 40),
    nucleusToCell: clamp(0.62 + 0.09 * trait('ratio'), 0.35, 0.88),
    lobation: clamp(0.42 - 0.28 * trait('lobation'), 0, 1),
    clumping: clamp(0.5 - 0.25 * trait('clumping'), 0, 1),
    nucleoli: clamp(Math.round(0.6 + 0.9 * trait('nucleoli')), 0, 3),
  };
}
