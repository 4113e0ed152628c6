/** A cell of a CSV file, quoted where RFC 4180 (section 2, rules 5–7) asks for it. */
const cell = (value: string | number): string =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

/** A table as CSV, one line a row. */
export const csv = (rows: (string | number)[][]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
