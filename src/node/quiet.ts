import { closeSync, openSync } from 'node:fs';
import { libc } from './libc.js';

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
  const calls = libc();
  const saved = calls ? calls.dup(STDERR) : -1;
  if (!calls || saved < 0) return fn();
  try {
    const nowhere = openSync('/dev/null', 'w');
    calls.dup2(nowhere, STDERR);
    closeSync(nowhere);
    return fn();
  } finally {
    calls.dup2(saved, STDERR);
    closeSync(saved);
  }
}
