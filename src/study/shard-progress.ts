import { InputError } from '../errors/input-error.js';
import { borderId, borderStore } from './audit/border.js';
import { removeCheckpoints } from './checkpoints.js';
import { foldChecksums, hasParts } from './checksums.js';
import { finishedIds } from './results.js';
import { lockRun } from './run-store.js';
import { partOf, readShards, type Shard } from './shards-file.js';
import type { Store } from './store.js';

/** How far a shard is. */
export interface ShardProgress extends Shard {
  networks: number;
  /** IDs of those that are not finished. */
  missing: string[];
  /** Who is at work on it, in words. */
  atWork?: string;
}

/** How far a run is that several processes train. */
export interface RunProgress {
  shards: ShardProgress[];
  /** See shards.json. */
  command?: string[];
}

/** @returns undefined for a run that is not dealt */
export async function shardProgress(store: Store): Promise<RunProgress | undefined> {
  const dealt = await readShards(store);
  if (!dealt) return undefined;
  const border = await finishedIds(borderStore(store));
  const finished = new Set([...(await finishedIds(store)), ...border.map(borderId)]);
  const of = dealt.shards.length;
  const shards: ShardProgress[] = [];
  for (const [i, ids] of dealt.shards.entries()) {
    const missing = ids.filter((id) => !finished.has(id));
    const atWork = missing.length > 0 ? await store.lockedBy?.(partOf(i + 1)) : undefined;
    shards.push({ index: i + 1, of, networks: ids.length, missing, atWork });
  }
  return { shards, command: dealt.command };
}

/** The shards that are not finished. */
export const missingShards = ({ shards }: RunProgress): ShardProgress[] =>
  shards.filter(({ missing }) => missing.length > 0);

/** Whether there is something to put together. */
export const isUnmerged = async (store: Store): Promise<boolean> =>
  (await hasParts(store)) || (await hasParts(borderStore(store)));

/**
 * Makes of a finished run what one process would have left: one file of checksums, no checkpoints. It
 * is read in the same way before.
 * @returns false if somebody is at work in it: nothing is done
 */
export async function mergeShards(store: Store): Promise<boolean> {
  let release: () => Promise<void>;
  try {
    release = await lockRun(store);
  } catch (error) {
    if (error instanceof InputError && error.facts.kind === 'in-use') return false;
    throw error;
  }
  try {
    await foldChecksums(store);
    await foldChecksums(borderStore(store));
    await removeCheckpoints(store);
  } finally {
    await release();
  }
  return true;
}
