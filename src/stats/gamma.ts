/** Γ'/Γ for x > 0 (recurrence, then Stirling's series; error below 1e-12). */
export function digamma(x: number): number {
  let [z, sum] = [x, 0];
  for (; z < 10; z++) sum -= 1 / z;
  const w = 1 / (z * z);
  return (
    sum +
    Math.log(z) -
    0.5 / z -
    w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w / 132))))
  );
}

/** Its derivative. */
export function trigamma(x: number): number {
  let [z, sum] = [x, 0];
  for (; z < 10; z++) sum += 1 / (z * z);
  const w = 1 / (z * z);
  return (
    sum +
    1 / z +
    w / 2 +
    (w / z) * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - (w * 5) / 66))))
  );
}
