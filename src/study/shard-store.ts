import { partOf } from './shards-file.js';
import type { Store } from './store.js';

/**
 * A run as one of its shards sees it: files are the run's, since no two shards write one; checksums
 * and the lock are the shard's own.
 */
export const shardStore = (store: Store, index: number): Store => ({
  name: store.name,
  part: partOf(index),
  read: (path) => store.read(path),
  size: (path) => store.size(path),
  write: (path, content) => store.write(path, content),
  list: (prefix) => store.list(prefix),
  remove: (path) => store.remove(path),
  lock: (_, how) => store.lock(partOf(index), how),
});
