import {
  missingShards,
  type RunProgress,
  type ShardProgress,
  shardProgress,
} from '../study/shard-progress.js';
import type { Store } from '../study/store.js';
import { commandLine, programWords } from './commands.js';
import { type CommonOptions, notice } from './context.js';

/** Networks named of a shard that lacks many. */
const NAMED = 3;

/** The command that makes a shard of a run; undefined where the run does not say it. */
export function shardCommand(
  { command }: RunProgress,
  { index, of }: Pick<ShardProgress, 'index' | 'of'>,
  run: string,
): string | undefined {
  if (!command) return undefined;
  return commandLine([...programWords(), ...command, '--shard', `${index}/${of}`, '--out', run]);
}

/** What is missing of a run that several processes train: a line each shard, and how to make it. */
export function missingText(progress: RunProgress, run: string): string[] {
  const missing = missingShards(progress);
  return [
    `NOTICE: ${counts(progress)} networks are missing, of the shards ` +
      `${missing.map(({ index }) => index).join(',')}:`,
    ...missing.map((shard) => {
      const { index, of, atWork } = shard;
      const how = atWork ? `${atWork} is at work on it` : shardCommand(progress, shard, run);
      return `  shard ${index}/${of} lacks ${named(shard)}${how ? `: ${how}` : ''}`;
    }),
  ];
}

/** `3 of 40` that are missing. */
function counts({ shards }: RunProgress): string {
  const lacking = shards.reduce((sum, { missing }) => sum + missing.length, 0);
  return `${lacking} of ${shards.reduce((sum, { networks }) => sum + networks, 0)}`;
}

/** Says of a run that several processes train that it is not finished, if it is not. */
export async function tellMissing(args: CommonOptions, store: Store): Promise<void> {
  const progress = await shardProgress(store);
  if (!progress || missingShards(progress).length === 0) return;
  notice(
    args,
    `NOTICE: ${counts(progress)} networks of ${store.name} are missing; this is of those that are ` +
      `there: ${commandLine([...programWords(), 'report', store.name])} says which.`,
  );
}

function named({ missing, networks }: ShardProgress): string {
  if (missing.length === networks) return `all its ${networks} networks`;
  const others = missing.length - NAMED;
  const more = others > 0 ? ` and ${others} more` : '';
  return `${missing.slice(0, NAMED).join(', ')}${more} (${networks - missing.length} of ${networks} are there)`;
}
