import { join, relative, resolve } from 'node:path';
import { drawsPerEpoch } from '../engine/train/epoch-order.js';
import { kernelTable } from '../engine/train/kernel-table.js';
import { measureTraining } from '../engine/train/measure.js';
import { trainUnits } from '../engine/train/trainer.js';
import { tune } from '../engine/train/tune.js';
import { InputError } from '../errors/input-error.js';
import { fingerprint } from '../node/dataset.js';
import { loadImages } from '../node/images.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { folderStore } from '../node/report-store.js';
import { writeReport } from '../report/write-report.js';
import { treatDuplicates } from '../splits/duplicate-groups.js';
import { saliencyPanel } from '../study/cell-maps.js';
import { FAITHFUL, networkOf, PAPER_SIZES, type RunRecord } from '../study/configuration.js';
import { shuffleLabels } from '../study/control.js';
import { estimateCost, humanSeconds } from '../study/cost.js';
import { exampleFold } from '../study/example-fold.js';
import { fitFolds } from '../study/fit-folds.js';
import type { FoldImages } from '../study/fold-images.js';
import { readUnits } from '../study/results.js';
import { checkRunPath, reserveRunDirectory } from '../study/run-directory.js';
import { type Study, sweep } from '../study/run-units.js';
import { studyUnits } from '../study/units.js';
import { chooseKernels } from './choose-kernels.js';
import { ExitError, notice, packageVersion, say } from './context.js';
import { describeDataset, groupsOf, tellAboutData, tellAboutDuplicates } from './dataset-facts.js';
import { COMMAND_LINE } from './door.js';
import { embedAfterSweep } from './embed.js';
import { writeContactSheet } from './inspect.js';
import { interruptible } from './interrupt.js';
import {
  checkSweepArguments,
  isDemonstration,
  loadTask,
  resolveOptions,
  type SweepArguments,
} from './options.js';
import { ProgressDisplay, readingProgress } from './progress.js';
import { lastLine, sizesTable } from './summary-text.js';

/** The main job: every fold × training-set size, the learning curve, the report. */
export async function runSweep(args: SweepArguments): Promise<void> {
  checkSweepArguments(args);
  if (args.resume && args.out === undefined)
    throw new InputError('--resume needs --out: name the run directory to go on with.');
  const found = loadTask(args);
  const asked = resolveOptions(args, found.task);
  if (args.out !== undefined) checkRunPath(args.out, args.resume === true);
  const store = await loadImages(found.dataset, asked.imageSize, readingProgress(args));
  const treated = treatDuplicates(found.dataset, found.task, store.signatures, asked.duplicates);
  const { dataset, task: given, kept, groups, copies } = treated;
  const task = asked.control ? shuffleLabels(given, asked.seed) : given;
  const network = networkOf(asked, task.classes);
  const files = dataset.records.map(({ file }) => file);
  const explicit = { val: args.val !== undefined, sizes: args.sizes !== undefined };
  const fitted = fitFolds({ task, files, groups }, asked, explicit);
  const { folds, options } = fitted;
  for (const text of [...found.notices, ...fitted.notices]) notice(args, text);
  tellAboutData(args, dataset);
  const cutApart = options.quirks.includes('test-slices');
  tellAboutDuplicates(args, treated, options.duplicates, cutApart);

  const gpu = await openGpu({ adapter: args.adapter });
  const images = {
    packed: (i: number) => store.packed(kept[i]) as Uint32Array<ArrayBuffer>,
    label: (i: number) => task.labels[i],
    key: (i: number) => files[i],
  };
  const { units, training, images: all } = studyUnits(folds, options, images, files.length);
  await chooseKernels(args, gpu, () => tune(gpu, network, training, units.length));
  const record: RunRecord = {
    dataset: {
      ...(await describeDataset(dataset, task)),
      copies,
      fingerprint: await fingerprint(found.dataset),
    },
    options,
    adapter: gpu.info,
    kernels: kernelTable(gpu),
    versions: { cytograd: packageVersion(), node: process.version },
    date: new Date().toISOString(),
  };
  const study: Study = {
    record,
    network,
    task,
    files,
    groups: groupsOf(dataset),
    folds,
    images,
  };
  notice(args, 'preparing the kernels (a minute where the driver meets them for the first time)');
  const speed = await measureTraining(gpu, network, training, units.length);
  notice(
    args,
    `${gpu.info.name}: ${speed.models} networks in lockstep, ` +
      `${((1000 * speed.step) / speed.models).toFixed(1)} ms a training step of ${options.batch} images each`,
  );

  const out = args.out ?? reserveRunDirectory(found.dataset.name, new Date());
  const abort = interruptible(args);
  let display: ProgressDisplay | undefined;
  const { summary, complete } = await sweep(
    out,
    study,
    (...call) => trainUnits(gpu, ...call),
    { resume: args.resume === true, force: args.force === true },
    {
      signal: abort.signal,
      onStart(todo, done) {
        const drawn = todo.map((unit) => ({ ...unit, n: drawsPerEpoch(unit, training, all) }));
        const cost = estimateCost(drawn, options, speed);
        notice(
          args,
          `${todo.length} networks to train${done ? ` (${done} are done)` : ''}: about ` +
            `${humanSeconds(cost.typical)}, at most ${humanSeconds(cost.atMost)} → ${out}`,
        );
        if (isDemonstration(args)) {
          const everything = PAPER_SIZES.flatMap((n) =>
            Array.from({ length: FAITHFUL.folds }, () => ({ n, validation: Array(FAITHFUL.val) })),
          );
          const full = estimateCost(everything, FAITHFUL, speed);
          notice(
            args,
            `This is a short demonstration on rendered images. The paper's full protocol ` +
              `(10 folds × 20 sizes: --folds 10 --sizes 10:200:10) would take about ` +
              `${humanSeconds(full.typical)}, at most ${humanSeconds(full.atMost)}, on this adapter.`,
          );
        }
        display = new ProgressDisplay(process.stderr, done, speed);
      },
      onProgress: (progress) => {
        if (!args.quiet) display?.show(progress);
      },
    },
  );
  display?.end();
  abort.done();
  if (!complete)
    throw new ExitError(130, `interrupted; everything is saved. Go on: ${resumeCommand(out)}`);
  const example: FoldImages = {
    fold: folds.find(({ fold }) => fold === exampleFold(readUnits(out), record)) ?? folds[0],
    classes: task.classes,
    file: (image) => files[image],
    label: images.label,
    packed: images.packed,
  };
  notice(args, 'drawing the report');
  await embedAfterSweep(gpu, out, record, example);
  await writeContactSheet(join(out, 'figures'), { dataset, task: given }, options.seed);
  const panel = await saliencyPanel(gpu, out, record, example, options.sizes);
  const { report } = await writeReport(folderStore(out), nodeReportHost, {
    saliency: panel,
    door: COMMAND_LINE,
  });
  gpu.close();
  if (args.json) say(JSON.stringify(summary, null, 1));
  else {
    say(sizesTable(summary, options.val, task.kind));
    say(lastLine(summary, options.val, task.kind, resolve(out, report)));
  }
}

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
