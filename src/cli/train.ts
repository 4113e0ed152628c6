import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpu } from '../engine/gpu/gpu.js';
import type { Checkpoint } from '../engine/train/checkpoint.js';
import { kernelTable } from '../engine/train/kernel-table.js';
import { measureTraining } from '../engine/train/measure.js';
import { createPredictor } from '../engine/train/predictor.js';
import { trainUnits } from '../engine/train/trainer.js';
import type { ImageSource, TrainedUnit, Unit } from '../engine/train/types.js';
import { loadImages } from '../node/images.js';
import { lockRun } from '../node/lock.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { defineNetwork } from '../paper/network.js';
import { lossCurve } from '../report/figures/losses.js';
import { toSvg } from '../report/render.js';
import { treatDuplicates } from '../splits/duplicate-groups.js';
import { checkSizes } from '../splits/folds.js';
import { holdOut } from '../splits/holdout.js';
import { estimateCost, humanSeconds } from '../study/cost.js';
import { unitRecord } from '../study/results.js';
import { makeFolder, reserveRunDirectory } from '../study/run-directory.js';
import {
  checkTrainingFolder,
  type History,
  historyOf,
  MODEL,
  saveTraining,
} from '../study/training-folder.js';
import { checkNumber, ExitError, notice, packageVersion, say } from './context.js';
import { describeDataset, tellAboutData, tellAboutDuplicates } from './dataset-facts.js';
import { interruptible } from './interrupt.js';
import { checkSweepArguments, loadTask, resolveOptions, type TrainArguments } from './options.js';
import { ProgressDisplay, readingProgress } from './progress.js';

/**
 * One network from all labelled images: a stratified validation set decides when training stops,
 * the rest trains. There is no test set, and no test result is claimed.
 */
export async function runTrain(args: TrainArguments): Promise<void> {
  checkSweepArguments(args);
  checkNumber('size', args.size, { min: 2, max: 1e6 });
  const found = loadTask(args);
  if (args.out !== undefined) checkTrainingFolder(args.out);
  const plan = await planTraining(args, found);
  tellAboutData(args, plan.dataset);
  tellAboutDuplicates(args, plan.treated, plan.options.duplicates);
  const held = plan.unit.validation.length;
  if (held !== plan.options.val)
    notice(args, `${held} validation images instead of ${plan.options.val}: groups stay whole.`);
  const gpu = await openGpu({ adapter: args.adapter });
  const out = args.out ?? reserveRunDirectory(found.dataset.name, new Date());
  makeFolder(out);
  const release = lockRun(out);
  try {
    await trainInto(out, args, gpu, plan);
  } finally {
    release();
    if (readdirSync(out).length === 0) rmdirSync(out);
  }
  gpu.close();
}

/** Trains, and writes what came of it. */
async function trainInto(out: string, args: TrainArguments, gpu: Gpu, plan: Plan): Promise<void> {
  const trained = await trainOne(args, gpu, plan, out);
  const settings = {
    dataset: await describeDataset(plan.dataset, plan.task),
    options: plan.settings,
    adapter: gpu.info,
    kernels: kernelTable(gpu),
    versions: { cytograd: packageVersion(), node: process.version },
    date: new Date().toISOString(),
  };
  const { network, files, unit } = plan;
  const record = unitRecord(trained, plan.task, files);
  const history = historyOf(
    record,
    unit.train.map((image) => files[image]),
  );
  const curve = lossCurve(history, `${plan.dataset.name}, ${unit.n} training images`);
  const svg = await toSvg(curve, nodeReportHost);
  saveTraining(out, {
    settings,
    history,
    figure: { svg, png: await nodeReportHost.png(svg) },
    model: { network, weights: trained.weights, resize: 'triangle' },
  });
  if (trained.status === 'diverged')
    notice(args, 'NOTICE: the training diverged; its best epoch before that is kept.');
  if (trained.status === 'interrupted')
    throw new ExitError(
      130,
      `interrupted after epoch ${history.epochs}; the best weights so far (epoch ${history.bestEpoch}) are in ${join(out, MODEL)}.`,
    );
  if (args.json) say(JSON.stringify({ model: join(out, MODEL), ...history }, null, 1));
  else say(lastLine(join(out, MODEL), history, plan.task.kind));
}

/** Everything that is decided before the device is opened, and the images. @throws InputError */
async function planTraining(args: TrainArguments, found: ReturnType<typeof loadTask>) {
  const options = resolveOptions(args, found.task, false);
  const store = await loadImages(found.dataset, options.imageSize, readingProgress(args));
  const treated = treatDuplicates(found.dataset, found.task, store.signatures, options.duplicates);
  const { dataset, task, kept, groups } = treated;
  const network = defineNetwork({ inputSize: options.imageSize, classes: task.classes });
  const files = dataset.records.map(({ file }) => file);
  const split = holdOut({
    labels: task.labels,
    strata: task.strata,
    groups,
    keys: files,
    classes: task.classes.length,
    classNames: task.classes,
    validation: options.val,
    seed: options.seed,
    kind: task.kind,
  });
  if (args.size !== undefined) checkSizes([split], [args.size]);
  const n = args.size ?? split.train.length;
  const { validation } = split;
  // Tested with its validation images: that gives their scores with the best weights.
  const unit: Unit = {
    ...{ id: `train-n${n}`, fold: 0, n, repeat: 0 },
    ...{ train: split.train.slice(0, n), validation, test: validation },
  };
  const { sizes, folds, repeats, control, ...decisive } = options;
  const images: ImageSource = {
    packed: (i) => store.packed(kept[i]) as Uint32Array<ArrayBuffer>,
    label: (i) => task.labels[i],
    key: (i) => files[i],
  };
  const settings = { ...decisive, size: n };
  return { dataset, task, treated, options, settings, network, files, images, unit };
}

type Plan = Awaited<ReturnType<typeof planTraining>>;

/**
 * @returns the network with its best weights, those so far if it is interrupted
 * @throws ExitError 130 if it is interrupted in its first epoch, 1 if no epoch had a finite
 *   validation loss
 */
async function trainOne(
  args: TrainArguments,
  gpu: Gpu,
  plan: Plan,
  out: string,
): Promise<TrainedUnit> {
  const { options, network, images, unit } = plan;
  const speed = await measureTraining(gpu, network, options, 1);
  const cost = estimateCost([unit], options, speed);
  const abort = interruptible(args);
  notice(
    args,
    `${gpu.info.name}: ${unit.n} training + ${unit.validation.length} validation images, about ` +
      `${humanSeconds(cost.typical)}, at most ${humanSeconds(cost.atMost)} → ${out}`,
  );
  const display = new ProgressDisplay(process.stderr, 0, speed);
  const finished: TrainedUnit[] = [];
  let last: Checkpoint | undefined;
  await trainUnits(gpu, network, images, [unit], options, {
    signal: abort.signal,
    onProgress: (progress) => {
      if (!args.quiet) display.show(progress);
    },
    onUnit: (result) => {
      finished.push(result);
    },
    checkpoints: {
      load: () => undefined,
      save(checkpoint) {
        last = checkpoint;
      },
    },
  });
  display.end();
  abort.done();
  const trained = finished[0] ?? (last && (await bestSoFar(gpu, plan, last)));
  if (!trained) throw new ExitError(130, 'interrupted in the first epoch; nothing is saved.');
  if (trained.bestEpoch === 0)
    throw new ExitError(1, 'no epoch had a finite validation loss: try a smaller --lr.');
  return trained;
}

/** @returns undefined if no epoch has ended with a finite validation loss */
async function bestSoFar(
  gpu: Gpu,
  { network, images, unit }: Plan,
  { trainLoss, valLoss, seconds, device }: Checkpoint,
): Promise<TrainedUnit | undefined> {
  const finite = valLoss.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  const predictor = await createPredictor(gpu, network);
  const pixels = unit.test.map((image) => images.packed(image));
  const testLogits = await predictor.logits(device.best, pixels);
  predictor.destroy();
  return {
    ...{ unit, trainLoss, valLoss, seconds, testLogits, weights: device.best },
    bestEpoch: 1 + valLoss.indexOf(Math.min(...finite)),
    epochs: valLoss.length,
    status: 'interrupted',
  };
}

/** What was made, and how little its validation score says. */
function lastLine(model: string, history: History, kind: 'binary' | 'multiclass'): string {
  const { nTrain, nVal, bestEpoch, epochs, validation } = history;
  const metric = kind === 'binary' ? 'AUC' : 'macro AUC';
  const area = validation.auc === null ? '' : `, ${metric} ${validation.auc.toFixed(2)}`;
  return (
    `model: ${model}; validation loss ${validation.loss.toFixed(3)}${area} at epoch ${bestEpoch} ` +
    `of ${epochs} (${nTrain} training + ${nVal} validation images). These images chose the epoch, ` +
    'so the score is optimistic: "sweep" gives the honest one.'
  );
}
