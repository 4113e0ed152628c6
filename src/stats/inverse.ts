/** Inverse of a symmetric positive definite matrix (Cholesky). */
export function invert(matrix: readonly (readonly number[])[]): number[][] {
  const m = matrix.length;
  const L = matrix.map((row) => [...row]);
  for (let j = 0; j < m; j++) {
    for (let k = 0; k < j; k++) for (let i = j; i < m; i++) L[i][j] -= L[i][k] * L[j][k];
    const root = Math.sqrt(L[j][j]);
    for (let i = j; i < m; i++) L[i][j] /= root;
  }
  const inverse = Array.from({ length: m }, () => new Array<number>(m).fill(0));
  for (let c = 0; c < m; c++) {
    const x = new Array<number>(m).fill(0);
    for (let i = 0; i < m; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= L[i][k] * x[k];
      x[i] = sum / L[i][i];
    }
    for (let i = m - 1; i >= 0; i--) {
      let sum = x[i];
      for (let k = i + 1; k < m; k++) sum -= L[k][i] * x[k];
      x[i] = sum / L[i][i];
    }
    for (let i = 0; i < m; i++) inverse[i][c] = x[i];
  }
  return inverse;
}
