import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { libc } from './libc.js';
import { CALLS, TURNS, type WatchdogData } from './watchdog.js';

const { shared, patience } = workerData as WatchdogData;
/** Looks in that time; they are counted, as a clock would count a night of a computer asleep. */
const LOOKS = 20;
const nap = new Int32Array(new SharedArrayBuffer(4));

let silent = 0;
let turns = -1;
while (silent < LOOKS) {
  Atomics.wait(nap, 0, 0, (1000 * patience) / LOOKS);
  const now = Atomics.load(shared, TURNS);
  silent = now === turns && Atomics.load(shared, CALLS) > 0 ? silent + 1 : 0;
  turns = now;
}

const words =
  `cytograd: the driver of the device has blocked the process for ${patience} seconds; it is ended. ` +
  'What was saved is there: go on with the run, or use another adapter.\n';
try {
  writeSync(2, words);
} finally {
  // Node's own exit ends this thread only, and would wait for the driver.
  libc()?._exit(1);
  process.kill(process.pid, 'SIGKILL');
}
