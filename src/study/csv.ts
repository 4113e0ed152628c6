/** What a spreadsheet takes for a formula, and would run (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A cell of a CSV file, quoted where RFC 4180 (section 2, rules 5–7) asks for it. A text that a
 * spreadsheet would run has an apostrophe before it, which the spreadsheet does not show.
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV, one line a row. */
export const csv = (rows: (string | number)[][]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
