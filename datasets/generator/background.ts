import { add, around, type Canvas, type Density, SIZE } from './canvas.js';
import { type Cell, drawCell } from './cell.js';
import type { Draw } from './draw.js';
import { clamp, smoothstep, valueNoise } from './noise.js';
import { THROMBOCYTE } from './recipes.js';
import { drawOutline, type Outline, outlineCoverage, relativeRadius } from './shapes.js';

export interface RedCell {
  x: number;
  y: number;
  outline: Outline;
  /** Depth of the pale centre, 0 to 1, and its relative width. */
  pallor: number;
  width: number;
  thickness: number;
  draw: Draw;
}

type Point = { x: number; y: number };

/** Red cells keep a distance from `centre` that is drawn without regard to what lies there. */
export function drawRedCells(draw: Draw, scale: number, centre: Point): RedCell[] {
  const cells: RedCell[] = [];
  const tries = Math.round(draw.uniform('density', 12, 60));
  const clearance = scale * draw.uniform('clearance', 6, 10.5);
  const pallor = draw.uniform('pallor', 0.3, 0.85);
  const rouleaux = draw.uniform('rouleaux', 0.7, 1.05);
  for (let i = 0; i < tries; i++) {
    const one = draw.child('red cell', i);
    const radius = scale * (3.6 + 0.27 * one.normal('radius'));
    const x = one.uniform('x', -radius, SIZE + radius);
    const y = one.uniform('y', -radius, SIZE + radius);
    if (Math.hypot(x - centre.x, y - centre.y) < clearance) continue;
    const near = cells.some(
      (other) => Math.hypot(x - other.x, y - other.y) < rouleaux * (radius + other.outline.radius),
    );
    if (near) continue;
    cells.push({
      x,
      y,
      outline: drawOutline(one, radius, 0.055),
      pallor: clamp(pallor + 0.12 * one.normal('pallor'), 0, 1),
      width: one.uniform('width', 0.35, 0.6),
      thickness: 1 + 0.1 * one.normal('thickness'),
      draw: one,
    });
  }
  return cells;
}

/** Thrombocytes away from the middle of the picture. */
export function drawThrombocytes(draw: Draw, scale: number): Cell[] {
  const count = Math.floor(draw.uniform('thrombocytes', 0, 3));
  return Array.from({ length: count }, (_, i) => {
    const one = draw.child('thrombocyte', i);
    const angle = one.uniform('angle', 0, 2 * Math.PI);
    const distance = one.uniform('distance', 85, 150);
    const x = SIZE / 2 + distance * Math.cos(angle);
    const y = SIZE / 2 + distance * Math.sin(angle);
    return drawCell(one, THROMBOCYTE, { x, y }, 0.8 * scale);
  });
}

/** The faint stain of the plasma. */
export function paintPlasma(canvas: Canvas, haemoglobin: Density, draw: Draw): void {
  const broad = valueNoise(draw.stream('plasma'), SIZE, 60);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const amount = 0.07 + 0.05 * broad(pixel % SIZE, Math.floor(pixel / SIZE));
    add(canvas, pixel, amount, haemoglobin);
  }
}

/** A biconcave disc: rim, pale centre, slightly uneven. */
export function paintRedCell(canvas: Canvas, haemoglobin: Density, cell: RedCell): void {
  const { outline, pallor, width } = cell;
  const uneven = valueNoise(cell.draw.stream('uneven'), SIZE, 18);
  around(cell.x, cell.y, outline.radius * 1.4, (pixel, dx, dy) => {
    const t = relativeRadius(outline, dx, dy);
    const inside = outlineCoverage(outline, t);
    if (inside === 0) return;
    const hollow = 1 - pallor * smoothstep(width + 0.3, width - 0.3, t);
    const rim = 0.85 + 0.2 * smoothstep(0.5, 0.9, t) - 0.12 * smoothstep(0.9, 1, t);
    const texture = 1 + 0.05 * uneven(pixel % SIZE, Math.floor(pixel / SIZE));
    add(canvas, pixel, cell.thickness * inside * hollow * rim * texture, haemoglobin);
  });
}
