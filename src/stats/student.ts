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

/** Density of Student's t with `df` degrees of freedom. */
function density(t: number, df: number): number {
  const log = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
  return Math.exp(log - ((df + 1) / 2) * Math.log1p((t * t) / df));
}

const STEPS = 2000;

/** P(0 < T < t) by Simpson's rule in the angle θ = atan(t/√df), where the integrand is smooth. */
function upperHalf(t: number, df: number): number {
  const root = Math.sqrt(df);
  const end = Math.atan(t / root);
  const f = (angle: number): number =>
    (density(root * Math.tan(angle), df) * root) / Math.cos(angle) ** 2;
  const h = end / STEPS;
  let sum = f(0) + f(end);
  for (let i = 1; i < STEPS; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i * h);
  return (sum * h) / 3;
}

/** Quantile of Student's t for 0.5 ≤ p < 1, by bisection; good to ten digits. */
export function studentQuantile(p: number, df: number): number {
  let [low, high] = [0, 1];
  while (0.5 + upperHalf(high, df) < p) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (0.5 + upperHalf(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
