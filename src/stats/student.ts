/** ln Γ(x) for x > 0 (Lanczos approximation, g = 7, n = 9; error below 1e-14). */
function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const z = x - 1;
  const sum = c.slice(1).reduce((s, ci, i) => s + ci / (z + i + 1), c[0]);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const STEPS = 2000;

/**
 * P(0 < T < t) by Simpson's rule in the angle θ = atan(t/√df), where the density is a constant
 * times cos θ to the power df − 1.
 */
function upperHalf(t: number, df: number): number {
  const constant = Math.exp(logGamma((df + 1) / 2) - logGamma(df / 2)) / Math.sqrt(Math.PI);
  const h = Math.atan(t / Math.sqrt(df)) / STEPS;
  const f = (step: number): number => Math.cos(step * h) ** (df - 1);
  let sum = f(0) + f(STEPS);
  for (let i = 1; i < STEPS; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i);
  return (constant * sum * h) / 3;
}

/** Quantiles found before: the same few are asked for thousands of times. */
const known = new Map<string, number>();

/** Quantile of Student's t for 0.5 ≤ p < 1, by bisection; good to ten digits. */
export function studentQuantile(p: number, df: number): number {
  const key = `${p} ${df}`;
  const found = known.get(key) ?? bisect(p, df);
  known.set(key, found);
  return found;
}

function bisect(p: number, df: number): number {
  let [low, high] = [0, 1];
  while (0.5 + upperHalf(high, df) < p) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (0.5 + upperHalf(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
