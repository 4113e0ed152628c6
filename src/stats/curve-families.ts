/**
 * Learning curves Y(n) = a + (y₁ − a)·φ(n): a is what endless data would give, y₁ the score at the
 * smallest size, where φ is 1; φ falls to 0.
 */
export interface Shape {
  /** Probability before any data. */
  weight: number;
  /** Of n as a ratio to the smallest size. */
  phi: (ratio: number) => number;
}

/** A limit a, and its probability before any data. */
export interface Limit {
  limit: number;
  weight: number;
}

/** How much each family is believed before any data (bench/BACKTEST.md has what others give). */
export const WEIGHTS = { power: 0.35, hill: 0.15, exponential: 0.15, logarithmic: 0.35 };

const geometric = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

const family = (weight: number, list: Shape['phi'][]): Shape[] =>
  list.map((phi) => ({ weight: weight / list.length, phi }));

/** Where a sigmoid turns: beyond 12 times the smallest size no curve is seen to begin late. */
const MIDDLES = geometric(0.3, 12, 28);

/**
 * Power laws; Hill's curves (logistic in ln n); stretched exponentials; straight lines in ln n that
 * end at a plateau.
 */
export const shapesOf = (weights: typeof WEIGHTS): readonly Shape[] => [
  ...family(
    weights.power,
    geometric(0.1, 3, 45).map((c) => (r) => r ** -c),
  ),
  ...family(
    weights.hill,
    MIDDLES.flatMap((h) =>
      geometric(0.4, 3.5, 11).map((s) => (r: number) => (1 + h ** -s) / (1 + (r / h) ** s)),
    ),
  ),
  ...family(
    weights.exponential,
    MIDDLES.flatMap((t) =>
      geometric(0.4, 2.2, 10).map((k) => (r: number) => Math.exp(t ** -k - (r / t) ** k)),
    ),
  ),
  ...family(
    weights.logarithmic,
    geometric(3, 500, 24).map((end) => (r) => Math.max(0, 1 - Math.log(r) / Math.log(end))),
  ),
];

export const SHAPES = shapesOf(WEIGHTS);

/** The most that may be missing to 1: scores need not be AUCs. */
const WIDEST = 1;

/**
 * What is missing to 1 at the limit: 0 with probability 0.03, else exponential of mean 0.1 (0.3) or
 * 0.6 (0.7): easy tasks and hard ones.
 */
export const LIMITS: readonly Limit[] = limits();

function limits(): Limit[] {
  const gaps = [0, ...geometric(0.002, WIDEST, 41)];
  const below = (mean: number, gap: number): number =>
    (1 - Math.exp(-gap / mean)) / (1 - Math.exp(-WIDEST / mean));
  const share = (gap: number): number => 0.3 * below(0.1, gap) + 0.7 * below(0.6, gap);
  return gaps.map((gap, i) => {
    const low = i === 0 ? 0 : (gaps[i - 1] + gap) / 2;
    const high = i === gaps.length - 1 ? gap : (gap + gaps[i + 1]) / 2;
    return { limit: 1 - gap, weight: 0.97 * (share(high) - share(low)) + (i === 0 ? 0.03 : 0) };
  });
}
