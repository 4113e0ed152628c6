import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';

/** Its file in the folder. */
export const LOCK = '.lock';

interface Owner {
  host: string;
  pid: number;
  start: string;
}

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Takes a folder for this process; a lock whose process is gone is taken over.
 * @returns releases it
 * @throws InputError naming host and process if another one is at work in it
 */
export function lockFolder(path: string): () => void {
  const file = resolve(join(path, LOCK));
  const owner: Owner = { host: hostname(), pid: process.pid, start: new Date().toISOString() };
  for (let attempt = 0; ; attempt++) {
    try {
      const descriptor = openSync(file, 'wx');
      writeSync(descriptor, JSON.stringify(owner));
      closeSync(descriptor);
      held.add(file);
      return () => {
        held.delete(file);
        rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error;
      removeDead(file, path);
    }
  }
}

/** @throws InputError if the owner is alive */
function removeDead(file: string, path: string): void {
  refuseIfAlive(file, file, path);
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // Another process was faster: the next attempt meets its lock.
  }
  try {
    // Between the look and the rename another process may have put its own lock there.
    refuseIfAlive(aside, file, path);
  } catch (error) {
    renameSync(aside, file);
    throw error;
  }
  rmSync(aside, { force: true });
}

function refuseIfAlive(lock: string, file: string, path: string): void {
  const owner = readOwner(lock);
  if (!owner || !isAlive(owner, file)) return;
  throw new InputError(
    `${path} is in use by process ${owner.pid} on ${owner.host} since ${owner.start}: ` +
      `wait for it or stop it (if that process is gone, remove ${file}).`,
    { kind: 'in-use', thing: path },
  );
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // half-written by a process that died
  }
}

function isAlive({ host, pid }: Owner, file: string): boolean {
  if (host !== hostname()) return true;
  // A container's process has the same number after a restart.
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
