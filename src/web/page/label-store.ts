/** Labels that a person gives on the page: kept in this browser as they are given. */
export interface Labels {
  classes: string[];
  /** Class by file. */
  labels: Record<string, string>;
}

const key = (name: string): string => `cytograd labels ${name}`;

export function readLabels(name: string): Labels {
  try {
    const { classes, labels } = JSON.parse(localStorage.getItem(key(name)) ?? '');
    if (Array.isArray(classes) && typeof labels === 'object') return { classes, labels };
  } catch {
    // None yet, or written by something else.
  }
  return { classes: [], labels: {} };
}

export const keepLabels = (name: string, labels: Labels): void =>
  localStorage.setItem(key(name), JSON.stringify(labels));

/** `labels.csv` as the command line reads it, too. */
export function labelsCsv({ labels }: Labels): string {
  const quoted = (text: string): string =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const rows = Object.entries(labels).map(([file, name]) => `${quoted(file)},${quoted(name)}`);
  return `${['file,class', ...rows.sort()].join('\n')}\n`;
}
