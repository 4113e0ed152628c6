import { InputError, option } from '../errors/input-error.js';
import { checkFolder, folderStore } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { checkRequest } from '../study/options.js';
import { planStudy } from '../study/plan-study.js';
import { comparePlanned } from '../study/run-store.js';
import { checkDealt, readShards, type Shard } from '../study/shards-file.js';
import { type ShardResult, studyShard } from '../study/study.js';
import { commandLine, givenWords, programWords, sweepWords } from './commands.js';
import { ExitError, HOST, say } from './context.js';
import { isDemonstration, SHORT } from './demonstration.js';
import { requestOf } from './flags.js';
import { interruptible } from './interrupt.js';
import { tell } from './notice-text.js';
import { readingProgress } from './progress.js';
import { listener } from './sweep-listener.js';
import { openDataset, SWEEP_NAMES, type SweepArguments } from './verb-options.js';

/** More processes than that are a slip of the finger. */
const MOST = 10_000;

/** `3/20`. @throws InputError if it is none */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text.trim())?.map(Number) ?? [];
  if (index >= 1 && index <= of && of <= MOST) return { index, of };
  throw new InputError(
    `${option('shard', text)}: give i/n, a whole number i from 1 to n and n of at most ${MOST}: 1/20 ` +
      'to 20/20.',
    { kind: 'option', thing: 'shard' },
  );
}

/** `sweep --shard i/n`: a part of the networks, into a run that other processes share. */
export async function runSweepShard(args: SweepArguments): Promise<void> {
  const shard = parseShard(args.shard as string);
  const { out, force, tune, audit, by } = args;
  const asked = requestOf(args, SWEEP_NAMES);
  checkRequest(asked);
  if (out === undefined)
    throw new InputError(
      `${option('shard')} needs ${option('out')}: the run directory that all shards share.`,
      { kind: 'conflict', thing: 'shard' },
    );
  const short = isDemonstration(args, asked);
  const dataset = openDataset(args);
  checkFolder(out);
  const store = folderStore(out);
  const dealt = await readShards(store);
  if (dealt) checkDealt(out, dealt, shard);
  const plan = await planStudy(dataset, asked, short ? SHORT : {}, readingProgress(args));
  tell(args, plan.notices);
  await comparePlanned(store, { dataset: plan.described, options: plan.options });
  const reopen = () => openGpu({ adapter: args.adapter });
  const abort = interruptible(args);
  const shown = listener(args, () => out, short);
  const again = `Go on: ${commandLine([...programWords(), ...givenWords()])}`;
  const result = await studyShard(plan, {
    ...{ gpu: await reopen(), reopen, store, versions: HOST },
    ...{ shard, command: sweepWords(args), force, tune, audit, by },
    ...{ signal: abort.signal, onEvent: shown.onEvent },
  })
    .catch((error) => {
      throw abort.signal.aborted ? new ExitError(130, `interrupted. ${again}`) : error;
    })
    .finally(shown.end);
  abort.done();
  result.gpu.close();
  if (!result.complete) throw new ExitError(130, `interrupted; everything is saved. ${again}`);
  conclude(args, shard, out, result);
}

function conclude(args: SweepArguments, { index, of }: Shard, run: string, made: ShardResult) {
  const { finished, planned: networks } = made;
  if (args.json) say(JSON.stringify({ run, shard: index, of, networks, finished }, null, 1));
  else
    say(
      `shard ${index} of ${of}: all ${networks} networks are finished; when the other shards are: ` +
        commandLine([...programWords(), 'report', run]),
    );
}
