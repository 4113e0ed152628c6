import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a file whole or not at all: to a temporary name beside it, then renamed. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w');
  try {
    writeFileSync(descriptor, content);
    // On the disk before it has the name: after a power loss the name must not stand for nothing.
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
}

export const writeJson = (path: string, value: unknown): void =>
  writeWhole(path, `${JSON.stringify(value, null, 1)}\n`);

const isTemporary = (name: string): boolean => /\.\d+\.tmp$/.test(name);

/** Whether a folder is not there, or holds only what a killed process left half-written. */
export const holdsNothing = (folder: string, except: string[] = []): boolean =>
  !existsSync(folder) ||
  readdirSync(folder).every((name) => isTemporary(name) || except.includes(name));

/** Removes what a killed process left half-written in a folder. */
export function removeTemporaries(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (isTemporary(name)) rmSync(join(folder, name), { force: true });
}
