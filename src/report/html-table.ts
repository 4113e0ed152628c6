import { escapeHtml } from './escape.js';

export type Cell = string | number;

export interface Table {
  /** What the table holds, for those who cannot see what stands around it. */
  name: string;
  head: readonly Cell[];
  rows: readonly (readonly Cell[])[];
  /** Stays below, however the rows are sorted. */
  foot?: readonly Cell[];
  /** Cells wrap: for tables of words. */
  words?: boolean;
  /** The anchor of a row. */
  anchor?(row: number): string | undefined;
}

/**
 * A table in a box that scrolls sideways where it is too wide; cells are escaped. Where scripts run
 * its columns can be sorted.
 */
export function htmlTable({ name, head, rows, foot, words = false, anchor }: Table): string {
  // A break in a narrow column leaves a number with its sign.
  const cell = (content: Cell): string =>
    escapeHtml(String(content)).replace(/ ([±–]) /g, ' $1\u00a0');
  const heads = head.map((one) => `<th scope="col">${cell(one)}</th>`).join('');
  const line = (row: readonly Cell[], id?: string): string =>
    `<tr${id ? ` id="${id}"` : ''}>${row.map((one) => `<td>${cell(one)}</td>`).join('')}</tr>`;
  const body = rows.map((row, r) => line(row, anchor?.(r)));
  const named = escapeHtml(name);
  // A box that scrolls must be reached by the keyboard.
  return (
    `<div class="scroll${words ? ' words' : ''}" role="region" tabindex="0" aria-label="${named}">` +
    `<table><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody>${foot ? `<tfoot>${line(foot)}</tfoot>` : ''}</table></div>`
  );
}
