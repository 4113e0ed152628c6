/** Every heading of a column becomes a button that sorts its table. */
export function sortTables(page: Document): void {
  for (const table of page.querySelectorAll<HTMLTableElement>('table:not(.maps)')) {
    if (table.tBodies[0].rows.length < 2) continue;
    for (const [column, head] of [...table.tHead!.rows[0].cells].entries()) {
      const button = page.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => sortBy(table, column));
    }
  }
}

function sortBy(table: HTMLTableElement, column: number): void {
  const heads = [...table.tHead!.rows[0].cells];
  const down = heads[column].ariaSort === 'ascending';
  for (const head of heads) head.removeAttribute('aria-sort');
  heads[column].ariaSort = down ? 'descending' : 'ascending';
  const [body] = table.tBodies;
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  keyed.sort((a, b) => compare(a.key, b.key, down));
  body.append(...keyed.map(({ row }) => row));
}

/** The number that a cell begins with, or its words. */
function keyOf({ textContent }: HTMLTableCellElement): number | string {
  const text = (textContent ?? '').trim();
  const number = Number.parseFloat(text);
  return Number.isNaN(number) ? text : number;
}

/** Numbers before words, and what is not known (a dash) last, whatever the direction. */
function compare(a: number | string, b: number | string, down: boolean): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  const order = typeof a === 'number' ? a - (b as number) : a.localeCompare(b as string);
  return down ? -order : order;
}
