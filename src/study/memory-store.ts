import { InputError } from '../errors/input-error.js';
import type { Store } from './store.js';

/** A run in memory: for programs that want its numbers and no files, and for tests. */
export function memoryStore(name = 'memory'): Store {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const held = new Set<string>();
  return {
    name,
    read: async (path) => files.get(path)?.slice(),
    size: async (path) => files.get(path)?.length,
    async write(path, content) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      files.set(path, new Uint8Array(bytes));
    },
    list: async (prefix = '') => [...files.keys()].filter((path) => path.startsWith(prefix)).sort(),
    async remove(path) {
      files.delete(path);
    },
    async lock(part = '') {
      if (held.has(part))
        throw new InputError(`${name} is in use: wait for it.`, { kind: 'in-use', thing: name });
      held.add(part);
      return async () => {
        held.delete(part);
      };
    },
  };
}
