/**
 * A wait that is over within this many milliseconds is measured exactly. Not more: what a driver on
 * two cores needs 3.5 ms for takes 7.5 ms beside a host that asks without a pause.
 */
const HURRIED = 0.5;

/**
 * While a promise of a device is open, Dawn's binding for Node asks for news by one `setImmediate`
 * after another: a whole core, which a CPU driver could compute on. This makes it ask once a
 * millisecond instead, as soon as a wait has proved to be a longer one. The binding looks
 * `setImmediate` up in the global object each time, so that is the one place to say so; every other
 * caller gets what they always got.
 */
export function calmTicks(): void {
  if (calm) return;
  calm = true;
  const { setImmediate } = globalThis;
  let began = 0;
  let insideTick = false;
  const calmed = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!isTick(callback)) return setImmediate(callback, ...args);
    // One tick asks for the next; asked from elsewhere it is the first of a new wait.
    if (!insideTick) began = performance.now();
    const tick = (): void => {
      insideTick = true;
      try {
        callback();
      } finally {
        insideTick = false;
      }
    };
    return performance.now() - began < HURRIED ? setImmediate(tick) : setTimeout(tick, 1);
  };
  globalThis.setImmediate = Object.assign(calmed, setImmediate) as typeof setImmediate;
}

let calm = false;

/** The binding's own function: nameless and without a source text. */
const isTick = (callback: unknown): boolean =>
  typeof callback === 'function' &&
  callback.name === '' &&
  Function.prototype.toString.call(callback) === 'function () { [native code] }';
