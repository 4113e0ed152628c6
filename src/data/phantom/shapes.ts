import type { Draw } from './draw.js';

/** A closed curve about the origin, its radius a short Fourier series of the angle. */
export interface Outline {
  radius: number;
  /** Relative amplitude and phase of the harmonics 2, 3, 4, ... */
  harmonics: { amplitude: number; phase: number }[];
}

export interface Disc {
  x: number;
  y: number;
  radius: number;
}

/** @param roughness relative amplitude of the second harmonic; higher ones fall off */
export function drawOutline(draw: Draw, radius: number, roughness: number): Outline {
  const harmonics = [2, 3, 4, 5, 6].map((order) => ({
    amplitude: (roughness * draw.normal(`amplitude ${order}`)) / (order - 1),
    phase: draw.uniform(`phase ${order}`, 0, 2 * Math.PI),
  }));
  return { radius, harmonics };
}

/** Distance from the origin over the outline's radius in that direction: 1 on the outline. */
export function relativeRadius({ radius, harmonics }: Outline, x: number, y: number): number {
  const angle = Math.atan2(y, x);
  let r = radius;
  for (const [i, { amplitude, phase }] of harmonics.entries()) {
    r += radius * amplitude * Math.cos((i + 2) * angle + phase);
  }
  return Math.hypot(x, y) / r;
}

/** Discs in the chain from which a nucleus is made. */
const CHAIN = 5;

/**
 * A nucleus as a chain of discs bent along an arc. `lobation` 0 gives one round disc, 0.3 an
 * indented bean, 1 separate lobes; the area stays near π·radius².
 */
export function drawChain(draw: Draw, radius: number, lobation: number): Disc[] {
  const bend = draw.uniform('bend', 0.7, 1.5) * Math.PI;
  const length = 3.2 * radius * lobation;
  const disc = radius / Math.sqrt(1 + 2.2 * lobation);
  const arc = length / Math.max(bend, 1e-9);
  const discs = Array.from({ length: CHAIN }, (_, i) => {
    const along = i / (CHAIN - 1) - 0.5;
    // Every second disc is a bridge between lobes and thins out as they part.
    const thin = i % 2 === 1 ? 1 - 0.75 * Math.max(0, lobation - 0.35) : 1;
    const size = disc * thin * (1 + 0.12 * lobation * draw.normal(`size ${i}`));
    return { x: arc * Math.sin(bend * along), y: -arc * Math.cos(bend * along), radius: size };
  });
  const centreX = discs.reduce((sum, d) => sum + d.x, 0) / CHAIN;
  const centreY = discs.reduce((sum, d) => sum + d.y, 0) / CHAIN;
  return discs.map((d) => ({ ...d, x: d.x - centreX, y: d.y - centreY }));
}

/** Signed distance in pixels to the smooth union of discs, negative inside. */
export function chainDistance(discs: readonly Disc[], x: number, y: number, blend: number): number {
  let distance = Infinity;
  for (const disc of discs) {
    const d = Math.hypot(x - disc.x, y - disc.y) - disc.radius;
    // Polynomial smooth minimum: rounds the notch between two discs over `blend` pixels.
    const h = Math.max(0, blend - Math.abs(distance - d)) / blend;
    distance = Math.min(distance, d) - (h * h * blend) / 4;
  }
  return distance;
}
