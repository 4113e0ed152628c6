import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors.js';

interface Owner {
  host: string;
  pid: number;
  start: string;
}

/**
 * Takes a run directory for this process; a lock whose process is gone is taken over.
 * @returns releases it
 * @throws InputError naming host and process if another one is at work in it
 */
export function lockRun(path: string): () => void {
  const file = join(path, '.lock');
  const owner: Owner = { host: hostname(), pid: process.pid, start: new Date().toISOString() };
  for (let attempt = 0; ; attempt++) {
    try {
      const descriptor = openSync(file, 'wx');
      writeSync(descriptor, JSON.stringify(owner));
      closeSync(descriptor);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error;
      refuseIfAlive(file, path);
      rmSync(file, { force: true });
    }
  }
}

function refuseIfAlive(file: string, path: string): void {
  const owner = readOwner(file);
  if (!owner || !isAlive(owner)) return;
  throw new InputError(
    `${path} is in use by process ${owner.pid} on ${owner.host} since ${owner.start}: ` +
      `wait for it or stop it (if that process is gone, remove ${file}).`,
  );
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // half-written by a process that died
  }
}

function isAlive({ host, pid }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
