import { mean } from './size-summary.js';

/** ln variance of one network's score, a straight line in ln n with an uncertain level and slope. */
export interface Noise {
  level: number;
  slope: number;
  /** ln n at which `level` stands, where level and slope are uncorrelated enough to be read. */
  centre: number;
  /** Covariance of level and slope. */
  uncertainty: Symmetric;
}

/** Variance of the scores of one size. */
export interface SizeVariance {
  n: number;
  variance: number;
  freedom: number;
}

type Symmetric = [[number, number], [number, number]];

/** Smallest variance of a score: below it, scores are rounded. */
const FLOOR = 1e-6;

/**
 * Networks scatter about five times more at 10 images than at 200: a prior for the slope of
 * ln variance against ln n, and a vague one for its level (s.d. 0.03).
 */
const PRIOR = { slope: -0.8, slopeSd: 0.5, level: 2 * Math.log(0.03), levelSd: 1.5 };

export const varianceAt = ({ level, slope, centre }: Noise, n: number): number =>
  Math.exp(level + slope * (Math.log(n) - centre));

/** A Newton step weighs a variance at least so much of what it does on the line: steps stay short. */
const SHORT = 0.2;

const NEWTON = 100;

/**
 * The line of highest posterior under a gamma likelihood: what s² of normal scores has, and right on
 * average for any other. Scores near 1 are skewed, most are 1 and few far below: there the mean of
 * ln s² would make the scatter too small.
 */
export function noiseOf(variances: readonly SizeVariance[], sizes: readonly number[]): Noise {
  const centre = mean(sizes.map(Math.log));
  const points = variances.map(({ n, variance, freedom }) => {
    return { x: Math.log(n) - centre, variance: Math.max(variance, FLOOR), half: freedom / 2 };
  });
  let [level, slope] = [levelOf(points), PRIOR.slope];
  for (let i = 0; i < NEWTON; i++) {
    const ratios = points.map(({ x, variance }) => variance / Math.exp(level + slope * x));
    const weights = points.map(({ half }, k) => half * Math.max(ratios[k], SHORT));
    const pull = points.map(({ half }, k) => half * (ratios[k] - 1));
    const [[a, b], [, c]] = inverse(points, weights);
    const g0 = total(pull) - (level - PRIOR.level) / PRIOR.levelSd ** 2;
    const g1 =
      total(pull.map((v, k) => v * points[k].x)) - (slope - PRIOR.slope) / PRIOR.slopeSd ** 2;
    const [up, turn] = [a * g0 + b * g1, b * g0 + c * g1];
    level += up;
    slope += turn;
    if (Math.abs(up) + Math.abs(turn) < 1e-12) break;
  }
  const known = points.map(({ half }) => half);
  return { level, slope, centre, uncertainty: inverse(points, known) };
}

const total = (values: number[]): number => values.reduce((a, b) => a + b, 0);

/** The level for the slope that is expected, where the search begins. */
function levelOf(points: { x: number; variance: number; half: number }[]): number {
  if (points.length === 0) return PRIOR.level;
  const scaled = points.map(
    ({ x, variance, half }) => half * variance * Math.exp(-PRIOR.slope * x),
  );
  return Math.log(total(scaled) / total(points.map(({ half }) => half)));
}

/** Of the information about level and slope: that of weighted points and of the priors. */
function inverse(points: { x: number }[], weights: number[]): Symmetric {
  const h00 = total(weights) + PRIOR.levelSd ** -2;
  const h01 = total(weights.map((w, k) => w * points[k].x));
  const h11 = total(weights.map((w, k) => w * points[k].x ** 2)) + PRIOR.slopeSd ** -2;
  const det = h00 * h11 - h01 * h01;
  return [
    [h11 / det, -h01 / det],
    [-h01 / det, h00 / det],
  ];
}
