/** How many of `wanted` images each class gives, in the shares of `counts`, by largest remainder. */
export function stratifiedQuota(counts: readonly number[], wanted: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count * wanted) / total);
  const quota = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, c) => ({ c, remainder: share - quota[c] }))
    .sort((a, b) => b.remainder - a.remainder || a.c - b.c);
  const missing = wanted - quota.reduce((sum, q) => sum + q, 0);
  for (const { c } of byRemainder.slice(0, missing)) quota[c]++;
  return quota;
}
