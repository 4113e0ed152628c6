/** Milliseconds between two calls: more often nobody sees. */
const PAUSE = 100;

/** Takes what changes often: what comes too soon waits, and is dropped for what follows it. */
export interface Rarely<Given> {
  take(given: Given): void;
  /** Lets out what waits, so that it does not come behind what is said next. */
  flush(): void;
}

/** Calls at most every tenth of a second, and at last with what came last. */
export function rarely<Given>(call: (given: Given) => void): Rarely<Given> {
  let waiting: { given: Given } | undefined;
  let resting = false;
  const flush = (): void => {
    if (!waiting) return;
    const { given } = waiting;
    waiting = undefined;
    call(given);
  };
  const wake = (): void => {
    resting = waiting !== undefined;
    if (!resting) return;
    flush();
    setTimeout(wake, PAUSE);
  };
  return {
    flush,
    take(given) {
      waiting = { given };
      if (resting) return;
      resting = true;
      flush();
      setTimeout(wake, PAUSE);
    },
  };
}
