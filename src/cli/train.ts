import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { folderStore, reserveFolder } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { writeLosses } from '../report/training-figure.js';
import { humanSeconds } from '../study/cost.js';
import type { StudyEvent } from '../study/study.js';
import { planTraining, type TrainingPlan, trainPlanned } from '../study/train-one.js';
import { type History, MODEL, type OwnTest } from '../study/training-store.js';
import { ExitError, HOST, notice, say } from './context.js';
import { type Arguments, checkNumber, requestOf } from './flags.js';
import { interruptible } from './interrupt.js';
import { tellMishap } from './mishap-text.js';
import { tell } from './notice-text.js';
import { ProgressDisplay, readingProgress } from './progress.js';
import { type DatasetArguments, openDataset, TRAIN_NAMES } from './verb-options.js';

export interface TrainArguments extends DatasetArguments, Arguments {
  size?: number;
  ownSplit?: boolean;
}

/** One network from all labelled images; the folder holds the model, its history and a figure. */
export async function runTrain(args: TrainArguments): Promise<void> {
  checkNumber('size', args.size, { min: 2, max: 1e6 });
  const { size, ownSplit } = args;
  const request = { ...requestOf(args, TRAIN_NAMES), size, ownSplit };
  const dataset = openDataset(args);
  if (args.out !== undefined) await checkEmpty(args.out);
  const plan = await planTraining(dataset, request, readingProgress(args));
  tell(args, plan.notices);
  const reopen = () => openGpu({ adapter: args.adapter });
  const gpu = await reopen();
  const out = args.out ?? reserveFolder(dataset.name, new Date());
  const store = folderStore(out);
  const release = await store.lock();
  const abort = interruptible(args);
  const shown = listener(args, plan, gpu.info.name, out);
  try {
    const history = await trainPlanned(plan, {
      ...{ gpu, reopen, store, signal: abort.signal, onEvent: shown.onEvent, versions: HOST },
    }).finally(shown.end);
    abort.done();
    if (!history) throw new ExitError(130, 'interrupted in the first epoch; nothing is saved.');
    await writeLosses(store, history, plan, nodeReportHost);
    conclude(args, plan, join(out, MODEL), history);
  } finally {
    await release();
    if (readdirSync(out).length === 0) rmdirSync(out);
  }
  gpu.close();
}

/** Says what was made. @throws ExitError 130 if the training was interrupted */
function conclude(args: TrainArguments, plan: TrainingPlan, model: string, history: History): void {
  if (history.status === 'diverged')
    notice(args, 'NOTICE: the training diverged; its best epoch before that is kept.');
  if (history.status === 'interrupted')
    throw new ExitError(
      130,
      `interrupted after epoch ${history.epochs}; the best weights so far (epoch ` +
        `${history.bestEpoch}) are in ${model}.`,
    );
  if (args.json) say(JSON.stringify({ model, ...history }, null, 1));
  else say(lastLine(model, history, plan.task.kind));
}

/**
 * A lock does not count: that of a dead process is taken over, that of a living one is said.
 * @throws InputError if the folder is a file or holds something
 */
async function checkEmpty(out: string): Promise<void> {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory())
    throw new InputError(`${out} is a file: give another ${option('out')}.`, {
      ...{ kind: 'unwritable', thing: out },
    });
  if ((await folderStore(out).list()).length > 0)
    throw new InputError(`${out} is not empty: give another ${option('out')}, or remove it.`, {
      ...{ kind: 'occupied', thing: out },
    });
}

function listener(args: TrainArguments, { unit }: TrainingPlan, adapter: string, out: string) {
  let display: ProgressDisplay | undefined;
  const onEvent = (event: StudyEvent): void => {
    if (event.kind === 'start') {
      const { cost, speed } = event;
      notice(
        args,
        `${adapter}: ${unit.n} training + ${unit.validation.length} validation images, about ` +
          `${humanSeconds(cost.typical)}, at most ${humanSeconds(cost.atMost)} → ${out}`,
      );
      display = new ProgressDisplay(process.stderr, 0, speed);
    }
    if (event.kind === 'mishap') tellMishap(args, event.mishap);
    if (event.kind === 'progress' && !args.quiet) display?.show(event.progress);
  };
  return { onEvent, end: () => display?.end() };
}

/** What was made, and how little its validation score says. */
function lastLine(model: string, history: History, kind: 'binary' | 'multiclass'): string {
  const { nTrain, nVal, bestEpoch, epochs, validation } = history;
  const metric = kind === 'binary' ? 'AUC' : 'macro AUC';
  const area = validation.auc === null ? '' : `, ${metric} ${validation.auc.toFixed(2)}`;
  const trained =
    `model: ${model}; validation loss ${validation.loss.toFixed(3)}${area} at epoch ${bestEpoch} ` +
    `of ${epochs} (${nTrain} training + ${nVal} validation images). `;
  if (history.test) return trained + testText(history.test, metric);
  return `${trained}These images chose the epoch, so the score is optimistic: "sweep" gives the honest one.`;
}

/** `AUC 0.91 on the 40 test images of the data set's own split (95 % interval …)`. */
function testText({ auc, interval, over, images }: OwnTest, metric: string): string {
  const set = `the ${images.length} test images of the data set's own split`;
  if (auc === null) return `On ${set} there is no ${metric}: the network's answers are no numbers.`;
  const unit = over === 'groups' ? 'patients' : 'images';
  const range = interval
    ? `95 % interval over test ${unit} ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`
    : `too few test ${unit} for an interval`;
  return (
    `${metric} ${auc.toFixed(2)} on ${set} (${range}; of this one network: trained anew, or on other ` +
    'images, it would be another).'
  );
}
