import { AdapterError } from '../../engine/gpu/errors.js';
import { describeAdapter } from '../../engine/gpu/request.js';
import { InputError, option } from '../../errors/input-error.js';
import type { ReportHost } from '../../report/host.js';
import { groupsOf } from '../../splits/labelled-images.js';
import { readUnits } from '../../study/results.js';
import type { StudyEvent } from '../../study/study.js';
import type {
  Asked,
  Calls,
  Cells,
  Drawn,
  Failure,
  GivenFile,
  News,
  Told,
} from '../shared/protocol.js';
import { workerBase } from '../shared/start-worker.js';
import { adoptCells } from './adopt-cells.js';
import { openCells, type PageDataset, withoutBad } from './cells.js';
import { explainCell, showCell } from './explain-cell.js';
import { givenAt, take } from './given.js';
import { inspectCells } from './inspect.js';
import { ownPictures, testCells } from './own-cells.js';
import { pageReportHost } from './pictures.js';
import { sweepPixels } from './pixel-shelf.js';
import { picturesOf, predictCells } from './predict-cells.js';
import { rarely } from './rarely.js';
import { runFile, runFiles, zipRun } from './run-files.js';
import { runOnnx } from './run-onnx.js';
import {
  listShelved,
  openShelved,
  removeShelved,
  type Shelved,
  shelve,
  sweepShelf,
  unzipRun,
} from './shelf.js';
import { estimate, reportPage, trainShelved } from './study-work.js';
import { cellsOfZip } from './zip.js';

type Handlers = {
  [Call in keyof Calls]: (
    argument: Parameters<Calls[Call]>[0],
  ) => Promise<ReturnType<Calls[Call]>> | ReturnType<Calls[Call]>;
};

/** What comes with every image or step; the page has to draw it, so it is told now and then. */
const often = rarely((what: News) => self.postMessage({ news: what } satisfies Told));
const tell = (told: Told): void => {
  often.flush();
  self.postMessage(told);
};
const reading = (done: number, total: number): void =>
  often.take({ kind: 'study', id: '', event: { kind: 'reading', done, total } });
const listing = (files: number): void => often.take({ kind: 'listing', files });
const saving = (done: number, total: number): void => often.take({ kind: 'saving', done, total });

/** The cells that the page shows. */
let dataset: PageDataset | undefined;
/** Stops the training that is at work. */
let running: AbortController | undefined;

const cells = (): PageDataset => {
  if (dataset) return dataset;
  throw new InputError('there are no cells yet: give a folder.', { kind: 'missing' });
};

const handlers: Handlers = {
  async machine() {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new AdapterError('there is no WebGPU here');
    const { name, type } = describeAdapter(adapter);
    return { name, software: type === 'cpu' };
  },
  give: (gift) => take(gift, listing),
  open({ given, ...options }) {
    const { name, files } = givenAt(given);
    return show(openCells(name, files, options));
  },
  openLabelled({ given, images, table }) {
    const { name, files } = givenAt(given);
    const used = images.map((file): [string, Blob] => [file, files.get(file) as Blob]);
    return show(openCells(name, new Map([...used, ['labels.csv', new Blob([table])]]), {}));
  },
  async openExample() {
    const answer = await fetch(`${workerBase()}phantom.zip`);
    if (!answer.ok) throw new Error(`phantom.zip: ${answer.status}`);
    const { files } = cellsOfZip('phantom.zip', new Uint8Array(await answer.arrayBuffer()));
    return show(openCells('phantom', files, {}));
  },
  async inspect() {
    const inspection = await inspectCells(cells(), reading);
    dataset = withoutBad(
      cells(),
      inspection.bad.map(({ file }) => file),
    );
    return inspection;
  },
  estimate: (request) => estimate(cells(), request, reading),
  start: async (request) => trainHere(await shelve(cells(), request, saving)),
  resume: async ({ id, force }) => trainHere(await openShelved(id), force),
  giveCells: async ({ id, given }) =>
    adoptCells(await openShelved(id), givenAt(given), {
      ...{ onReading: reading, onSaving: saving },
    }),
  pause() {
    running?.abort();
  },
  studies: listShelved,
  remove: removeShelved,
  async points(id) {
    const { run } = await openShelved(id);
    if ((await run.list('units/')).length === 0) return [];
    const units = await readUnits(run);
    return units.map(({ nTrain, fold, repeat, auc }) => ({ n: nTrain, fold, repeat, auc }));
  },
  report: async (id) => reportPage(await openShelved(id), await pictures()),
  exportRun: async (id) => zipRun(await openShelved(id)),
  importRun: unzipRun,
  exportOnnx: async (id) => runOnnx(await openShelved(id)),
  files: async (id) => runFiles(await openShelved(id)),
  file: async ({ id, path }) => runFile(await openShelved(id), path),
  testCells: async (id) => testCells(await openShelved(id)),
  ownPictures: async ({ id, files }) => ownPictures(await openShelved(id), files),
  async sizes(id) {
    const { run } = await openShelved(id);
    const units = await readUnits(run);
    return [...new Set(units.map(({ nTrain }) => nTrain))].sort((a, b) => a - b);
  },
  explain: async (asked) => explainCell(await openShelved(asked.id), asked),
  picture: showCell,
  pictures: ({ given, files }) => picturesOf(givenAt(given).files, files),
  predict: async ({ id, given }) =>
    predictCells(await openShelved(id), givenAt(given).files, reading),
};

async function trainHere(
  shelved: Shelved,
  force = false,
): Promise<{ id: string; complete: boolean }> {
  if (running)
    throw new InputError('a study is at work on this page: pause it first.', { kind: 'in-use' });
  running = new AbortController();
  const { id } = shelved;
  try {
    const complete = await trainShelved(shelved, {
      host: await pictures(),
      ...{ signal: running.signal, force },
      onEvent: (event) => tellStudy(id, event),
      onDrawing: () => tell({ news: { kind: 'drawing' } }),
    });
    return { id, complete };
  } finally {
    running = undefined;
  }
}

function tellStudy(id: string, event: StudyEvent): void {
  const news: News = { kind: 'study', id, event };
  if (event.kind === 'reading' || event.kind === 'progress') often.take(news);
  else tell({ news });
}

function show(opened: PageDataset): Cells {
  dataset = opened;
  const { name, images, labelNames, positive, labelColumn, groupColumn } = opened;
  const counts = new Map<string, number>();
  for (const { label } of images) counts.set(label, (counts.get(label) ?? 0) + 1);
  const groups = groupsOf(opened);
  return {
    ...{ name, images: images.length, positive, labelColumn, groupColumn },
    classes: [...counts]
      .map(([label, count]) => ({ name: label, meaning: labelNames?.[label], count }))
      .sort((a, b) => b.count - a.count),
    groups: groups && new Set(groups.filter((group) => group !== undefined)).size,
    excluded: opened.excluded,
    unused: opened.unused ?? [],
    recognised: opened.recognised,
    ...{ labelledIn: opened.labelledIn, columns: opened.columns, options: opened.options },
  };
}

const drawings = new Map<number, (png: ArrayBuffer | null) => void>();
let host: Promise<ReportHost> | undefined;

/** The page draws SVG as PNG: workers have no element that could. */
function pictures(): Promise<ReportHost> {
  host ??= pageReportHost(async (svg) => {
    const number = drawings.size;
    const png = await new Promise<ArrayBuffer | null>((resolve) => {
      drawings.set(number, resolve);
      tell({ draw: svg, number });
    });
    if (!png) throw new Error('the browser cannot draw a figure');
    return new Uint8Array(png);
  });
  return host;
}

void sweepPixels();
void sweepShelf();

function failure(error: unknown): Failure {
  const { message, stack } = error as Error;
  if (error instanceof InputError)
    return {
      message: error.inWords((name, value) => option(name, value)),
      facts: error.facts,
    };
  return { message, stack };
}

/** Files that came before the call that they are of, by its number. */
const parts = new Map<number, GivenFile[]>();

self.addEventListener('message', async ({ data }: MessageEvent<Asked | Drawn>) => {
  if ('drawn' in data) {
    drawings.get(data.number)?.(data.drawn);
    return;
  }
  const { number } = data;
  if ('files' in data) {
    parts.set(number, [...(parts.get(number) ?? []), ...data.files]);
    return;
  }
  const files = parts.get(number);
  parts.delete(number);
  const argument = files ? { ...(data.argument as object), files } : data.argument;
  try {
    const handler = handlers[data.call] as (argument: unknown) => unknown;
    tell({ number, answer: await handler(argument) });
  } catch (error) {
    tell({ number, error: failure(error) });
  }
});
