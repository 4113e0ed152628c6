import type { Rgb8 } from '../../src/images/rgb8.js';
import {
  drawRedCells,
  drawThrombocytes,
  paintPlasma,
  paintRedCell,
  type RedCell,
} from './background.js';
import { SIZE } from './canvas.js';
import { type Cell, drawCell, paintCell } from './cell.js';
import type { Draw } from './draw.js';
import { drawExposure, type Exposure, expose } from './exposure.js';
import type { Recipe } from './recipes.js';

/** Pixels per micrometre at mean magnification. */
const SCALE = 9.5;

/** Everything that one image shows. */
export interface Scene {
  exposure: Exposure;
  redCells: RedCell[];
  thrombocytes: Cell[];
  /** The cell in the middle, which the image is labelled by. */
  cell: Cell;
}

/**
 * Draws a scene. Only the cell in the middle knows the recipe: all else is drawn from names of its
 * own, so that two classes have the same background, pixel for pixel.
 */
export function drawScene(draw: Draw, recipe: Recipe): Scene {
  const scale = SCALE * draw.uniform('zoom', 0.92, 1.08);
  const centre = {
    x: SIZE / 2 + 7 * draw.normal('x'),
    y: SIZE / 2 + 7 * draw.normal('y'),
  };
  return {
    exposure: drawExposure(draw),
    redCells: drawRedCells(draw, scale, centre),
    thrombocytes: drawThrombocytes(draw, scale),
    cell: drawCell(draw.child('cell', 0), recipe, centre, scale),
  };
}

/** Renders a scene as a light microscope sees it. */
export function renderScene(scene: Scene, draw: Draw): Rgb8 {
  const { stains } = scene.exposure;
  const canvas = new Float64Array(SIZE * SIZE * 3);
  paintPlasma(canvas, stains.haemoglobin, draw);
  for (const cell of scene.redCells) paintRedCell(canvas, stains.haemoglobin, cell);
  for (const cell of [...scene.thrombocytes, scene.cell]) paintCell(canvas, stains, cell);
  return expose(canvas, scene.exposure, draw);
}
