/** Aligned columns: the first `left` ones to the left, the others (numbers) to the right. */
export function table(header: string[], rows: string[][], left = 0): string {
  const widths = header.map((title, i) =>
    rows.reduce((widest, row) => Math.max(widest, row[i].length), title.length),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, i) => (i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
