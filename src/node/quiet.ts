import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Descriptors {
  dup(fd: number): number;
  dup2(from: number, to: number): number;
}

const STDERR = 2;

/**
 * Calls `fn` with file descriptor 2 on /dev/null until it returns (not until a promise it gives
 * settles), and gives back what it returns.
 *
 * Dawn and the Vulkan drivers print limits they clamp straight to descriptor 2, all of it inside
 * the synchronous part of `requestAdapter`, and have no switch for it. Node cannot duplicate a
 * descriptor, so libc's `dup` and `dup2` are called. Where that is not possible (Windows, an
 * unusual libc) `fn` just runs and the noise stays.
 */
export function quietly<T>(fn: () => T): T {
  const libc = descriptors();
  const saved = libc ? libc.dup(STDERR) : -1;
  if (!libc || saved < 0) return fn();
  try {
    const nowhere = openSync('/dev/null', 'w');
    libc.dup2(nowhere, STDERR);
    closeSync(nowhere);
    return fn();
  } finally {
    libc.dup2(saved, STDERR);
    closeSync(saved);
  }
}

let loaded: Descriptors | null | undefined;

function descriptors(): Descriptors | null {
  if (loaded === undefined) loaded = loadDescriptors();
  return loaded;
}

function loadDescriptors(): Descriptors | null {
  if (process.platform === 'win32') return null;
  try {
    // Loaded on demand: a platform without a koffi binary must still be able to train.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const libc = koffi.load(null);
    return {
      dup: libc.func('int dup(int)') as Descriptors['dup'],
      dup2: libc.func('int dup2(int, int)') as Descriptors['dup2'],
    };
  } catch {
    return null;
  }
}
