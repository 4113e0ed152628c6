import { resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { checkFolder, folderStore, reserveFolder } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { reportStudy } from '../report/report-study.js';
import { checkRequest } from '../study/options.js';
import { planStudy } from '../study/plan-study.js';
import { checkPlace } from '../study/run-store.js';
import type { Store } from '../study/store.js';
import { runStudy } from '../study/study.js';
import { COMMAND_LINE } from './command-line-door.js';
import { resumeCommand } from './commands.js';
import { ExitError, HOST, notice, say } from './context.js';
import { isDemonstration, SHORT } from './demonstration.js';
import { requestOf } from './flags.js';
import { interruptible } from './interrupt.js';
import { tell } from './notice-text.js';
import { readingProgress } from './progress.js';
import { sayAnswer } from './say-answer.js';
import { listener } from './sweep-listener.js';
import { runSweepShard } from './sweep-shard.js';
import { openDataset, SWEEP_NAMES, type SweepArguments } from './verb-options.js';

/** The main job: every fold × training-set size, the learning curve, the report. */
export async function runSweep(args: SweepArguments): Promise<void> {
  if (args.shard !== undefined) return runSweepShard(args);
  const { out, resume, force, tune, audit, by } = args;
  const asked = requestOf(args, SWEEP_NAMES);
  checkRequest(asked);
  if (resume && out === undefined)
    throw new InputError(
      `${option('resume')} needs ${option('out')}: name the run directory to go on with.`,
      { kind: 'conflict', thing: 'resume' },
    );
  const short = isDemonstration(args, asked);
  const dataset = openDataset(args);
  const store = out === undefined ? undefined : await openPlace(out, resume);
  const plan = await planStudy(dataset, asked, short ? SHORT : {}, readingProgress(args));
  tell(args, plan.notices);
  const reopen = () => openGpu({ adapter: args.adapter });
  const abort = interruptible(args);
  let reserved = '';
  const shown = listener(args, () => store?.name ?? reserved, short);
  const reserve = async (): Promise<Store> => {
    reserved = reserveFolder(dataset.name, new Date());
    return folderStore(reserved);
  };
  const result = await runStudy(plan, {
    ...{ gpu: await reopen(), reopen, store: store ?? reserve, versions: HOST },
    ...{ resume, force, tune, audit, by },
    ...{ signal: abort.signal, onEvent: shown.onEvent },
  });
  shown.end();
  abort.done();
  const { summary, complete } = result;
  const run = result.store.name;
  if (!complete)
    throw new ExitError(130, `interrupted; everything is saved. Go on: ${resumeCommand(run)}`);
  notice(args, 'drawing the report');
  const { report } = await reportStudy(result.gpu, result, nodeReportHost, COMMAND_LINE);
  result.gpu.close();
  if (args.json) say(JSON.stringify(summary, null, 1));
  else sayAnswer(result, resolve(run, report));
}

/** @throws InputError if nothing can be written there, or something else is there */
async function openPlace(out: string, resume?: boolean): Promise<Store> {
  checkFolder(out);
  const store = folderStore(out);
  await checkPlace(store, { resume });
  return store;
}
