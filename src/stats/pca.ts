/** Sweeps of Jacobi's method; a 32 × 32 matrix needs about eight. */
const SWEEPS = 50;

/**
 * Projections of centred rows on their first principal components, largest variance first. The sign
 * of a component is chosen so that its largest loading is positive.
 * @returns [rows, components]
 */
export function principalComponents(
  rows: readonly ArrayLike<number>[],
  components: number,
): number[][] {
  const [n, width] = [rows.length, rows[0].length];
  const means = Array.from({ length: width }, (_, d) => rows.reduce((s, r) => s + r[d], 0) / n);
  const centred = rows.map((row) => means.map((m, d) => row[d] - m));
  const covariance = means.map((_, a) =>
    means.map((_, b) => centred.reduce((sum, row) => sum + row[a] * row[b], 0) / n),
  );
  const { values, vectors } = symmetricEigen(covariance);
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
  const axes = order.slice(0, components).map((column) => {
    const axis = vectors.map((row) => row[column]);
    const largest = axis.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    return largest < 0 ? axis.map((x) => -x) : axis;
  });
  return centred.map((row) => axes.map((axis) => axis.reduce((s, x, d) => s + x * row[d], 0)));
}

/**
 * Eigenvalues and eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations
 * (G. H. Golub, C. F. Van Loan, Matrix Computations, section 8.5).
 */
export function symmetricEigen(matrix: number[][]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const scale = Math.max(...a.flat().map(Math.abs));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        off = Math.max(off, Math.abs(a[p][q]));
        if (a[p][q] !== 0) rotate(a, vectors, p, q);
      }
    if (off <= 1e-15 * scale) break;
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

/** One rotation that makes a[p][q] zero. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  const turn = (row: number[], i: number, j: number): void => {
    [row[i], row[j]] = [c * row[i] - s * row[j], s * row[i] + c * row[j]];
  };
  for (const row of a) turn(row, p, q);
  for (let k = 0; k < a.length; k++)
    [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
  for (const row of vectors) turn(row, p, q);
}
