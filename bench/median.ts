import Benchmark from 'benchmark';

/** Median in ms over the samples of one deferred benchmark. */
export function median(name: string, work: () => Promise<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    const bench = new Benchmark(name, {
      defer: true,
      minSamples: 5,
      maxTime: 1,
      fn: (deferred: Benchmark.Deferred) => work().then(() => deferred.resolve(), reject),
      onComplete: () => resolve(1000 * middle(bench.stats.sample)),
    });
    bench.run({ async: true });
  });
}

/** The middle value. */
export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
