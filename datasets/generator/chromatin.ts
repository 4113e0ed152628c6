import type { Draw } from './draw.js';
import { type Field, noiseAbout, smoothstep } from './noise.js';
import type { Nucleus } from './nucleus.js';

/**
 * Units of chromatin stain at offsets from the cell's centre. Fine grain gives way to coarse dark
 * clumps as `clumping` grows; nucleoli are pale with a thin dark border.
 */
export function chromatinAmount(nucleus: Nucleus, draw: Draw): Field {
  const { clumping, darkness, nucleoli } = nucleus;
  const fine = noiseAbout(draw.stream('fine chromatin'), 2.6);
  const mid = noiseAbout(draw.stream('chromatin clumps'), 4.8);
  const coarse = noiseAbout(draw.stream('coarse chromatin'), 9);
  return (dx, dy) => {
    const clumps = smoothstep(-0.25, 0.35, 0.7 * coarse(dx, dy) + 0.5 * mid(dx, dy));
    const grain = (1 - 0.5 * clumping) * (0.26 * fine(dx, dy) + 0.14 * mid(dx, dy));
    let amount = darkness + 0.48 * clumping * (clumps - 0.55) + grain;
    for (const spot of nucleoli) {
      const t = Math.hypot(dx - spot.x, dy - spot.y) / spot.radius;
      const border = smoothstep(0.8, 1.1, t) * smoothstep(1.5, 1.1, t);
      amount *= 1 - 0.32 * smoothstep(1.1, 0.6, t) + 0.12 * border;
    }
    return amount;
  };
}
