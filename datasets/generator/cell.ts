import { around, type Canvas, cover, EDGE, mix, SIZE } from './canvas.js';
import { chromatinAmount } from './chromatin.js';
import type { Draw } from './draw.js';
import type { Stains } from './exposure.js';
import { drawGranules, type Granules, paintGranules } from './granules.js';
import { type Field, noiseAbout, smoothstep } from './noise.js';
import { drawNucleus, type Nucleus, nucleusDistance } from './nucleus.js';
import type { Recipe } from './recipes.js';
import {
  type Disc,
  drawOutline,
  drawPoint,
  type Outline,
  outlineCoverage,
  relativeRadius,
} from './shapes.js';

/** A leukocyte, erythroblast or thrombocyte; pixels, parts relative to its centre. */
export interface Cell {
  x: number;
  y: number;
  outline: Outline;
  /** Units of stain. */
  azure: number;
  eosin: number;
  vacuoles: Disc[];
  nucleus?: Nucleus;
  granules?: Granules;
  /** The random numbers of its texture. */
  draw: Draw;
}

/** @param scale pixels per micrometre */
export function drawCell(
  draw: Draw,
  recipe: Recipe,
  place: { x: number; y: number },
  scale: number,
): Cell {
  const radius = (scale * draw.trait('diameter', recipe.diameter)) / 2;
  const { cytoplasm, nucleus, granules } = recipe;
  return {
    ...place,
    outline: drawOutline(draw, radius, recipe.roughness),
    azure: draw.trait('azure', cytoplasm.azure),
    eosin: draw.trait('eosin', cytoplasm.eosin),
    vacuoles: Array.from(
      { length: Math.round(draw.trait('vacuoles', cytoplasm.vacuoles)) },
      (_, i) => drawVacuole(draw.child('vacuole', i), radius),
    ),
    nucleus: nucleus && drawNucleus(draw, nucleus, radius, scale),
    granules: granules && drawGranules(draw, granules, radius, scale),
    draw,
  };
}

function drawVacuole(draw: Draw, cellRadius: number): Disc {
  const { x, y } = drawPoint(draw);
  const radius = cellRadius * draw.uniform('radius', 0.05, 0.1);
  return { x: 0.85 * cellRadius * x, y: 0.85 * cellRadius * y, radius };
}

/** The cell hides what lies below it. */
export function paintCell(canvas: Canvas, stains: Stains, cell: Cell): void {
  const { nucleus, granules, draw } = cell;
  const distance = nucleus === undefined ? () => Infinity : nucleusDistance(nucleus, draw);
  paintCytoplasm(canvas, stains, cell, distance);
  const over = granules?.recipe.where === 'everywhere';
  if (granules && !over) paintGranules(canvas, stains, { ...cell, granules }, distance);
  if (nucleus) paintNucleus(canvas, stains, { ...cell, nucleus }, distance);
  if (granules && over) paintGranules(canvas, stains, { ...cell, granules }, distance);
}

function paintCytoplasm(canvas: Canvas, stains: Stains, cell: Cell, nucleus: Field): void {
  const { outline, azure, eosin, vacuoles } = cell;
  const cloud = noiseAbout(cell.draw.stream('cytoplasm'), 7);
  const grain = noiseAbout(cell.draw.stream('cytoplasm grain'), 3);
  around(cell.x, cell.y, outline.radius * 1.4, (pixel, dx, dy) => {
    const t = relativeRadius(outline, dx, dy);
    const inside = outlineCoverage(outline, t);
    if (inside === 0) return;
    const texture = 0.2 * cloud(dx, dy) + 0.2 * grain(dx, dy);
    // The rim of a basophilic cytoplasm is its darkest part, the zone at the nucleus the palest.
    const rim = 0.7 + 0.4 * smoothstep(0.55, 1, t) - 0.15 * smoothstep(9, 2, nucleus(dx, dy));
    const holes = vacuoles.reduce((left, { x, y, radius }) => {
      return left * smoothstep(0.5, 1.1, Math.hypot(dx - x, dy - y) / radius);
    }, 1);
    const filled = 0.25 + 0.75 * holes;
    const blue = azure * (rim + texture) * filled;
    const pink = eosin * (1 + texture) * filled;
    cover(canvas, pixel, inside, mix([blue, stains.azure], [pink, stains.eosin]));
  });
}

function paintNucleus(
  canvas: Canvas,
  stains: Stains,
  cell: Cell & { nucleus: Nucleus },
  distance: Field,
): void {
  const chromatin = chromatinAmount(cell.nucleus, cell.draw);
  around(cell.x, cell.y, cell.outline.radius * 1.4, (pixel, dx, dy) => {
    const d = distance(dx, dy);
    const t = relativeRadius(cell.outline, dx, dy);
    const inside = smoothstep(EDGE, -EDGE, d) * smoothstep(1.02, 0.96, t);
    if (inside === 0) return;
    // A nucleus is a flattened ball: it thins out towards its border, where a membrane lines it.
    const depth = 0.82 + 0.18 * smoothstep(0, -9, d) + 0.12 * smoothstep(-3.5, -1, d);
    cover(canvas, pixel, inside, mix([depth * chromatin(dx, dy), stains.chromatin]));
  });
}

/** Pixels of the nucleus, 1 or 0, `[SIZE, SIZE]`; none for a cell without one. */
export function nucleusMask(cell: Cell): Uint8Array {
  const mask = new Uint8Array(SIZE * SIZE);
  if (cell.nucleus === undefined) return mask;
  const distance = nucleusDistance(cell.nucleus, cell.draw);
  around(cell.x, cell.y, cell.outline.radius * 1.4, (pixel, dx, dy) => {
    const inCell = relativeRadius(cell.outline, dx, dy) < 1;
    mask[pixel] = inCell && distance(dx, dy) < 0 ? 1 : 0;
  });
  return mask;
}
