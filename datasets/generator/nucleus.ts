import type { Draw } from './draw.js';
import { type Field, noiseAbout } from './noise.js';
import type { NucleusRecipe } from './recipes.js';
import { type Capsule, capsuleDistance, type Disc, drawPoint, smoothMin } from './shapes.js';

/** Shape of a nucleus; pixels, relative to the cell's centre. */
export interface Nucleus {
  lobes: Capsule[];
  /** The axis of an undivided nucleus, or the threads between lobes. */
  axis: Capsule[];
  nucleoli: Disc[];
  /** Amplitude of folds and bumps. */
  irregularity: number;
  clumping: number;
  darkness: number;
}

/** Points along the axis of an undivided nucleus. */
const AXIS_POINTS = 5;

/** @param cellRadius in pixels; @param scale pixels per micrometre */
export function drawNucleus(
  draw: Draw,
  recipe: NucleusRecipe,
  cellRadius: number,
  scale: number,
): Nucleus {
  const area = Math.PI * cellRadius ** 2 * Math.min(0.9, draw.trait('ratio', recipe.ratio));
  const [fewest, most] = recipe.lobes;
  const lobes = Math.floor(draw.uniform('lobes', fewest, most + 1));
  const chain =
    lobes === 1
      ? drawAxis(draw, area, draw.trait('stretch', recipe.stretch))
      : drawLobes(draw, area, lobes, cellRadius);
  const nodes = chain.map(turnAndShift(draw, chain, cellRadius));
  const radius = lobes === 1 ? nodes[0].radius : recipe.thread * nodes[0].radius;
  return {
    lobes: lobes === 1 ? [] : nodes.map((node, i) => drawLobe(draw.child('lobe', i), node)),
    axis: nodes.slice(1).map((to, i) => ({ from: nodes[i], to, radius })),
    nucleoli: drawNucleoli(draw, recipe, nodes),
    irregularity: scale * draw.trait('irregularity', recipe.irregularity),
    clumping: Math.min(1, draw.trait('clumping', recipe.clumping)),
    darkness: draw.trait('darkness', recipe.darkness),
  };
}

/** A thick bent line of the wanted area: round, bean, kidney or band as `stretch` grows. */
function drawAxis(draw: Draw, area: number, stretch: number): Disc[] {
  const radius = Math.sqrt(area / (Math.PI + 2 * stretch));
  const bend = draw.uniform('bend', 1.6, 2.8);
  return arc(radius, (stretch * radius) / bend, bend, AXIS_POINTS);
}

/** Lobes side by side on a horseshoe. */
function drawLobes(draw: Draw, area: number, count: number, cellRadius: number): Disc[] {
  const radius = Math.sqrt(area / (count * Math.PI));
  const horseshoe = cellRadius * draw.uniform('horseshoe', 0.42, 0.54);
  const step =
    2 * Math.asin(Math.min(0.95, (radius * draw.uniform('gap', 0.95, 1.12)) / horseshoe));
  return arc(radius, horseshoe, step * (count - 1), count).map((disc, i) => {
    const one = draw.child('lobe', i);
    return {
      x: disc.x + 0.2 * radius * one.normal('x'),
      y: disc.y + 0.2 * radius * one.normal('y'),
      radius: radius * one.trait('size', [1, 0.13]),
    };
  });
}

/** Stretches a disc to a lobe of the same area. */
function drawLobe(draw: Draw, { x, y, radius }: Disc): Capsule {
  const angle = draw.uniform('angle', 0, Math.PI);
  const stretch = draw.uniform('stretch', 0, 1.1);
  const width = radius * Math.sqrt(Math.PI / (Math.PI + 2 * stretch));
  const dx = (stretch / 2) * width * Math.cos(angle);
  const dy = (stretch / 2) * width * Math.sin(angle);
  const end = (sign: number) => ({ x: x + sign * dx, y: y + sign * dy, radius: width });
  return { from: end(-1), to: end(1), radius: width };
}

/** Discs at equal distances on an arc, their mean at the origin. */
function arc(radius: number, curvature: number, angle: number, count: number): Disc[] {
  const points = Array.from({ length: count }, (_, i) => {
    const at = angle * (i / (count - 1) - 0.5);
    return { x: curvature * Math.cos(at), y: curvature * Math.sin(at), radius };
  });
  const centre = points.reduce((sum, { x }) => sum + x / count, 0);
  return points.map((point) => ({ ...point, x: point.x - centre }));
}

/** Turns the nucleus and moves it off the cell's centre as far as there is room. */
function turnAndShift(draw: Draw, chain: readonly Disc[], cellRadius: number) {
  const turn = draw.uniform('turn', 0, 2 * Math.PI);
  const extent = Math.max(...chain.map(({ x, y, radius }) => Math.hypot(x, y) + radius));
  const shift = draw.uniform('shift', 0, 0.8) * Math.max(0, 0.97 * cellRadius - extent);
  const direction = draw.uniform('direction', 0, 2 * Math.PI);
  return ({ x, y, radius }: Disc): Disc => ({
    x: x * Math.cos(turn) - y * Math.sin(turn) + shift * Math.cos(direction),
    y: x * Math.sin(turn) + y * Math.cos(turn) + shift * Math.sin(direction),
    radius,
  });
}

function drawNucleoli(draw: Draw, recipe: NucleusRecipe, nodes: readonly Disc[]): Disc[] {
  const count = Math.round(draw.trait('nucleoli', recipe.nucleoli));
  const { x, y, radius } = nodes[nodes.length >> 1];
  return Array.from({ length: count }, (_, i) => {
    const one = draw.child('nucleolus', i);
    const at = drawPoint(one);
    return {
      x: x + 0.6 * radius * at.x,
      y: y + 0.6 * radius * at.y,
      radius: radius * one.uniform('radius', 0.12, 0.2),
    };
  });
}

/**
 * Signed distance to the nucleus in pixels, negative inside, at offsets from the cell's centre.
 * The folds come from noise of the names `folds` and `wobble`.
 */
export function nucleusDistance(nucleus: Nucleus, draw: Draw): Field {
  const folds = noiseAbout(draw.stream('folds'), 22);
  const wobble = noiseAbout(draw.stream('wobble'), 9);
  return (x, y) => {
    let distance = Infinity;
    for (const piece of nucleus.axis) distance = Math.min(distance, capsuleDistance(piece, x, y));
    for (const lobe of nucleus.lobes) {
      distance = smoothMin(distance, capsuleDistance(lobe, x, y), 5);
    }
    return distance + nucleus.irregularity * folds(x, y) + 1.2 * wobble(x, y);
  };
}
