/** A stretch of time in which something was at work. */
export interface Span {
  name: string;
  /** Who was at work: spans of one lane lie in each other or behind each other. */
  lane: string;
  /** Milliseconds on the clock of `performance.now()`. */
  start: number;
  end: number;
  /** Counts that belong to it. */
  counts: Record<string, number>;
}

/** The spans of the trace that is being taken; undefined: nobody asks. */
let taken: Span[] | undefined;

const NOBODY_ASKS = (): void => {};

/**
 * Begins a span; call the result to end it. Costs a comparison where no trace is taken.
 * @param lane see `Span`
 * @param counts more of them may be given at its end
 */
export function span(
  lane: string,
  name: string,
  counts: Span['counts'] = {},
): (counts?: Span['counts']) => void {
  const into = taken;
  if (!into) return NOBODY_ASKS;
  const start = performance.now();
  return (more) => {
    into.push({ name, lane, start, end: performance.now(), counts: { ...counts, ...more } });
  };
}

/** Adds a span that ends now. @param start by `performance.now()` */
export function spanSince(lane: string, name: string, start: number, counts: Span['counts']): void {
  taken?.push({ name, lane, start, end: performance.now(), counts });
}

/** A span around work. */
export async function during<T>(
  lane: string,
  name: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const end = span(lane, name);
  try {
    return await work();
  } finally {
    end();
  }
}

/**
 * Takes a trace of all that happens in this thread from now on; one at a time.
 * @returns to be called at the end: the spans that have ended
 */
export function takeTrace(): () => Span[] {
  const spans: Span[] = [];
  taken = spans;
  return () => {
    if (taken === spans) taken = undefined;
    return spans;
  };
}
