import { drawsPerEpoch } from '../engine/train/epoch-order.js';
import { auditedUnits, borderId } from './audit/border.js';
import { packCheckpoints } from './checkpoint-pack.js';
import { type Costed, deal } from './deal.js';
import {
  checkRun,
  knowsAdapter,
  type Permission,
  readRun,
  START,
  writeRunFile,
} from './run-store.js';
import {
  fitAudit,
  type ReadyStudy,
  type RunHooks,
  type Train,
  type Trained,
  trainUnfinished,
  writeStudy,
} from './run-units.js';
import { shardStore } from './shard-store.js';
import {
  checkDealt,
  checkTerms,
  partOf,
  readShards,
  type Shard,
  type ShardTerms,
  writeShards,
} from './shards-file.js';
import type { LockPatience, Store } from './store.js';
import { studyUnits } from './units.js';

/** What a shard's process brings. */
export interface ShardRequest extends Pick<Permission, 'force'> {
  shard: Shard;
  /** See shards.json. */
  command?: string[];
}

export interface ShardHooks extends RunHooks {
  /** Another process is waited for. */
  onWait?: LockPatience['onWait'];
}

/**
 * Trains one of n parts of a study's networks into a run that other processes, also of other hosts,
 * train the other parts of. The first to come deals them; the others wait, and compare.
 * @returns what is finished of the part; the run's results are written when all parts are merged
 * @throws InputError if the run was begun with other settings, on another adapter or dealt into
 *   another number of parts, or if another process is at work on this part or on the whole run
 */
export async function runShard(
  store: Store,
  study: ReadyStudy,
  train: Train,
  request: ShardRequest,
  hooks: ShardHooks = {},
): Promise<Trained> {
  const { shard } = request;
  const place = shardStore(store, shard.index);
  if (!(await isBegun(place, study, request))) await begin(store, study, request, hooks);
  // One that was killed on another host a moment ago seems to be at work still.
  const release = await place.lock(undefined, { ...hooks, ifTaken: 'patient' });
  try {
    const dealt = await readShards(place);
    // It was stopped before that.
    if (!dealt) return { planned: 0, finished: 0, complete: false };
    const mine = new Set(dealt.shards[shard.index - 1]);
    const packed = await packCheckpoints(place, partOf(shard.index), hooks.onMishap);
    const trained = await trainUnfinished(packed, study, train, hooks, mine);
    if (trained.complete) await packed.flush();
    return trained;
  } finally {
    await release();
  }
}

const termsOf = ({ audit, subgroups }: ReadyStudy): ShardTerms => ({
  rules: audit?.rules === true,
  border: audit?.border === true,
  by: subgroups?.column ?? null,
});

/** Whether a run is there, dealt as this shard expects it. @throws InputError if it is another */
async function isBegun(
  store: Store,
  study: ReadyStudy,
  { shard, force }: ShardRequest,
): Promise<boolean> {
  const dealt = await readShards(store);
  if (!dealt) return false;
  await checkRun(store, study.run, { resume: true, force });
  checkDealt(store.name, dealt, shard);
  checkTerms(store.name, dealt, termsOf(study));
  return knowsAdapter(await readRun(store), study.run.adapter);
}

/** One process after the other; only the first, and the first of a further adapter, has to do something. */
async function begin(
  store: Store,
  study: ReadyStudy,
  request: ShardRequest,
  hooks: ShardHooks,
): Promise<void> {
  const { force, shard, command } = request;
  const done = await store.lock(START, { ...hooks, ifTaken: 'turn' });
  try {
    if (await isBegun(store, study, request)) return;
    const dealt = await readShards(store);
    // A process that works on the whole run is not waited for.
    const release = await store.lock();
    try {
      await checkRun(store, study.run, { resume: true, force });
      await writeRunFile(store, study.run);
      if (dealt) return;
      await writeStudy(store, study, hooks.onMishap);
      await (await fitAudit(store, study, hooks.signal))?.();
      if (hooks.signal?.aborted) return;
      await writeShards(store, { ...termsOf(study), shards: dealStudy(study, shard.of), command });
    } finally {
      await release();
    }
  } finally {
    await done();
  }
}

/** A training step takes about three times as long as to look at an image: forward, and twice back. */
const STEP = 3;

/** The networks by shard, those of the audit too. */
export function dealStudy({ folds, run, images, files, audit }: ReadyStudy, shards: number) {
  const { units, images: drawn, training } = studyUnits(folds, run.options, images, files.length);
  const cost = (unit: (typeof units)[number]): number =>
    STEP * drawsPerEpoch(unit, training, drawn) + unit.validation.length;
  const border = audit?.border ? auditedUnits(units) : [];
  const work: Costed[] = [
    ...units.map((unit) => ({ id: unit.id, cost: cost(unit) })),
    ...border.map((unit) => ({ id: borderId(unit.id), cost: cost(unit) })),
  ];
  return deal(work, shards);
}
