import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { syncFolder } from './files.js';
import { Claim } from './lock-claim.js';

/** Its file in the folder. */
export const LOCK = '.lock';
/** `.lock.taken-<id>`: who takes over the lock with this id. */
const TAKEN = `${LOCK}.taken-`;
/** The owner writes its lock again this often, … */
const HEARTBEAT_SECONDS = 10;
/** … and where it cannot be looked up, on another host, it is gone after this long without. */
export const STALE_SECONDS = 120;

/** What a lock says of who holds it. */
interface Owner {
  id: string;
  host: string;
  pid: number;
  start: string;
}

interface Lock extends Owner {
  /** Last heartbeat, by the clock of the file system. */
  mtime: number;
}

/** Locks that this process holds, by file. */
const held = new Map<string, string>();

/** Whether a name in a folder is of its lock. */
export const isLock = (name: string): boolean => name === LOCK || name.startsWith(`${LOCK}.`);

/**
 * Takes a folder for this process. A lock whose process is gone is taken over: at once where it ran
 * on this host, else after `STALE_SECONDS` without a heartbeat.
 * @returns releases it
 * @throws InputError naming host and process if another one is at work in it
 */
export function lockFolder(path: string): () => void {
  const file = resolve(join(path, LOCK));
  const id = randomUUID();
  const owner: Owner = { id, host: hostname(), pid: process.pid, start: new Date().toISOString() };
  const claim = new Claim(`${file}.${id}.${process.pid}.tmp`, JSON.stringify(owner));
  try {
    while (!claim.link(file) && !takeOver(file, path, claim));
    claim.settle();
  } catch (error) {
    claim.close();
    throw error;
  }
  held.set(file, id);
  syncFolder(path);
  const heart = setInterval(() => claim.beat(), 1000 * HEARTBEAT_SECONDS).unref();
  return () => {
    clearInterval(heart);
    claim.close();
    held.delete(file);
    if (readLock(file)?.id === id) rmSync(file, { force: true });
  };
}

/**
 * @throws InputError if this process has held a folder's lock and has it no longer: it slept so long
 *   that another host took it for dead
 */
export function checkLock(path: string): void {
  const file = resolve(join(path, LOCK));
  const id = held.get(file);
  if (id === undefined) return;
  const lock = readLock(file);
  if (lock?.id === id) return;
  const now = lock ? `process ${lock.pid} on ${lock.host}` : 'nobody';
  throw new InputError(
    `${path} is no longer this process's (${now} has its lock): it stood still for too long. ` +
      'Go on with the run when the other has ended.',
    { kind: 'in-use', thing: path },
  );
}

/**
 * Puts the claim in the place of a dead owner's lock. Of several processes one may: who first links
 * `.lock.taken-<id>`, the id being that of the dead lock, which never comes again. Whoever dies
 * before it has done so is followed in the same way.
 * @returns false if things have changed: try again
 * @throws InputError if the lock's owner is alive
 */
function takeOver(file: string, path: string, claim: Claim): boolean {
  const dead = readLock(file);
  if (!dead) return false;
  let mine = '';
  for (let owner: Lock | undefined = dead; owner; owner = readLock(mine)) {
    refuseIfAlive(owner, file, path, claim);
    mine = join(path, `${TAKEN}${owner.id}`);
  }
  if (!claim.link(mine)) return false;
  // Between the look and the link another process may have taken it, worked and let it go.
  if (readLock(file)?.id !== dead.id) {
    rmSync(mine, { force: true });
    return false;
  }
  claim.replace(file);
  removeClaims(path);
  return true;
}

/** What dead processes have left of their take-overs, and our own. */
function removeClaims(path: string): void {
  for (const name of readdirSync(path).filter((one) => one.startsWith(TAKEN)))
    rmSync(join(path, name), { force: true });
}

function refuseIfAlive(lock: Lock, file: string, path: string, claim: Claim): void {
  if (!isAlive(lock, file, claim)) return;
  const elsewhere = lock.host !== hostname();
  const gone = elsewhere
    ? `if that process is gone, its lock ends ${STALE_SECONDS} seconds after its last heartbeat`
    : `if that process is gone, remove ${file}`;
  throw new InputError(
    `${path} is in use by process ${lock.pid} on ${lock.host} since ${lock.start}: ` +
      `wait for it or stop it (${gone}).`,
    { kind: 'in-use', thing: path },
  );
}

/** @returns undefined if there is none */
function readLock(file: string): Lock | undefined {
  try {
    const { mtimeMs: mtime, ino } = statSync(file);
    return { ...readOwner(file, `${ino}-${Math.floor(mtime)}`), mtime };
  } catch {
    return undefined;
  }
}

/** @param id for a lock that has none, of an older version or of a power loss */
function readOwner(file: string, id: string): Owner {
  const look = () => parseOwner(readFileSync(file, 'utf8'));
  // A file system without links shows a lock before it is written: the second look is later.
  return { ...NOBODY, id, ...(look() ?? later(look)) };
}

const NOBODY = { host: hostname(), pid: 0, start: 'unknown' };

function later<T>(look: () => T): T {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  return look();
}

function parseOwner(text: string): Partial<Owner> | undefined {
  try {
    const { id, host, pid, start } = JSON.parse(text);
    if (typeof host !== 'string' || !Number.isInteger(pid) || pid <= 0) return undefined;
    const named = typeof id === 'string' && /^[\w-]+$/.test(id) ? { id } : {};
    return { ...named, host, pid, start: String(start) };
  } catch {
    return undefined;
  }
}

function isAlive({ id, host, pid, mtime }: Lock, file: string, claim: Claim): boolean {
  if (pid === 0) return false;
  // Both times are the file system's: clocks of hosts differ.
  if (host !== hostname()) return claim.time - mtime < 1000 * STALE_SECONDS;
  // A container's process has the same number after a restart.
  if (pid === process.pid) return held.get(file) === id;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
