import type { Fold } from './fold.js';

type Order = Pick<Fold, 'train' | 'balanced'>;

/** Alternates the two classes, beginning with class 1, until one runs out; the rest follows. */
export function alternate([zeros, ones]: number[][]): Order {
  const pairs = Math.min(zeros.length, ones.length);
  const train: number[] = [];
  for (let i = 0; i < pairs; i++) train.push(ones[i], zeros[i]);
  train.push(...ones.slice(pairs), ...zeros.slice(pairs));
  return { train, balanced: 2 * pairs + (ones.length > pairs ? 1 : 0) };
}

/** Takes the class that is furthest behind its share of the pool, so that every prefix keeps it. */
export function proportional(perClass: number[][]): Order {
  const total = perClass.reduce((sum, ones) => sum + ones.length, 0);
  const taken = perClass.map(() => 0);
  const train: number[] = [];
  while (train.length < total) {
    const behind = perClass.map((ones, c) => (train.length + 1) * ones.length - taken[c] * total);
    const c = behind.indexOf(Math.max(...behind));
    train.push(perClass[c][taken[c]++]);
  }
  return { train, balanced: total };
}
