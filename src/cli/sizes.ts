import { InputError } from '../errors/input-error.js';

/**
 * Training-set sizes from `10,20,50` or `from:to:step`, sorted, without repeats.
 * @throws InputError if it is neither
 */
export function parseSizes(text: string): number[] {
  const range = /^(\d+):(\d+):(\d+)$/.exec(text.trim());
  const sizes = range ? expand(range.slice(1).map(Number), text) : text.split(',').map(Number);
  if (sizes.length === 0 || sizes.some((n) => !Number.isInteger(n) || n < 2 || n > 1e6))
    throw new InputError(
      `--sizes ${text}: give whole numbers from 2, as 10,20,50 or as from:to:step (10:200:10).`,
    );
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function expand([from, to, step]: number[], text: string): number[] {
  if (step < 1 || to < from) throw new InputError(`--sizes ${text}: the range is empty.`);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
