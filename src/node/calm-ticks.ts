/**
 * While a promise of a device is open, Dawn's binding for Node asks for news by one `setImmediate`
 * after another: a whole core, which a CPU driver could compute on. This makes it ask once a
 * millisecond instead. The binding looks `setImmediate` up in the global object each time, so that is
 * the one place to say so; every other caller gets what they always got.
 */
export function calmTicks(): void {
  if (calm) return;
  calm = true;
  const { setImmediate } = globalThis;
  const calmed = (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    isTick(callback) ? setTimeout(callback, 1) : setImmediate(callback, ...args);
  globalThis.setImmediate = Object.assign(calmed, setImmediate) as typeof setImmediate;
}

let calm = false;

/** The binding's own function: nameless and without a source text. */
const isTick = (callback: unknown): boolean =>
  typeof callback === 'function' &&
  callback.name === '' &&
  Function.prototype.toString.call(callback) === 'function () { [native code] }';
