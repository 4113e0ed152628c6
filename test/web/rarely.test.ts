import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rarely } from '../../src/web/worker/rarely.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('tells the first at once, then ten a second, and the last in any case', () => {
  const heard: number[] = [];
  const { take } = rarely<number>((given) => heard.push(given));
  for (let i = 0; i <= 250; i++) {
    take(i);
    vi.advanceTimersByTime(1);
  }
  expect(heard).toEqual([0, 99, 199]);
  vi.advanceTimersByTime(100);
  expect(heard).toEqual([0, 99, 199, 250]);
  take(300);
  vi.advanceTimersByTime(1000);
  take(301);
  expect(heard.slice(-2)).toEqual([300, 301]);
});

it('lets out what waits before something else is said, and then says it no more', () => {
  const heard: string[] = [];
  const { take, flush } = rarely<string>((given) => heard.push(given));
  for (const one of ['a', 'b', 'c']) take(one);
  flush();
  heard.push('else');
  vi.advanceTimersByTime(1000);
  expect(heard).toEqual(['a', 'c', 'else']);
});
