/** Rational approximations of P. J. Acklam (2003), relative error below 1.2e-9. */
const CENTRE = {
  over: [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ],
  under: [
    -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
    -13.28068155288572, 1,
  ],
};
const TAIL = {
  over: [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
    4.374664141464968, 2.938163982698783,
  ],
  under: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};
const TAIL_BEGINS = 0.02425;

const polynomial = (coefficients: number[], x: number): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0);

/** Quantile of the standard normal distribution, 0 < p < 1. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < TAIL_BEGINS) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL.over, q) / polynomial(TAIL.under, q);
  }
  const q = p - 0.5;
  return (q * polynomial(CENTRE.over, q * q)) / polynomial(CENTRE.under, q * q);
}
