import type { Span } from './trace.js';

/**
 * Spans in Chrome's trace event format, which Perfetto (ui.perfetto.dev), Chrome (about:tracing) and
 * Firefox's profiler open: JSON, complete events in microseconds, a thread for each lane. Source:
 * "Trace Event Format", https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 * @param program the name of the process
 */
export function chromeTrace(spans: readonly Span[], program: string): string {
  const lanes = [...new Set(spans.map(({ lane }) => lane))];
  const names = lanes.map((lane, tid) => metadata('thread_name', tid, { name: lane }));
  const order = lanes.map((_, tid) => metadata('thread_sort_index', tid, { sort_index: tid }));
  const events = [...spans]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .map(({ name, lane, start, end, counts }) => ({
      ...{ name, ph: 'X', pid: 1, tid: lanes.indexOf(lane) },
      ...{ ts: microseconds(start), dur: microseconds(end - start), args: counts },
    }));
  const process = metadata('process_name', 0, { name: program });
  const traceEvents = [process, ...names, ...order, ...events];
  return `${JSON.stringify({ traceEvents, displayTimeUnit: 'ms' })}\n`;
}

const metadata = (name: string, tid: number, args: object) => ({
  name,
  ph: 'M',
  pid: 1,
  tid,
  args,
});

const microseconds = (milliseconds: number): number => Math.round(1000 * milliseconds);
