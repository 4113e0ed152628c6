import type { Gpu } from '../../engine/gpu/gpu.js';
import { InputError } from '../../errors/input-error.js';
import type { Door } from '../../report/door.js';
import type { ReportHost } from '../../report/host.js';
import { reportStudy } from '../../report/report-study.js';
import { writeReport } from '../../report/write-report.js';
import type { StudyRequest } from '../../study/options.js';
import { planStudy } from '../../study/plan-study.js';
import { readText } from '../../study/store.js';
import { measureCost, runStudy, type StudyEvent } from '../../study/study.js';
import { writeResults } from '../../study/write-results.js';
import type { Estimate } from '../shared/protocol.js';
import type { PageDataset } from './cells.js';
import { openGpu } from './gpu.js';
import { type Shelved, shelvedCells, updateNote } from './shelf.js';

const PAGE = 'report.html';

/** How the page calls what a report advises. */
const DOOR: Door = {
  option: (name, value) => `<em>${name}${value === undefined ? '' : `: ${value}`}</em>`,
  again: 'the study once more on the page',
  resume: '“Go on” beside the study on the page',
};

/** What a study would be, and take on this machine: a training step is measured. */
export async function estimate(
  dataset: PageDataset,
  request: StudyRequest,
  onReading: (done: number, total: number) => void,
): Promise<Estimate> {
  const plan = await planStudy(dataset, request, {}, onReading);
  const gpu = await openGpu();
  try {
    const { options, units, folds, task, notices } = plan;
    return {
      ...{ adapter: gpu.info.name, networks: units.length, notices },
      ...{ sizes: options.sizes, folds: folds.length, classes: task.classes },
      seconds: await measureCost(gpu, plan),
    };
  } finally {
    gpu.close();
  }
}

export interface Listener {
  host: ReportHost;
  signal: AbortSignal;
  /** Although it was begun on another adapter. */
  force: boolean;
  onEvent(event: StudyEvent): void;
  onDrawing(): void;
}

/**
 * Trains what is not trained yet of a study, and draws its report.
 * @returns false if it was paused
 * @throws InputError for a run whose cells are not here
 */
export async function trainShelved(shelved: Shelved, listener: Listener): Promise<boolean> {
  const { note, run } = shelved;
  const dataset = await shelvedCells(shelved);
  if (!dataset || !note.request)
    throw new InputError(`${shelved.id} was imported without its cells: give their folder first.`, {
      kind: 'missing',
      thing: shelved.id,
    });
  const { signal, host, force, onEvent, onDrawing } = listener;
  const plan = await planStudy(dataset, note.request, {}, (done, total) =>
    onEvent({ kind: 'reading', done, total }),
  );
  await updateNote(shelved, { total: plan.units.length });
  let gpu: Gpu | undefined;
  const reopen = async (): Promise<Gpu> => {
    gpu = await openGpu();
    return gpu;
  };
  try {
    const environment = {
      ...{ gpu: await reopen(), reopen, store: run, resume: true, force },
      ...{ signal, onEvent },
    };
    const result = await runStudy(plan, environment);
    gpu = result.gpu;
    if (!result.complete) return false;
    onDrawing();
    await reportStudy(result.gpu, result, host, DOOR);
    await updateNote(shelved, { complete: true });
    return true;
  } finally {
    gpu?.close();
  }
}

/** The report of a run, finished or not, as one page. */
export async function reportPage({ run }: Shelved, host: ReportHost): Promise<string> {
  const drawn = await readText(run, PAGE);
  if (drawn !== undefined) return drawn;
  await writeResults(run);
  await writeReport(run, host, { door: DOOR });
  const page = (await readText(run, PAGE)) as string;
  // It is of an unfinished run: the next look draws it anew.
  await run.remove(PAGE);
  return page;
}
