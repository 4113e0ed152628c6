import { describe, expect, it } from 'vitest';
import { gaussian, philox4x32, shuffled, stream } from '../../src/stats/random.js';

describe('philox4x32-10', () => {
  // Known-answer vectors published with Random123 (kat_vectors, philox4x32 10).
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('counter %j, key %j', (counter, key, expected) => {
    const words = philox4x32(
      counter as [number, number, number, number],
      key as [number, number],
    ).map((word) => word.toString(16).padStart(8, '0'));
    expect(words.join(' ')).toBe(expected);
  });
});

describe('stream', () => {
  it('is a pure function of seed, keys and counter', () => {
    const first = stream(7, 'init', 'f00-n010-r0');
    const later = first.u32(12345);
    first.u32(1);
    expect(stream(7, 'init', 'f00-n010-r0').u32(12345)).toBe(later);
  });

  it('keeps its values: shuffles and weights of old runs depend on them', () => {
    const s = stream(42, 'init', 3);
    expect([s.u32(0), s.u32(1), s.uniform(0), s.uniform(2 ** 40)]).toMatchInlineSnapshot(`
      [
        2227041155,
        3182470486,
        0.891619930320108,
        0.1114669064620748,
      ]
    `);
  });

  it('separates seeds, key order, key types and key borders', () => {
    const draws = [
      stream(1, 'a', 2),
      stream(2, 'a', 2),
      stream(1, 2, 'a'),
      stream(1, 'a', '2'),
      stream(1, 'a2'),
      stream(1, 'ab', 'c'),
      stream(1, 'a', 'bc'),
      stream(1, 'abc'),
      stream(1, ''),
      stream(1),
      stream(-1),
      stream(1.5),
    ].map((s) => s.u32(0));
    expect(new Set(draws).size).toBe(draws.length);
  });

  it('uses all 53 bits of the counter', () => {
    const s = stream(0);
    expect(s.u32(5)).not.toBe(s.u32(2 ** 32 + 5));
  });

  it('is uniform: mean, variance, a chi-square over 64 bins', () => {
    const s = stream(3, 'moments');
    const n = 20000;
    const draws = Array.from({ length: n }, (_, i) => s.uniform(i));
    const mean = draws.reduce((a, b) => a + b) / n;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    expect(draws.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
    const bins = new Array<number>(64).fill(0);
    for (const u of draws) bins[Math.floor(u * 64)]++;
    const chi2 = bins.reduce((sum, b) => sum + (b - n / 64) ** 2 / (n / 64), 0);
    // 63 degrees of freedom: 0.01 % of sequences lie above 113 or below 29.
    expect(chi2).toBeLessThan(113);
    expect(chi2).toBeGreaterThan(29);
  });
});

describe('shuffled', () => {
  it('permutes a copy', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const result = shuffled(items, stream(1, 'shuffle'));
    expect(result).not.toEqual(items);
    expect([...result].sort((a, b) => a - b)).toEqual(items);
    expect(items[0]).toBe(0);
  });

  it('gives all orders of three items equally often', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(['a', 'b', 'c'], stream(i)).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

describe('gaussian', () => {
  it('has mean 0, variance 1, kurtosis 3', () => {
    const s = stream(9, 'noise');
    const n = 20000;
    const draws = Array.from({ length: n }, (_, i) => gaussian(s, i));
    const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(0.03);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.04);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.3);
  });
});
