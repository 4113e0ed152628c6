import { EDGE } from './canvas.js';
import type { Draw } from './draw.js';
import { smoothstep } from './noise.js';

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

/** A straight piece with round ends. */
export interface Capsule {
  from: Disc;
  to: Disc;
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

/** How far a pixel at relative radius `t` lies inside: 1 inside, 0 outside, soft between. */
export function outlineCoverage({ radius }: Outline, t: number): number {
  return smoothstep(1 + EDGE / radius, 1 - EDGE / radius, t);
}

/** Signed distance in pixels, negative inside. */
export function capsuleDistance({ from, to, radius }: Capsule, x: number, y: number): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length2;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - t * dx, y - from.y - t * dy) - radius;
}

/** The smaller of two distances; rounds the notch between two shapes over `blend` pixels. */
export function smoothMin(a: number, b: number, blend: number): number {
  const h = Math.max(0, blend - Math.abs(a - b)) / blend;
  return Math.min(a, b) - (h * h * blend) / 4;
}

/** A random point in the unit disc. */
export function drawPoint(draw: Draw): { x: number; y: number } {
  const angle = draw.uniform('angle', 0, 2 * Math.PI);
  const distance = Math.sqrt(draw.uniform('distance', 0, 1));
  return { x: distance * Math.cos(angle), y: distance * Math.sin(angle) };
}
