import { createRequire } from 'node:module';

/** What Node has no call for. */
export interface Libc {
  dup(fd: number): number;
  dup2(from: number, to: number): number;
  /** Ends the process at once, from any thread. */
  _exit(code: number): void;
}

/** The native half of koffi; its other half serves what is not used here. */
const NATIVE = `@koromix/koffi-${process.platform}-${process.arch}`;

let loaded: Libc | null | undefined;

/** @returns null where it cannot be called: Windows, an unusual libc */
export function libc(): Libc | null {
  if (loaded === undefined) loaded = load();
  return loaded;
}

function load(): Libc | null {
  if (process.platform === 'win32') return null;
  try {
    // Loaded on demand: a platform without a koffi binary must still be able to train.
    const koffi = createRequire(import.meta.url)(NATIVE) as typeof import('koffi');
    const library = koffi.load(null);
    return {
      dup: library.func('int dup(int)') as Libc['dup'],
      dup2: library.func('int dup2(int, int)') as Libc['dup2'],
      _exit: library.func('void _exit(int)') as Libc['_exit'],
    };
  } catch {
    return null;
  }
}
