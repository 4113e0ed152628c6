import type { Draw } from './draw.js';
import { drawMorphology, type Family, type Morphology } from './families.js';
import { type Disc, drawChain, drawOutline, type Outline } from './shapes.js';

/** Width and height of an image in pixels: the paper's ALL-IDB2 crops. */
export const SIZE = 257;

/** Optical density (natural logarithm) per channel of one unit of stain. */
export type Density = readonly [number, number, number];

export interface RedCell {
  x: number;
  y: number;
  outline: Outline;
  /** Depth of the pale centre, 0 to 1, and its relative width. */
  pallor: number;
  width: number;
  thickness: number;
}

export interface Leukocyte {
  x: number;
  y: number;
  morphology: Morphology;
  cell: Outline;
  /** Relative to the cell's centre. */
  nucleus: Disc[];
  nucleoli: Disc[];
}

/** Stain, light and optics of one photograph. */
export interface Exposure {
  /** Transmitted light per channel, 0 to 255, where there is nothing. */
  light: Density;
  /** Relative change of light from the centre to the border along x and y. */
  gradient: readonly [number, number];
  haemoglobin: Density;
  cytoplasm: Density;
  chromatin: Density;
  /** Standard deviation of the focus blur, pixels. */
  blur: number;
  /** Standard deviation of the sensor's noise, grey levels. */
  noise: number;
}

/** Everything that one image shows. */
export interface Scene {
  exposure: Exposure;
  redCells: RedCell[];
  platelets: (Disc & { outline: Outline })[];
  leukocyte: Leukocyte;
}

/**
 * Draws a scene. Only the leukocyte knows the family: the rest is drawn from names of its own, so
 * that two families have the same background, cell for cell.
 */
export function drawScene(draw: Draw, family: Family): Scene {
  const zoom = draw.uniform('zoom', 0.92, 1.08);
  const centre = {
    x: SIZE / 2 + 9 * draw.normal('x'),
    y: SIZE / 2 + 9 * draw.normal('y'),
  };
  return {
    exposure: drawExposure(draw),
    redCells: drawRedCells(draw, zoom, centre),
    platelets: drawPlatelets(draw, zoom),
    leukocyte: { ...centre, ...drawLeukocyte(draw, family, zoom) },
  };
}

function drawExposure(draw: Draw): Exposure {
  const between = (name: string, a: Density, b: Density, strength: number): Density => {
    const t = draw.uniform(name, 0, 1);
    return [0, 1, 2].map((c) => strength * (a[c] + t * (b[c] - a[c]))) as unknown as Density;
  };
  const brightness = draw.uniform('brightness', 0.93, 1.02);
  const strength = draw.uniform('strength', 0.85, 1.15);
  const direction = draw.uniform('direction', 0, 2 * Math.PI);
  const slope = draw.uniform('slope', 0, 0.07);
  return {
    // From the warm light of a halogen lamp to the cold one of a diode.
    light: between('light', [249, 231, 202], [240, 235, 243], brightness),
    gradient: [slope * Math.cos(direction), slope * Math.sin(direction)],
    haemoglobin: between('haemoglobin', [0.2, 0.3, 0.2], [0.16, 0.42, 0.32], strength),
    cytoplasm: between('cytoplasm', [0.26, 0.27, 0.1], [0.5, 0.42, 0.1], strength),
    chromatin: between('chromatin', [0.85, 1.55, 0.42], [1.1, 1.5, 0.45], strength),
    blur: draw.uniform('blur', 0.6, 1.5),
    noise: draw.uniform('noise', 0.6, 1.6),
  };
}

function drawRedCells(draw: Draw, zoom: number, centre: { x: number; y: number }): RedCell[] {
  const cells: RedCell[] = [];
  const tries = Math.round(draw.uniform('density', 14, 60));
  const pallor = draw.uniform('pallor', 0.3, 0.85);
  const rouleaux = draw.uniform('rouleaux', 0.7, 1.05);
  for (let i = 0; i < tries; i++) {
    const one = draw.child('red cell', i);
    const radius = zoom * (23.5 + 1.8 * one.normal('radius'));
    const x = one.uniform('x', -radius, SIZE + radius);
    const y = one.uniform('y', -radius, SIZE + radius);
    // A fixed distance: one that followed the leukocyte's size would tell its family.
    if (Math.hypot(x - centre.x, y - centre.y) < 55 * zoom) continue;
    const near = cells.some(
      (other) => Math.hypot(x - other.x, y - other.y) < rouleaux * (radius + other.outline.radius),
    );
    if (near) continue;
    cells.push({
      x,
      y,
      outline: drawOutline(one, radius, 0.055),
      pallor: Math.min(1, Math.max(0, pallor + 0.12 * one.normal('pallor'))),
      width: one.uniform('width', 0.35, 0.6),
      thickness: 1 + 0.1 * one.normal('thickness'),
    });
  }
  return cells;
}

function drawPlatelets(draw: Draw, zoom: number): Scene['platelets'] {
  const count = Math.floor(draw.uniform('platelets', 0, 3.5));
  return Array.from({ length: count }, (_, i) => {
    const one = draw.child('platelet', i);
    const radius = zoom * one.uniform('radius', 3.5, 6.5);
    const angle = one.uniform('angle', 0, 2 * Math.PI);
    const distance = one.uniform('distance', 62, 125);
    const outline = drawOutline(one, radius, 0.15);
    const x = SIZE / 2 + distance * Math.cos(angle);
    return { x, y: SIZE / 2 + distance * Math.sin(angle), radius, outline };
  });
}

function drawLeukocyte(draw: Draw, family: Family, zoom: number): Omit<Leukocyte, 'x' | 'y'> {
  const morphology = drawMorphology(draw, family);
  const radius = zoom * morphology.nucleusRadius;
  const cellRadius = radius / Math.sqrt(morphology.nucleusToCell);
  const turn = draw.uniform('turn', 0, 2 * Math.PI);
  const direction = draw.uniform('eccentric', 0, 2 * Math.PI);
  const shift = draw.uniform('shift', 0, 0.8) * (cellRadius - radius);
  const place = (disc: Disc): Disc => ({
    x: disc.x * Math.cos(turn) - disc.y * Math.sin(turn) + shift * Math.cos(direction),
    y: disc.x * Math.sin(turn) + disc.y * Math.cos(turn) + shift * Math.sin(direction),
    radius: disc.radius,
  });
  const nucleoli = Array.from({ length: morphology.nucleoli }, (_, i) => {
    const one = draw.child('nucleolus', i);
    const angle = one.uniform('angle', 0, 2 * Math.PI);
    const distance = one.uniform('distance', 0.1, 0.6) * radius;
    const size = radius * one.uniform('radius', 0.11, 0.19);
    return place({ x: distance * Math.cos(angle), y: distance * Math.sin(angle), radius: size });
  });
  return {
    morphology,
    cell: drawOutline(draw.child('cell', 0), cellRadius, 0.035),
    nucleus: drawChain(draw.child('nucleus', 0), radius, morphology.lobation).map(place),
    nucleoli,
  };
}
