import type { Task } from '../splits/task.js';
import { stream } from '../stats/random.js';
import { countClasses } from '../study/class-counts.js';
import type { Dataset } from '../study/dataset.js';
import type { Store } from '../study/store.js';
import { type ContactRow, drawContactSheet } from './contact-sheet.js';
import type { ReportHost } from './host.js';

/** Cells of a class on the sheet, and their pixels a side (printed at half of that). */
const CELLS = 8;
const CELL_SIZE = 192;

/**
 * Draws some cells of every class (paper, Fig. 1) into `<prefix>contact-sheet.svg` and `.png`.
 * @returns the two paths
 */
export async function writeContactSheet(
  store: Store,
  prefix: string,
  { dataset, task }: { dataset: Dataset; task: Task },
  seed: number,
  host: ReportHost,
): Promise<{ svg: string; png: string }> {
  const classes = countClasses(dataset, task);
  const positives = classes.filter(({ positive }) => positive).length;
  const content = {
    title: `${dataset.name}: ${dataset.images.length} images`,
    rows: await chooseCells(dataset, classes, seed),
    lineAbove: positives > 0 ? positives : undefined,
  };
  const sheet = await drawContactSheet(content, host);
  const [svg, png] = [`${prefix}contact-sheet.svg`, `${prefix}contact-sheet.png`];
  await store.write(svg, sheet);
  await store.write(png, await host.png(sheet));
  return { svg, png };
}

/** Cells of each class, drawn at random by seed and file name, with their pixels. */
async function chooseCells(
  dataset: Dataset,
  classes: readonly { name: string; meaning?: string; count: number }[],
  seed: number,
): Promise<ContactRow[]> {
  const draw = ({ file }: { file: string }) => stream(seed, 'contact-sheet', file).uniform(0);
  const chosen = classes.flatMap(({ name }) =>
    dataset.images
      .filter(({ label }) => label === name)
      .map((image) => ({ image, rank: draw(image) }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, CELLS)
      .map(({ image }) => image),
  );
  // In the order of the data set, in which an archive is read once.
  const images = dataset.images.filter((image) => chosen.includes(image));
  const pixels = await dataset.load(images, CELL_SIZE);
  return classes.map(({ name, meaning, count }) => ({
    className: name,
    meaning,
    count,
    cells: images.flatMap(({ label }, i) =>
      label === name ? [{ size: CELL_SIZE, pixels: pixels.packed(i) }] : [],
    ),
  }));
}
