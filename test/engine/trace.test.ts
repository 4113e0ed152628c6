import { expect, it } from 'vitest';
import { chromeTrace } from '../../src/engine/trace/chrome-trace.js';
import { during, span, spanSince, takeTrace } from '../../src/engine/trace/trace.js';

interface Event {
  name: string;
  ph: string;
  tid: number;
  ts: number;
  dur: number;
  args: Record<string, unknown>;
}

const wait = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 3));

it('a trace has what was at work while it was taken, and nothing else', async () => {
  span('host', 'before')();
  const stop = takeTrace();
  const end = span('host', 'outer', { networks: 2 });
  await during('host', 'inner', wait);
  await expect(during('host', 'failing', () => Promise.reject(new Error('no')))).rejects.toThrow();
  span('host', 'never ends');
  end({ images: 5 });
  spanSince('device', 'rounds', 0, { rounds: 1 });
  const spans = stop();
  span('host', 'after')();
  expect(spans.map(({ name }) => name)).toEqual(['inner', 'failing', 'outer', 'rounds']);
  const [inner, failing, outer] = spans;
  expect(outer.counts).toEqual({ networks: 2, images: 5 });
  expect(outer.start).toBeLessThanOrEqual(inner.start);
  // Timers may fire a little early.
  expect(inner.end - inner.start).toBeGreaterThan(1);
  expect(inner.end).toBeLessThanOrEqual(failing.start);
  expect(failing.end).toBeLessThanOrEqual(outer.end);
});

it('is written in the trace event format: a thread a lane, microseconds', () => {
  const counts = {};
  const text = chromeTrace(
    [
      { name: 'inner', lane: 'host', start: 2, end: 3, counts },
      { name: 'outer', lane: 'host', start: 1, end: 4.5, counts: { networks: 2 } },
      { name: 'rounds', lane: 'device', start: 0, end: 2, counts },
    ],
    'cytograd',
  );
  const { traceEvents } = JSON.parse(text) as { traceEvents: Event[] };
  const threads = traceEvents.filter(({ name }) => name === 'thread_name');
  expect(threads.map(({ tid, args }) => [tid, args.name])).toEqual([
    [0, 'host'],
    [1, 'device'],
  ]);
  const complete = traceEvents.filter(({ ph }) => ph === 'X');
  expect(complete.map(({ name, tid, ts, dur }) => [name, tid, ts, dur])).toEqual([
    ['rounds', 1, 0, 2000],
    ['outer', 0, 1000, 3500],
    ['inner', 0, 2000, 1000],
  ]);
  expect(complete[1].args).toEqual({ networks: 2 });
});
