import type { Dataset } from '../study/dataset.js';
import type { Store } from '../study/store.js';
import { findSuspects, type Suspect, type Suspects } from '../study/suspects.js';
import { type ContactRow, drawContactSheet } from './contact-sheet.js';
import type { ReportHost } from './host.js';
import { htmlTable } from './html-table.js';
import { keepPicture } from './kept-pictures.js';
import type { RunData } from './run-data.js';
import type { Section } from './section.js';

/** Pictures of a row and rows of the sheet, and lines of the table: all are in suspects.csv. */
const [CELLS, ROWS, LINES] = [8, 12, 24];
const CELL_SIZE = 144;

export const SUSPECTS = 'figures/suspects.svg';
const SUSPECTS_PNG = 'figures/suspects.png';

/** Draws the suspected cells; where there are none, takes an earlier picture away. */
export async function writeSuspectSheet(
  store: Store,
  dataset: Dataset,
  suspects: Suspects,
  host: ReportHost,
): Promise<void> {
  const rows = rowsOf(suspects.list);
  if (rows.length === 0) {
    for (const file of [SUSPECTS_PNG, SUSPECTS]) await store.remove(file);
    return;
  }
  const files = new Set(rows.flatMap(({ cells }) => cells.map(({ file }) => file)));
  const images = dataset.images.filter(({ file }) => files.has(file));
  const pixels = await dataset.load(images, CELL_SIZE);
  const at = new Map(images.map(({ file }, i) => [file, i]));
  const drawn = rows.map(
    ({ label, suggested, count, cells }): ContactRow => ({
      ...{ className: label, meaning: `looks like ${suggested}`, count },
      cells: cells.flatMap(({ file, number }) => {
        const image = at.get(file);
        if (image === undefined) return [];
        return [{ size: CELL_SIZE, pixels: pixels.packed(image), mark: `${number}` }];
      }),
    }),
  );
  const sheet = await drawContactSheet({ title: 'Labels to check', rows: drawn }, host);
  await store.write(SUSPECTS, sheet);
  await store.write(SUSPECTS_PNG, await host.png(sheet));
  await keepPicture(store, SUSPECTS);
}

interface SheetRow {
  label: string;
  suggested: string;
  count: number;
  cells: { file: string; number: number }[];
}

/** By label and suggestion, the most frequent first; numbers are those of the list. */
function rowsOf(list: readonly Suspect[]): SheetRow[] {
  const rows = new Map<string, SheetRow>();
  for (const [i, { file, label, suggested }] of list.entries()) {
    const key = JSON.stringify([label, suggested]);
    const row = rows.get(key) ?? { label, suggested, count: 0, cells: [] };
    row.count++;
    if (row.cells.length < CELLS) row.cells.push({ file, number: i + 1 });
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => b.count - a.count).slice(0, ROWS);
}

/** What to do about suspected labels, as HTML; undefined where there are none. */
export function suspectsStep({ units, run }: RunData): string | undefined {
  const { length } = findSuspects(units, run).list;
  if (length === 0) return undefined;
  return `Look again at the labels of <strong>${length === 1 ? 'one cell' : `${length} cells`}</strong> that networks which never saw them contradict (“Labels to check”, suspects.csv).`;
}

/** Cells whose labels the networks contradict. */
export const suspectedLabels: Section = {
  id: 'suspects',
  title: 'Labels to check',
  html({ data, show }) {
    const { units, run } = data;
    if (run.options.control || units.length === 0) return undefined;
    const { list, cells, sizes } = findSuspects(units, run);
    if (sizes.length === 0) return undefined;
    const asked = `networks of ${sizes.join(', ')} training images`;
    if (list.length === 0)
      return `<p>None: of ${cells} tested cells no label is contradicted with confidence by ${asked}.</p>`;
    return `<p>${list.length} of ${cells} tested cells. They are cells of which the networks are sure and not of their label: wrong labels, but also cells that are hard, or unlike the others.</p>
${show('suspects')}
${table(list)}
<p class="note">${list.length > LINES ? `The ${LINES} clearest; all are in suspects.csv. ` : ''}Every cell was asked about by the ${asked} that had it as a test cell and learned. A label is suspected where another class is the most probable on average, at least as probable as it is on average for cells labelled so (confident learning, Northcutt et al. 2021), and more than half of the networks contradict the label.</p>`;
  },
};

function table(list: readonly Suspect[]): string {
  const rows = list
    .slice(0, LINES)
    .map((one, i) => [
      i + 1,
      one.file,
      one.label,
      one.suggested,
      `${one.contradicting} of ${one.networks}`,
      one.labelProbability.toFixed(2),
      one.suggestedProbability.toFixed(2),
    ]);
  const head = [
    'No.',
    'File',
    'Label',
    'Looks like',
    'Networks against',
    'P(label)',
    'P(looks like)',
  ];
  return htmlTable({ name: 'Labels to check', head, rows });
}

/** The words of the sheet. */
export const suspectsWords = ({ units, run }: RunData) => {
  const { length } = findSuspects(units, run).list;
  return {
    name: 'suspects' as const,
    title: 'Cells whose labels to check',
    alt: `Pictures of cells whose labels the networks contradict, ${length} in all, by label and by what they look like.`,
    caption: 'By label and by what the networks see in them; numbers are those of the table.',
  };
};
