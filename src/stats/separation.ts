/** Euclidean distances between all rows, [n, n] row by row. */
export function distances(rows: readonly ArrayLike<number>[]): Float64Array {
  const n = rows.length;
  const all = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let d = 0; d < rows[i].length; d++) sum += (rows[i][d] - rows[j][d]) ** 2;
      all[i * n + j] = all[j * n + i] = Math.sqrt(sum);
    }
  return all;
}

/**
 * Mean silhouette (P. J. Rousseeuw 1987): (b − a) / max(a, b), where a is an item's mean distance to
 * its own class and b to the nearest other class. 1: far apart, 0: mixed; an item that is alone in
 * its class counts 0. NaN with fewer than two classes.
 * @param labels class index of every row
 */
export function silhouette(rows: readonly ArrayLike<number>[], labels: readonly number[]): number {
  const n = rows.length;
  const all = distances(rows);
  const classes = [...new Set(labels)];
  if (classes.length < 2) return Number.NaN;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const toClass = classes.map((c) => {
      const others = labels.flatMap((label, j) => (label === c && j !== i ? [all[i * n + j]] : []));
      return others.reduce((a, b) => a + b, 0) / others.length;
    });
    const own = toClass[classes.indexOf(labels[i])];
    const other = Math.min(...toClass.filter((_, k) => classes[k] !== labels[i]));
    if (!Number.isNaN(own) && Math.max(own, other) > 0)
      total += (other - own) / Math.max(own, other);
  }
  return total / n;
}

/**
 * Mean share of an item's k nearest neighbours that are of its class. Neighbours as far away as the
 * k-th count too, so that ties cannot favour the order of the rows.
 */
export function neighbourPurity(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  k: number,
): number {
  const n = rows.length;
  const all = distances(rows);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const others = labels.map((_, j) => j).filter((j) => j !== i);
    const reach = others.map((j) => all[i * n + j]).sort((a, b) => a - b)[Math.min(k, n - 1) - 1];
    const near = others.filter((j) => all[i * n + j] <= reach);
    total += near.filter((j) => labels[j] === labels[i]).length / near.length;
  }
  return total / n;
}
