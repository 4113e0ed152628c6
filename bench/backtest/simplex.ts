interface Point {
  at: number[];
  value: number;
}

const STEPS = 1500;

/** A minimum near `start` (J. A. Nelder, R. Mead, Comput. J. 7, 1965). */
export function simplexSearch(f: (v: number[]) => number, start: number[]): Point {
  const point = (at: number[]): Point => ({ at, value: f(at) });
  const corners = start.map((_, i) => start.map((x, j) => x + (i === j ? 0.7 : 0)));
  let points = [start, ...corners].map(point);
  for (let step = 0; step < STEPS; step++) {
    points.sort((a, b) => a.value - b.value);
    const [best, worst] = [points[0], points[points.length - 1]];
    if (worst.value - best.value < 1e-7) break;
    const next = better(points, point);
    points = next
      ? [...points.slice(0, -1), next]
      : points.map(({ at }) => point(at.map((x, j) => (x + best.at[j]) / 2)));
  }
  return points.reduce((a, b) => (b.value < a.value ? b : a));
}

/** What takes the place of the worst point; undefined where the simplex has to shrink. */
function better(sorted: Point[], point: (at: number[]) => Point): Point | undefined {
  const rest = sorted.slice(0, -1);
  const worst = sorted[sorted.length - 1];
  const centre = worst.at.map((_, j) => rest.reduce((sum, { at }) => sum + at[j], 0) / rest.length);
  const beyond = (k: number): Point => point(centre.map((c, j) => c + k * (c - worst.at[j])));
  const mirrored = beyond(1);
  if (mirrored.value < rest[0].value) {
    const far = beyond(2);
    return far.value < mirrored.value ? far : mirrored;
  }
  if (mirrored.value < rest[rest.length - 1].value) return mirrored;
  const near = beyond(mirrored.value < worst.value ? 0.5 : -0.5);
  return near.value < Math.min(worst.value, mirrored.value) ? near : undefined;
}
