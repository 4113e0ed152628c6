const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;

export const tableOf = (header: string[], rows: string[][]): string =>
  [line(header), line(header.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
