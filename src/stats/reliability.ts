import { type Interval, wilson } from './intervals.js';

/** Images whose predicted probabilities are alike. */
export interface ReliabilityBin {
  images: number;
  /** Mean predicted probability. */
  predicted: number;
  /** Share for which it came true, and Wilson's interval of it. */
  observed: number;
  interval: Interval;
}

/** Parts of the Brier score: reliability − resolution + uncertainty + within. */
export interface BrierParts {
  /** How far bins are from the diagonal: 0 is perfect. */
  reliability: number;
  /** How far bins are from the overall share: more is better. */
  resolution: number;
  /** Of the overall share: what an answer that knows nothing else would score. */
  uncertainty: number;
  /** What bins hide: the spread of probabilities within them. */
  within: number;
}

/** Images of a bin at least, where there are enough for three bins; bins at most. */
const BIN_IMAGES = 20;
const BINS = 10;

/**
 * Reliability diagram: bins of equally many images, in the order of their probabilities.
 * @param outcomes 1 where it came true, else 0
 */
export function reliabilityBins(
  probabilities: readonly number[],
  outcomes: readonly number[],
): ReliabilityBin[] {
  return binned(probabilities).map((members) => {
    const hits = members.filter((i) => outcomes[i] === 1).length;
    return {
      images: members.length,
      predicted: members.reduce((sum, i) => sum + probabilities[i], 0) / members.length,
      observed: hits / members.length,
      interval: wilson(hits, members.length),
    };
  });
}

/**
 * Murphy's partition of the Brier score over the bins of the reliability diagram (Murphy 1973), with
 * the part within bins that makes it exact (Stephenson, Coelho and Jolliffe 2008, eq. 8).
 */
export function brierParts(
  probabilities: readonly number[],
  outcomes: readonly number[],
): BrierParts {
  const n = probabilities.length;
  const share = outcomes.reduce((a, b) => a + b, 0) / n;
  let [reliability, resolution] = [0, 0];
  for (const { images, predicted, observed } of reliabilityBins(probabilities, outcomes)) {
    reliability += (images / n) * (predicted - observed) ** 2;
    resolution += (images / n) * (observed - share) ** 2;
  }
  const uncertainty = share * (1 - share);
  const score = probabilities.reduce((sum, p, i) => sum + (p - outcomes[i]) ** 2, 0) / n;
  return {
    ...{ reliability, resolution, uncertainty },
    within: score - (reliability - resolution + uncertainty),
  };
}

/** Places by rank; images of one probability stay together, so that bins do not hang on the order. */
function binned(probabilities: readonly number[]): number[][] {
  const n = probabilities.length;
  const count = Math.max(Math.min(3, n), Math.min(BINS, Math.floor(n / BIN_IMAGES)));
  const order = [...probabilities.keys()].sort((a, b) => probabilities[a] - probabilities[b]);
  const bins: number[][] = Array.from({ length: count }, () => []);
  let bin = 0;
  for (const [rank, i] of order.entries()) {
    const tied = rank > 0 && probabilities[order[rank - 1]] === probabilities[i];
    if (!tied) bin = Math.floor((rank * count) / n);
    bins[bin].push(i);
  }
  return bins.filter(({ length }) => length > 0);
}
