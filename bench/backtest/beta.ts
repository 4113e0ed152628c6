/** Standard normal distribution function (W. H. Press et al., Numerical Recipes, erfc; error below 1.2e-7). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223,
  ].reduce((sum, c) => sum * t + c, 0);
  const tail = (t * Math.exp(-x * x + series)) / 2;
  return z >= 0 ? 1 - tail : tail;
}

/** ln Γ (Stirling's series behind a shift). */
function logGamma(x: number): number {
  let [z, shift] = [x, 0];
  for (; z < 8; z++) shift -= Math.log(z);
  const w = 1 / (z * z);
  const series = (1 / z) * (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w / 1680)));
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}

/** Distribution function of the beta distribution, by its continued fraction (Lentz's method). */
function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const logs = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  let [f, c, d] = [1, 1, 0];
  for (let i = 0; i <= 300; i++) {
    const step = i === 0 ? 1 : numerator(i, x, a, b);
    d = 1 / (1 + step * d || 1e-300);
    c = 1 + step / c || 1e-300;
    f *= c * d;
    if (Math.abs(1 - c * d) < 1e-10) break;
  }
  return (Math.exp(logs) / a) * (f - 1);
}

function numerator(i: number, x: number, a: number, b: number): number {
  const m = i >> 1;
  return i % 2 === 0
    ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

/** The beta variable of a mean and s.d. that has the same rank as the normal z, by bisection. */
export function betaOfNormal(z: number, mean: number, sd: number): number {
  const total = (mean * (1 - mean)) / sd ** 2 - 1;
  const p = normalCdf(z);
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, mean * total, (1 - mean) * total) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
