/** The paper's image size, in pixels. */
export const SIZE = 257;

/**
 * Median time of an asynchronous piece of work, in milliseconds.
 * The warm-up runs (compilation, first allocation) are not counted.
 */
export async function measure(work, { warmUp = 2, repeats = 7 } = {}) {
  for (let i = 0; i < warmUp; i++) await work();
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}
