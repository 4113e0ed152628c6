import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type DeviceWatch, PATIENCE_SECONDS } from '../engine/gpu/gpu.js';

/** What the threads share: turns of the main thread's loop, and calls of the driver under way. */
export const TURNS = 0;
export const CALLS = 1;

export interface WatchdogData {
  shared: Int32Array;
  /** Seconds. */
  patience: number;
}

let running: DeviceWatch | undefined;

/**
 * Watches, from a thread of its own, for a driver that blocks this one: no timer and no signal is
 * heard then, nor Ctrl-C. After `patience` seconds in a call, without a turn of the loop, the process
 * ends with code 1 and words. It is started once; other work that blocks this thread is not its
 * business.
 */
export function watchdog(patience = PATIENCE_SECONDS): DeviceWatch {
  running ??= begin(patience);
  return running;
}

function begin(patience: number): DeviceWatch {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const script = fileURLToPath(new URL('./watchdog-worker.js', import.meta.url));
  // Run from TypeScript sources, there is no compiled worker, and nobody watches.
  if (existsSync(script)) {
    const workerData: WatchdogData = { shared, patience };
    // Node's own options of this process need not be those of a file (--input-type is not).
    const worker = new Worker(script, { workerData, execArgv: [] });
    worker.unref();
    // Where no thread can be had, nobody watches.
    worker.on('error', () => {});
    setInterval(() => Atomics.add(shared, TURNS, 1), 1000).unref();
  }
  return {
    enter: () => void Atomics.add(shared, CALLS, 1),
    leave: () => void Atomics.sub(shared, CALLS, 1),
  };
}
