import { relative, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { checkFolder, folderStore, reserveFolder } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { reportStudy } from '../report/report-study.js';
import { validationImages } from '../report/run-data.js';
import { humanSeconds } from '../study/cost.js';
import { checkRequest } from '../study/options.js';
import { planStudy } from '../study/plan-study.js';
import { checkPlace } from '../study/run-store.js';
import type { Store } from '../study/store.js';
import { runStudy, type StudyEvent } from '../study/study.js';
import { COMMAND_LINE } from './command-line-door.js';
import { type CommonOptions, ExitError, HOST, notice, say } from './context.js';
import { fullProtocol, isDemonstration, SHORT } from './demonstration.js';
import { type Arguments, requestOf } from './flags.js';
import { interruptible } from './interrupt.js';
import { tellMishap } from './mishap-text.js';
import { tell } from './notice-text.js';
import { ProgressDisplay, readingProgress } from './progress.js';
import {
  forecastText,
  labelNextText,
  lastLine,
  shortcutsText,
  sizesTable,
} from './summary-text.js';
import { type DatasetArguments, openDataset, SWEEP_NAMES } from './verb-options.js';

export interface SweepArguments extends DatasetArguments, Arguments {
  resume?: boolean;
  force?: boolean;
  tune?: boolean;
  audit?: boolean;
}

/** The main job: every fold × training-set size, the learning curve, the report. */
export async function runSweep(args: SweepArguments): Promise<void> {
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
    ...{
      gpu: await reopen(),
      reopen,
      store: store ?? reserve,
      resume,
      force,
      tune,
      audit,
      by,
      versions: HOST,
    },
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
  const { task } = plan;
  const val = validationImages(result);
  if (args.json) say(JSON.stringify(summary, null, 1));
  else {
    say(sizesTable(summary, val, task.kind));
    for (const text of [labelNextText(summary), shortcutsText(summary), forecastText(summary)])
      if (text) say(text);
    say(lastLine(summary, val, task.kind, resolve(run, report)));
  }
}

/** @throws InputError if nothing can be written there, or something else is there */
async function openPlace(out: string, resume?: boolean): Promise<Store> {
  checkFolder(out);
  const store = folderStore(out);
  await checkPlace(store, { resume });
  return store;
}

/** Shows what a study tells: what it will cost, and how far it is. */
function listener(args: CommonOptions, place: () => string, short: boolean) {
  let display: ProgressDisplay | undefined;
  const onEvent = (event: StudyEvent): void => {
    switch (event.kind) {
      case 'tuned':
        notice(args, 'measured kernel variants');
        for (const [name, seconds] of event.seconds)
          notice(args, `  ${name.padEnd(20)}${(1000 * seconds).toFixed(1)} ms a training step`);
        notice(args, `kernels: ${event.variant}`);
        break;
      case 'compiling':
        notice(
          args,
          'preparing the kernels (a minute where the driver meets them for the first time)',
        );
        break;
      case 'measured': {
        const { models, step } = event.speed;
        notice(
          args,
          `${event.adapter}: ${models} networks in lockstep, ` +
            `${((1000 * step) / models).toFixed(1)} ms a training step of ${event.batch} images each`,
        );
        break;
      }
      case 'audit':
        notice(args, auditOffer(event));
        break;
      case 'start': {
        const { todo, done, cost, speed } = event;
        notice(
          args,
          `${todo.length} networks to train${done ? ` (${done} are done)` : ''}: about ` +
            `${humanSeconds(cost.typical)}, at most ${humanSeconds(cost.atMost)} → ${place()}`,
        );
        if (short) notice(args, fullProtocol(speed));
        display = new ProgressDisplay(process.stderr, done, speed);
        break;
      }
      case 'mishap':
        tellMishap(args, event.mishap);
        break;
      case 'progress':
        if (!args.quiet) display?.show(event.progress);
    }
  };
  return { onEvent, end: () => display?.end() };
}

/** Whether networks are trained that see all but the cell. */
const auditOffer = ({ border, seconds }: Extract<StudyEvent, { kind: 'audit' }>): string =>
  border
    ? `shortcut audit: networks that see all but the cell, about ${humanSeconds(seconds)} of the time below`
    : 'shortcut audit: rules of colours and area only. Networks that see all but the cell would take ' +
      `about ${humanSeconds(seconds)} more: --audit`;

/** The same command with --out and --resume, to be pasted into a shell. */
function resumeCommand(out: string): string {
  const [, script, ...given] = process.argv;
  const program = script.endsWith('cli.js') ? ['node', relative('.', script)] : ['cytograd'];
  const words = given.filter((word) => word !== '--resume');
  const hasOut = words.some((word) => word === '--out' || word.startsWith('--out='));
  return [...program, ...words, ...(hasOut ? [] : ['--out', out]), '--resume']
    .map((word) => (/^[\w./:,=+@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
