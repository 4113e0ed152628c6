import * as z from 'zod';
import { InputError, option } from '../errors/input-error.js';
import { writeJsonSummed } from './checksums.js';
import { readChecked } from './schemas.js';
import type { Store } from './store.js';

/** One of several parts of a run's networks, from 1. */
export interface Shard {
  index: number;
  of: number;
}

/** What all processes that share a run must agree on, beside run.json. */
export interface ShardTerms {
  /** Of the audit of shortcuts: rules are fitted, border networks are trained. */
  rules: boolean;
  border: boolean;
  /** The column of subgroups. */
  by: string | null;
}

/** shards.json (study/README.md). */
export interface ShardsFile extends ShardTerms {
  /** Networks by shard; those of the audit are called `border-…`. */
  shards: string[][];
  /** The door's words that make a shard, but for its number and the place of the run. */
  command?: string[];
}

const SHARDS = 'shards.json';
const SCHEMA = z.looseObject({
  shards: z.array(z.array(z.string())).min(1),
  rules: z.boolean(),
  border: z.boolean(),
  by: z.string().nullable(),
  command: z.array(z.string()).optional(),
});

/** The name of a shard's lock, and of its file of checksums. */
export const partOf = (index: number): string => `shard${index}`;

/** @returns undefined for a run that is not dealt @throws InputError if it is damaged */
export const readShards = (store: Store): Promise<ShardsFile | undefined> =>
  readChecked<ShardsFile>(
    store,
    SHARDS,
    SCHEMA,
    `remove it when no shard is at work: ${option('shard')} writes it again.`,
  );

export const writeShards = (store: Store, dealt: ShardsFile): Promise<void> =>
  writeJsonSummed(store, SHARDS, dealt);

/** @throws InputError if the run was dealt into another number of shards */
export function checkDealt(place: string, dealt: ShardsFile, { index, of }: Shard): void {
  const { length } = dealt.shards;
  if (of !== length)
    throw new InputError(
      `${place} was dealt into ${length} shards, this is one of ${of}: give ` +
        `${option('shard', `${Math.min(index, length)}/${length}`)}, or another ${option('out')}. ` +
        `${option('resume')} without a shard trains what is missing on one machine.`,
      { kind: 'other-run', thing: place, choices: [`${length}`] },
    );
}

/** @throws InputError if a shard was asked for with other settings than the first to come */
export function checkTerms(place: string, dealt: ShardsFile, terms: ShardTerms): void {
  const differences = (['rules', 'border', 'by'] as const)
    .filter((name) => dealt[name] !== terms[name])
    .map((name) => `${WORDS[name]} was ${dealt[name]}, now ${terms[name]}`);
  if (differences.length > 0)
    throw new InputError(
      `${place} was dealt with other settings: ${differences.join('; ')}. Use the same for every shard.`,
      { kind: 'other-run', thing: place },
    );
}

const WORDS = {
  rules: `${option('audit')} (rules)`,
  border: `${option('audit')} (networks)`,
  by: option('by'),
};
