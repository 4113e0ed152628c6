/** A class's AUC with networks that were trained on so many of its images. */
export interface ClassPoint {
  images: number;
  auc: number;
}

/** Errors below this are not told apart by test sets of usual size. */
const LEAST_ERROR = 0.002;

/**
 * What more images of a class would add to its AUC, if its error falls as a power of their number:
 * ln(1 − AUC) = a − b · ln images by least squares, b no less than 0.
 * @param points of two sizes or more
 * @param more images, beside those of the largest size
 * @returns AUC with them less that of the fitted curve without
 */
export function labelGain(points: readonly ClassPoint[], more: number): number {
  const x = points.map(({ images }) => Math.log(images));
  const y = points.map(({ auc }) => Math.log(Math.max(1 - auc, LEAST_ERROR)));
  const [mx, my] = [x, y].map((values) => values.reduce((a, b) => a + b, 0) / values.length);
  const spread = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) / spread;
  const decay = Math.max(0, -slope);
  const images = Math.max(...points.map((point) => point.images));
  const error = (n: number): number => Math.exp(my - decay * (Math.log(n) - mx));
  return error(images) - error(images + more);
}
