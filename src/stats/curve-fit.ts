import { MINIMUM_SIZES } from './forecast-notes.js';

/** An inverse power law: Y(n) = limit − scale · n^−decay, with limit ≤ 1, scale and decay > 0. */
export interface PowerLaw {
  limit: number;
  scale: number;
  decay: number;
}

/** A law, or why none can be trusted. */
export type Fit = { law: PowerLaw } | { refused: string };

export interface CurvePoint {
  n: number;
  y: number;
}

/** Decays tried. At the ends the data do not tell how the curve goes on. */
const [SLOWEST, FASTEST] = [0.05, 4];
const GRID = 160;

/**
 * Fits an inverse power law by weighted least squares, weights growing with the size's rank
 * (R. L. Figueroa et al., BMC Med. Inform. Decis. Mak. 12:8, 2012). For a given decay the law is
 * linear, so that the decay alone is searched: a grid, then golden sections.
 * @param points at least five sizes, ascending; refused otherwise, and if the curve does not rise
 *   or its decay is at an end of the range searched, where the limit is unbounded
 */
export function fitPowerLaw(points: readonly CurvePoint[]): Fit {
  if (points.length < MINIMUM_SIZES)
    return { refused: `a fit needs ${MINIMUM_SIZES} sizes, there are ${points.length}` };
  const decays = Array.from(
    { length: GRID },
    (_, i) => SLOWEST * (FASTEST / SLOWEST) ** (i / (GRID - 1)),
  );
  const errors = decays.map((decay) => linearFit(points, decay).error);
  const best = errors.indexOf(Math.min(...errors));
  const { scale } = linearFit(points, decays[best]);
  if (!(scale > 0)) return { refused: 'the curve does not rise' };
  if (best === 0) return { refused: 'the curve still rises without a visible limit' };
  if (best === GRID - 1) return { refused: 'the curve is flat behind its first size' };
  return { law: refine(points, decays[best - 1], decays[best + 1]) };
}

function refine(points: readonly CurvePoint[], from: number, to: number): PowerLaw {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  while (high - low > 1e-9) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (linearFit(points, left).error < linearFit(points, right).error) high = right;
    else low = left;
  }
  const decay = (low + high) / 2;
  const { limit, scale } = linearFit(points, decay);
  return { limit, scale, decay };
}

/** Best limit and scale for a decay; a limit above 1 is held at 1. */
function linearFit(points: readonly CurvePoint[], decay: number) {
  const rows = points.map(({ n, y }, j) => ({ x: n ** -decay, y, w: (j + 1) / points.length }));
  const sum = (value: (row: { x: number; y: number; w: number }) => number): number =>
    rows.reduce((total, row) => total + row.w * value(row), 0);
  const [one, x, y] = [sum(() => 1), sum((r) => r.x), sum((r) => r.y)];
  const [mx, my] = [x / one, y / one];
  const slope = sum((r) => (r.x - mx) * (r.y - my)) / sum((r) => (r.x - mx) ** 2);
  let [limit, scale] = [my - slope * mx, -slope];
  if (limit > 1) [limit, scale] = [1, sum((r) => r.x * (1 - r.y)) / sum((r) => r.x * r.x)];
  return { limit, scale, error: sum((r) => (limit - scale * r.x - r.y) ** 2) };
}

export const predict = ({ limit, scale, decay }: PowerLaw, n: number): number =>
  limit - scale * n ** -decay;

/** The size at which a law reaches a target; Infinity if it never does. */
export const sizeFor = ({ limit, scale, decay }: PowerLaw, target: number): number =>
  target < limit ? (scale / (limit - target)) ** (1 / decay) : Number.POSITIVE_INFINITY;
