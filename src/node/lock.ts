import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { LockPatience } from '../study/store.js';
import { syncFolder } from './files.js';
import { Claim } from './lock-claim.js';

/** Its file in the folder; a named lock, of a part of the work in it, is `.lock-<name>`. */
export const LOCK = '.lock';
const lockName = (name: string): string => (name ? `${LOCK}-${name}` : LOCK);
/** `.lock.taken-<id>`: who takes over the lock with this id. */
const TAKEN = '.taken-';
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

/** Whether a name in a folder is of its locks. */
export const isLock = (name: string): boolean => /^\.lock(?:$|[.-])/.test(name);

/** Whether it is of one lock: with nothing in the place of its name, of the whole folder's. */
export const isOfLock = (file: string, name: string): boolean =>
  file === lockName(name) || file.startsWith(`${lockName(name)}.`);

/** A lock that another process has. */
export class InUseError extends InputError {
  constructor(
    text: string,
    path: string,
    /** Changes with every heartbeat of one owner. */
    readonly owner: Pick<Lock, 'id' | 'mtime' | 'host' | 'pid'>,
  ) {
    super(text, { kind: 'in-use', thing: path });
  }
}

/**
 * Takes a folder, or by name a part of the work in it, for this process. A lock whose process is gone
 * is taken over: at once where it ran on this host, else after `STALE_SECONDS` without a heartbeat.
 * @returns releases it
 * @throws InUseError naming host and process if another one is at work in it
 */
export function lockFolder(path: string, name = ''): () => void {
  const file = resolve(join(path, lockName(name)));
  const id = randomUUID();
  const owner: Owner = { id, host: hostname(), pid: process.pid, start: new Date().toISOString() };
  const claim = new Claim(`${file}.${id}.${process.pid}.tmp`, JSON.stringify(owner));
  try {
    while (!claim.link(file) && !takeOver(file, path, claim, name));
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

/** Heartbeats of another host's lock that show it to be alive; one may have been on its way. */
const SIGNS_OF_LIFE = 2;
const POLL_SECONDS = 2;

/**
 * Takes a lock that may be that of a process which was killed on another host a moment ago: waits
 * until it is stale, or until heartbeats show that it lives.
 * @param onWait is told whose
 * @throws InUseError if it lives, or `signal` stops the waiting
 */
export async function lockPatiently(
  path: string,
  name: string,
  { onWait, signal }: LockPatience = {},
): Promise<() => void> {
  let last: string | undefined;
  for (let beats = 0; ; ) {
    try {
      return lockFolder(path, name);
    } catch (error) {
      if (!(error instanceof InUseError)) throw error;
      const { id, mtime, host } = error.owner;
      const beat = `${id} ${mtime}`;
      if (last === undefined) onWait?.(error.owner);
      else if (beat !== last) beats += last.startsWith(`${id} `) ? 1 : SIGNS_OF_LIFE;
      last = beat;
      if (host === hostname() || beats >= SIGNS_OF_LIFE || signal?.aborted) throw error;
    }
    await pause(POLL_SECONDS);
  }
}

/** Takes a lock whenever its owners have done. @throws InUseError if `signal` stops the waiting */
export async function lockInTurn(
  path: string,
  name: string,
  { onWait, signal }: LockPatience = {},
): Promise<() => void> {
  for (let told = false; ; told = true) {
    try {
      return lockFolder(path, name);
    } catch (error) {
      if (!(error instanceof InUseError) || signal?.aborted) throw error;
      if (!told) onWait?.(error.owner);
    }
    // Those who wait are not to ask all at once.
    await pause(0.2 + 0.3 * Math.random());
  }
}

const pause = (seconds: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Who has a lock, if its process lives. */
export function lockOwner(path: string, name: string): { host: string; pid: number } | undefined {
  const file = resolve(join(path, lockName(name)));
  const lock = readLock(file);
  if (!lock) return undefined;
  const claim = new Claim(`${file}.${randomUUID()}.${process.pid}.tmp`, '');
  try {
    return isAlive(lock, file, claim) ? { host: lock.host, pid: lock.pid } : undefined;
  } finally {
    claim.close();
  }
}

/**
 * @throws InputError if this process has held a lock in a folder and has it no longer: it slept so
 *   long that another host took it for dead
 */
export function checkLocks(path: string): void {
  const folder = resolve(path);
  for (const [file, id] of held) if (dirname(file) === folder) checkLock(file, id, path);
}

function checkLock(file: string, id: string, path: string): void {
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
function takeOver(file: string, path: string, claim: Claim, name: string): boolean {
  const dead = readLock(file);
  if (!dead) return false;
  let mine = '';
  for (let owner: Lock | undefined = dead; owner; owner = readLock(mine)) {
    refuseIfAlive(owner, file, path, claim);
    mine = `${file}${TAKEN}${owner.id}`;
  }
  if (!claim.link(mine)) return false;
  // Between the look and the link another process may have taken it, worked and let it go.
  if (readLock(file)?.id !== dead.id) {
    rmSync(mine, { force: true });
    return false;
  }
  claim.replace(file);
  removeClaims(path, name);
  return true;
}

/** What dead processes have left of their take-overs, and our own. */
function removeClaims(path: string, name: string): void {
  for (const one of readdirSync(path).filter((file) => file.startsWith(lockName(name) + TAKEN)))
    rmSync(join(path, one), { force: true });
}

function refuseIfAlive(lock: Lock, file: string, path: string, claim: Claim): void {
  if (!isAlive(lock, file, claim)) return;
  const elsewhere = lock.host !== hostname();
  const gone = elsewhere
    ? `if that process is gone, its lock ends ${STALE_SECONDS} seconds after its last heartbeat`
    : `if that process is gone, remove ${file}`;
  throw new InUseError(
    `${path} is in use by process ${lock.pid} on ${lock.host} since ${lock.start}: ` +
      `wait for it or stop it (${gone}).`,
    path,
    lock,
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
