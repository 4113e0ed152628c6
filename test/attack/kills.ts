import { mkdirSync, mkdtempSync, rmSync, watch as watchFolder, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeStudy } from '../support/study.js';
import type { Random } from './draw.js';
import { EPOCHS } from './made-up-trainer.mjs';
import {
  contents,
  differences,
  type Ended,
  MADE_UP_STUDY,
  type Running,
  run,
  STUDY,
  start,
} from './program.js';

/** Kills in a row before a run may end. */
const CHAIN = 5;
/** Either study makes about so many changes in its folder, most of them those of a file's writing. */
const CHANGES = 120;

/** What the end of a process by a signal may be: by the signal itself, or by what it set off. */
const ENDS: Record<string, (ended: Ended) => boolean> = {
  SIGKILL: ({ code, signal }) => signal === 'SIGKILL' || code === 0,
  SIGINT: ({ code, signal }) => signal === 'SIGINT' || code === 130 || code === 0,
  SIGTERM: ({ code, signal }) => signal === 'SIGTERM' || code === 130 || code === 0,
};

/** A program that makes a run or goes on with one: its script, and arguments before the run's. */
interface Study {
  script: string;
  args: string[];
}

/** Trains on the device. */
export const TRAINED: Study = { script: STUDY, args: ['cells'] };
/** Makes its networks up: checkpoints and files without time between them. */
export const MADE_UP: Study = { script: MADE_UP_STUDY, args: ['study.json'] };

/** What `MADE_UP` reads. */
export function writeMadeUp(root: string): void {
  const { images: _, ...ready } = makeStudy({ epochs: EPOCHS });
  writeFileSync(join(root, 'study.json'), JSON.stringify(ready));
}

/**
 * Ends a study again and again, at random moments and at changes of its files, and lets it finish:
 * it must come out as it does undisturbed.
 */
export async function kills(
  root: string,
  count: number,
  random: Random,
  { script, args }: Study,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<string[]> {
  const faults: string[] = [];
  const undisturbed = mkdtempSync(join(root, 'undisturbed-'));
  const began = performance.now();
  await run(root, script, [...args, undisturbed]);
  const seconds = (performance.now() - began) / 1000;
  const expected = contents(undisturbed);
  for (let done = 0; done < count; ) {
    const place = mkdtempSync(join(root, 'killed-'));
    for (let i = 0; i < CHAIN && done < count; i++, done++) {
      const running = start(root, script, [...args, place]);
      const moment = await (random() < 0.5
        ? after(running, random() * seconds, signal)
        : atChange(running, place, Math.floor(random() * CHANGES), signal));
      const ended = await running.ended;
      const words = ended.fault ?? (ENDS[signal](ended) ? undefined : how(ended));
      if (words) faults.push(`${signal} ${moment}: ${words}`);
    }
    const last = await run(root, script, [...args, place]);
    const differing = differences(expected, contents(place));
    if (last.code !== 0) faults.push(`${place}: going on ${last.fault ?? how(last)}`);
    else if (differing.length > 0) faults.push(`${place}: ${differing.join(', ')}`);
    else rmSync(place, { recursive: true });
  }
  return faults;
}

const how = ({ code, signal, stderr }: Ended): string => `ended with ${code ?? signal}: ${stderr}`;

async function after({ child, ended }: Running, seconds: number, signal: NodeJS.Signals) {
  const early = new AbortController();
  void ended.then(() => early.abort());
  await wait(1000 * seconds, undefined, { signal: early.signal }).catch(() => {});
  child.kill(signal);
  return `after ${seconds.toFixed(2)} s`;
}

/** A process that makes fewer changes ends by itself. */
async function atChange(
  { child, ended }: Running,
  place: string,
  number: number,
  signal: NodeJS.Signals,
) {
  mkdirSync(place, { recursive: true });
  let seen = 0;
  let file = 'no change';
  const watcher = watchFolder(place, { recursive: true }, (_, name) => {
    if (seen++ < number) return;
    file = String(name);
    child.kill(signal);
    watcher.close();
  });
  // A folder that has gone since it was seen.
  watcher.on('error', () => {});
  await ended;
  watcher.close();
  return `at change ${number} (${file})`;
}
