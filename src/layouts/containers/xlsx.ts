import { InputError } from '../../errors/input-error.js';
import type { PartedFile } from '../file-tree.js';
import { walkXml } from './xml.js';
import { listZip, readZipEntry, type ZipEntry } from './zip.js';

/**
 * The cells of the first sheet of an Excel workbook as text, row by row; empty cells are ''.
 * (ECMA-376: a zip archive of XML; most texts stand in a list that the cells point into.)
 *
 * @throws InputError naming the file: no workbook, no sheet, damaged, of more than `MOST_CELLS`
 */
export function readXlsx(file: PartedFile): string[][] {
  const path = file.shown;
  const entries = listZip(file);
  const textOf = (entry: ZipEntry) => new TextDecoder().decode(readZipEntry(file, entry));
  const sheets = entries.filter(({ name }) => /^xl\/worksheets\/[^/]+\.xml$/.test(name));
  const number = (name: string) => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);
  const [sheet] = sheets.sort((a, b) => number(a.name) - number(b.name));
  if (!sheet) throw new InputError(`${path} holds no Excel sheet: save it as XLSX or CSV`);
  const strings = entries.find(({ name }) => name === 'xl/sharedStrings.xml');
  const shared = strings ? textOf(strings) : '';
  const cells = textOf(sheet);
  try {
    return sheetRows(cells, sharedStrings(shared));
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new InputError(
      `${path} is no readable XLSX table (${reason}): save it again, or as CSV`,
      {
        thing: path,
        cause,
      },
    );
  }
}

/** What Excel allows, in columns; and in all, empty ones between others too. */
const MOST_COLUMNS = 16_384;
const MOST_CELLS = 10_000_000;

/** Texts of `<si>` items; a text may be cut into runs. Phonetic hints (`rPh`) are no text. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let inText = false;
  let phonetic = false;
  walkXml(xml, {
    open(name) {
      if (name === 'si') strings.push('');
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    close(name) {
      if (name === 'rPh') phonetic = false;
      inText = false;
    },
    text(value) {
      if (inText && strings.length > 0) strings[strings.length - 1] += value;
    },
  });
  return strings;
}

function sheetRows(xml: string, shared: readonly string[]): string[][] {
  const rows: string[][] = [];
  let cells = 0;
  let cell = { column: 0, type: 'n', text: '' };
  let inValue = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === 'row') rows.push([]);
      const next = rows.at(-1)?.length ?? 0;
      if (name === 'c') {
        const column = attributes.r ? columnIndex(attributes.r) : next;
        cell = { column, type: attributes.t ?? 'n', text: '' };
      }
      inValue = name === 'v' || name === 't';
    },
    close(name) {
      inValue = false;
      const row = rows.at(-1);
      if (name !== 'c' || row === undefined) return;
      cells += Math.max(0, cell.column - row.length) + 1;
      if (cell.column >= MOST_COLUMNS || cells > MOST_CELLS)
        throw new Error(`more than ${MOST_COLUMNS} columns or ${MOST_CELLS / 1e6} million cells`);
      while (row.length < cell.column) row.push('');
      row.push(cell.type === 's' && cell.text !== '' ? sharedText(cell.text, shared) : cell.text);
    },
    text(value) {
      if (inValue) cell.text += value;
    },
  });
  return rows;
}

function sharedText(number: string, shared: readonly string[]): string {
  const text = shared[Number(number)];
  if (text === undefined) throw new Error(`text ${number} of ${shared.length}`);
  return text;
}

/** `AB7` is in column 27. */
function columnIndex(reference: string): number {
  let index = 0;
  for (const letter of /^[A-Z]+/.exec(reference)?.[0] ?? 'A')
    index = 26 * index + letter.charCodeAt(0) - 64;
  return index - 1;
}
