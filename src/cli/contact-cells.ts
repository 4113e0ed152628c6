import type { Dataset } from '../node/dataset.js';
import { loadImages } from '../node/images.js';
import type { ContactRow } from '../report/contact-sheet.js';
import { stream } from '../stats/random.js';

/** Cells of a class on the sheet, and their pixels a side (printed at half of that). */
const CELLS = 8;
const CELL_SIZE = 192;

/** Cells of each class, drawn at random by seed and file name, with their pixels. */
export async function chooseCells(
  dataset: Dataset,
  classes: readonly { name: string; meaning?: string; count: number }[],
  seed: number,
): Promise<ContactRow[]> {
  const draw = ({ file }: { file: string }) => stream(seed, 'contact-sheet', file).uniform(0);
  const chosen = classes.flatMap(({ name }) =>
    dataset.records
      .filter(({ label }) => label === name)
      .map((record) => ({ record, rank: draw(record) }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, CELLS)
      .map(({ record }) => record),
  );
  // In the order of the dataset, in which an archive is read once.
  const records = dataset.records.filter((record) => chosen.includes(record));
  const store = await loadImages({ ...dataset, records }, CELL_SIZE);
  return classes.map(({ name, meaning, count }) => ({
    className: name,
    meaning,
    count,
    cells: records.flatMap(({ label }, i) =>
      label === name ? [{ size: CELL_SIZE, pixels: store.packed(i) }] : [],
    ),
  }));
}
