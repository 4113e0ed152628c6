import { add, around, type Canvas } from './canvas.js';
import type { Draw } from './draw.js';
import type { Stains } from './exposure.js';
import { type Field, smoothstep } from './noise.js';
import type { GranuleRecipe } from './recipes.js';
import { type Disc, drawPoint, type Outline, relativeRadius } from './shapes.js';

export interface Granules {
  recipe: GranuleRecipe;
  /** Pixels, relative to the cell's centre. */
  discs: Disc[];
}

/** @param scale pixels per micrometre */
export function drawGranules(
  draw: Draw,
  recipe: GranuleRecipe,
  cellRadius: number,
  scale: number,
): Granules {
  const count = Math.round(draw.trait('granules', recipe.count));
  const reach = cellRadius * (recipe.where === 'middle' ? 0.6 : 0.98);
  const discs = Array.from({ length: count }, (_, i) => {
    const one = draw.child('granule', i);
    const { x, y } = drawPoint(one);
    const radius = scale * one.trait('radius', recipe.radius);
    return { x: reach * x, y: reach * y, radius };
  });
  return { recipe, discs };
}

/** Granules in the cytoplasm keep out of the nucleus and inside the outline. */
export function paintGranules(
  canvas: Canvas,
  stains: Stains,
  cell: { x: number; y: number; outline: Outline; granules: Granules },
  nucleus: Field,
): void {
  const { recipe, discs } = cell.granules;
  for (const { x, y, radius } of discs) {
    if (relativeRadius(cell.outline, x, y) > 1 - radius / cell.outline.radius) continue;
    if (recipe.where === 'cytoplasm' && nucleus(x, y) < 0) continue;
    around(cell.x + x, cell.y + y, 1.5 * radius + 1, (pixel, dx, dy) => {
      const amount = recipe.strength * smoothstep(1.4, 0.5, Math.hypot(dx, dy) / radius);
      add(canvas, pixel, amount, stains[recipe.stain]);
    });
  }
}
