import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../errors/input-error.js';

/** Processes of two hosts that share a folder may have the same number. */
const PROCESS = `${process.pid}-${randomBytes(4).toString('hex')}`;

/** What a file is called while it is written. @param owner see `writeWhole` */
export const temporaryName = (path: string, owner = ''): string =>
  `${path}.${owner && `@${owner}.`}${PROCESS}.tmp`;

/**
 * Writes a file whole or not at all: to a temporary name beside it, then renamed; the name is on the
 * disk when it returns.
 * @param owner part of the temporary name, by which what a killed process leaves is known as its own
 * @throws InputError naming the file if the disk is full; nothing of it is left then
 */
export function writeWhole(path: string, content: string | Uint8Array, owner = ''): void {
  makeFolders(dirname(path));
  const temporary = temporaryName(path, owner);
  try {
    writeBeside(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw inWords(error, path);
  }
  syncFolder(dirname(path));
}

/** A folder may go between being made and written to: others remove it when it is empty. */
function writeBeside(temporary: string, content: string | Uint8Array): void {
  for (let tries = 5; ; tries--)
    try {
      writeDurably(temporary, content);
      return;
    } catch (error) {
      if (tries === 0 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      makeFolders(dirname(temporary));
    }
}

/** On the disk before it has its name: after a power loss the name must not stand for nothing. */
function writeDurably(path: string, content: string | Uint8Array): void {
  const descriptor = openSync(path, 'w');
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function makeFolders(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first !== undefined) syncFolder(dirname(first));
}

/** Puts the names in a folder on the disk, where the system can. */
export function syncFolder(path: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
  } catch {
    // Windows opens no folders, and some network file systems sync none.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** An error of a write names no path where the file was open already. */
function inWords(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new InputError(`${path} cannot be written (the disk is full: make room).`, {
    ...{ kind: 'unwritable', thing: path, cause: error },
  });
}

const TEMPORARY = /(?:\.@(\w+))?\.\d+(?:-[0-9a-f]+)?\.tmp$/;

/** The name of a file that is being written. */
export const isTemporary = (name: string): boolean => TEMPORARY.test(name);

/** Whose: the owner that `writeWhole` was given. */
export const ownerOf = (temporary: string): string => TEMPORARY.exec(temporary)?.[1] ?? '';

/** What a path leads to; undefined for nothing, a name that is none, and what may not be looked at. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
