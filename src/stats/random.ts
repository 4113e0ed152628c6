/**
 * Counter-based random numbers: a draw is a pure function of (seed, keys, counter), so that it
 * depends on what it is for and never on how many draws others made before it.
 *
 * Philox4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers:
 * as easy as 1, 2, 3", SC'11, section 3.3.
 */

/** Four uniform 32-bit words. */
export type Words4 = [number, number, number, number];

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** High 32 bits of the unsigned 64-bit product a*b. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle = aLow * bHigh + (cross & 0xffff);
  // cross and middle stay below 2^32, where float64 is exact and >>> keeps every bit.
  return (aHigh * bHigh + (cross >>> 16) + (middle >>> 16)) >>> 0;
}

/** One Philox4x32-10 block: `counter` (4 words) and `key` (2 words) to 4 uniform 32-bit words. */
export function philox4x32(counter: Readonly<Words4>, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = mulHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = mulHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** An endless random sequence that is read by index; `counter` is an integer in [0, 2^53). */
export interface Stream {
  /** Uniform integer in [0, 2^32). */
  u32(counter: number): number;
  /** Uniform float64 in [0, 1) with 53 random bits, independent of `u32` at the same counter. */
  uniform(counter: number): number;
  /** All four words behind a counter, for those who need many: the first is `u32`'s. */
  words(counter: number): Words4;
}

/**
 * The stream that belongs to `seed` and `keys`; the order and the type of the keys matter
 * (`stream(1, 'a', 2)` is not `stream(1, 2, 'a')`, nor is `1` the same as `'1'`).
 */
export function stream(seed: number, ...keys: (string | number)[]): Stream {
  const [k0, k1, c2, c3] = hashKeys([seed, ...keys]);
  const key = [k0, k1] as const;
  const block = (counter: number) =>
    philox4x32([counter >>> 0, Math.floor(counter / 2 ** 32) >>> 0, c2, c3], key);
  return {
    words: block,
    u32: (counter) => block(counter)[0],
    uniform: (counter) => {
      const [, , high, low] = block(counter);
      return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
    },
  };
}

/** A 128-bit hash: a sponge that absorbs one word at a time, Philox being the permutation. */
function hashKeys(keys: readonly (string | number)[]): Words4 {
  let state: Words4 = [0, 0, 0, 0];
  const absorb = (word: number) => {
    state = philox4x32([(state[0] ^ word) >>> 0, state[1], state[2], state[3]], [0, 0]);
  };
  const view = new DataView(new ArrayBuffer(8));
  for (const key of keys) {
    if (typeof key === 'string') {
      // The length marks where a key ends: ('ab', 'c') must differ from ('a', 'bc').
      absorb(0x80000000 + key.length);
      for (let i = 0; i < key.length; i++) absorb(key.charCodeAt(i));
    } else {
      absorb(1);
      view.setFloat64(0, key);
      absorb(view.getUint32(0));
      absorb(view.getUint32(4));
    }
  }
  return state;
}

/**
 * A shuffled copy (Fisher-Yates, from counter 0 of `s`). An index is the high half of a 32-bit
 * draw times the range: its bias is below range/2^32.
 */
export function shuffled<T>(items: readonly T[], s: Stream): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor((s.u32(last) * (last + 1)) / 2 ** 32);
    const kept = result[last];
    result[last] = result[pick];
    result[pick] = kept;
  }
  return result;
}

/** Standard normal deviate number `counter` of `s` (Box-Muller; uses uniforms 2c and 2c+1). */
export function gaussian(s: Stream, counter: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - s.uniform(2 * counter)));
  return radius * Math.cos(2 * Math.PI * s.uniform(2 * counter + 1));
}

/**
 * `count` standard normal deviates of `seed` and `keys` (Box-Muller), four to a Philox block: for
 * whole images of noise, where `gaussian` would take eight times as many blocks.
 */
export function normals(count: number, seed: number, ...keys: (string | number)[]): Float32Array {
  const [k0, k1, c2, c3] = hashKeys([seed, ...keys]);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 4) {
    const [a, b, c, d] = philox4x32([i / 4, 0, c2, c3], [k0, k1]);
    for (const [pair, [u, v]] of [[a, b] as const, [c, d] as const].entries()) {
      // The half keeps the logarithm's argument off 0.
      const radius = Math.sqrt(-2 * Math.log((u + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * v) / 2 ** 32;
      // Writes past the end are dropped: the last block may be used in part.
      out[i + 2 * pair] = radius * Math.cos(angle);
      out[i + 2 * pair + 1] = radius * Math.sin(angle);
    }
  }
  return out;
}
