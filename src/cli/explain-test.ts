import { join } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { folderStore } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { writeReport } from '../report/write-report.js';
import type { CellMean, ExplanationsFile } from '../study/explanations/file.js';
import { testExplanations } from '../study/explanations/test-explanations.js';
import { readRun } from '../study/run-store.js';
import { writeResults } from '../study/write-results.js';
import { COMMAND_LINE } from './command-line-door.js';
import { type CommonOptions, notice, say } from './context.js';
import { checkNumber } from './flags.js';
import { reopenDataset } from './open-run.js';
import { tellMissing } from './shard-text.js';

export interface ExplainTestArguments extends CommonOptions {
  /** A run. */
  model: string;
  images: string[];
  dataset?: string;
  cells?: number;
  maxPixels?: number;
}

/** The maps of a run's networks under test: explanations.json, and a section of the report. */
export async function runExplainTest(args: ExplainTestArguments): Promise<void> {
  if (args.images.length > 0)
    throw new InputError(
      `${option('test')} looks at the test images of the run: leave out ${args.images[0]}.`,
      { kind: 'conflict', thing: 'test' },
    );
  checkNumber('cells', args.cells, { min: 1, max: 1e6 });
  const store = folderStore(args.model);
  const run = await readRun(store);
  await tellMissing(args, store);
  const opened = await reopenDataset({ ...args, run: args.model }, run);
  const gpu = await openGpu({ adapter: args.adapter });
  const file = await testExplanations(gpu, store, run, opened, {
    cells: args.cells,
    onProgress: (done, total) => notice(args, `explaining: ${done} of ${total} folds`),
  });
  gpu.close();
  await writeResults(store);
  const { report } = await writeReport(store, nodeReportHost, { door: COMMAND_LINE });
  if (args.json) say(JSON.stringify(file, null, 1));
  else {
    for (const line of lines(file)) say(line);
    say(`report: ${join(args.model, report)}`);
  }
}

const percent = (share: number | null): string =>
  share === null ? 'not defined' : `${(100 * share).toFixed(1)} %`;

const within = ({ low, high }: CellMean): string =>
  low === null || high === null ? '' : ` (95 % interval ${percent(low)} to ${percent(high)})`;

const lines = ({ shares, cells, withoutNucleus }: ExplanationsFile): string[] => [
  ...shares.map(
    ({ method, n, nucleus, disc, excess }) =>
      `${method}, ${n === 0 ? 'untrained' : `n = ${n}`}: ${percent(nucleus.mean)} in the nucleus, ` +
      `${percent(disc.mean)} in a disc of equal area, difference ${percent(excess.mean)}${within(excess)}`,
  ),
  `${cells} test cells, ${withoutNucleus} of them without a nucleus that was found`,
];
