import { InputError } from '../../errors/input-error.js';
import { chooseTask } from '../../study/choose-task.js';
import type { StudyOptions, StudyRequest } from '../../study/options.js';
import { readRun } from '../../study/run-store.js';
import { openCells, type PageDataset, withoutBad } from './cells.js';
import type { FileMap } from './file-map.js';
import { inspectCells } from './inspect.js';
import { keepCells, type Shelved } from './shelf.js';

interface Telling {
  onReading(done: number, total: number): void;
  onSaving(done: number, total: number): void;
}

/**
 * Gives a run that was imported the cells that it was begun with, so that it can be gone on with.
 * @throws InputError for other cells
 */
export async function adoptCells(
  shelved: Shelved,
  { name, files }: { name: string; files: FileMap },
  { onReading, onSaving }: Telling,
): Promise<void> {
  const { dataset, options } = await readRun(shelved.run);
  const request = asRequest(options);
  const { labelColumn, groupColumn, cut, pixelSize } = request;
  const reading = { labelColumn, groupColumn, cut, pixelSize };
  const given = openCells(name, files, reading);
  const isTheirs = async (cells: PageDataset): Promise<boolean> => {
    const found = chooseTask(cells, request).dataset;
    return (await found.fingerprint(found.images)) === dataset.fingerprint;
  };
  let cells = given;
  if (!(await isTheirs(cells))) {
    // A study that was begun on a page is one without the files that cannot be read.
    const { bad } = await inspectCells(given, onReading);
    cells = withoutBad(
      given,
      bad.map(({ file }) => file),
    );
    if (bad.length === 0 || !(await isTheirs(cells)))
      throw new InputError(
        `${given.name} is not what ${shelved.note.name} was begun with: images, labels or groups ` +
          'differ. Give the folder as it was.',
        { kind: 'other-run', thing: given.name },
      );
  }
  await keepCells(shelved, cells, request, onSaving);
}

/** The options of a run as somebody would ask for them. */
const asRequest = (options: StudyOptions): StudyRequest =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
