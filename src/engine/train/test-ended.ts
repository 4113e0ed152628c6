import type { Network } from '../nn/network.js';
import type { Predictor } from './predictor.js';
import type { Slot } from './slot.js';
import type { ItemSource, TrainedUnit, Unit } from './types.js';

/** A unit whose training has ended, with the weights that it is tested with. */
export interface Ended<U extends Unit> {
  slot: Slot<U>;
  weights: Float32Array;
}

/** Parts of units that are tested and validated with the same images, in the order of their first. */
export function withEqualImages<U extends Unit>(ended: Ended<U>[]): Ended<U>[][] {
  const parts = new Map<string, Ended<U>[]>();
  for (const one of ended) {
    const { test, validation } = one.slot.unit;
    const key = `${test.join()};${validation.join()}`;
    parts.set(key, [...(parts.get(key) ?? []), one]);
  }
  return [...parts.values()];
}

/**
 * Logits of test and validation images.
 * @param ended units with the same images, so that each is uploaded once for all of them
 */
export async function testEnded<U extends Unit>(
  predictor: Predictor,
  { parameterCount: P, outputs }: Network,
  images: ItemSource,
  ended: Ended<U>[],
): Promise<TrainedUnit<U>[]> {
  const start = performance.now();
  const weights = new Float32Array(ended.length * P);
  for (const [m, one] of ended.entries()) weights.set(one.weights, m * P);
  const { test, validation } = ended[0].slot.unit;
  const items = [...test, ...validation];
  const logits = await predictor.logits(
    weights,
    items.map((item) => images.packed(item)),
  );
  const share = (performance.now() - start) / 1000 / ended.length;
  return ended.map(({ slot, weights }, m) => {
    const own = logits.subarray(m * items.length * outputs, (m + 1) * items.length * outputs);
    return {
      ...{ ...slot.result(), weights },
      testLogits: own.slice(0, test.length * outputs),
      validationLogits: own.slice(test.length * outputs),
      seconds: slot.seconds + share,
    };
  });
}
