/** The paper's image size, in pixels. */
export const SIZE = 257;

/** Training images of the measured epoch; it ends with a validation of 25. */
export const EPOCH = 50;

/** An epoch out of its pieces: ten training steps of five images, one inference of 25. */
export const epochOf =
  (step: () => Promise<unknown>, inference: () => Promise<unknown>) => async (): Promise<void> => {
    for (let i = 0; i < EPOCH / 5; i++) await step();
    await inference();
  };

/**
 * Median time of an asynchronous piece of work, in milliseconds.
 * The warm-up runs (compilation, first allocation) are not counted.
 */
export async function measure(
  work: () => Promise<unknown>,
  { warmUp = 2, repeats = 7 } = {},
): Promise<number> {
  for (let i = 0; i < warmUp; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}
