import type { Task } from '../splits/task.js';
import type { Dataset } from './dataset.js';

/** A label as annotated. */
export interface ClassCount {
  name: string;
  /** What the label stands for, where it is a code. */
  meaning?: string;
  count: number;
  positive: boolean;
}

/** Label values with their counts: positive ones first, then by name. */
export function countClasses({ images, labelNames }: Dataset, task: Task): ClassCount[] {
  const counts = new Map<string, { count: number; positive: boolean }>();
  for (const [i, { label }] of images.entries()) {
    const positive = task.kind === 'binary' && task.labels[i] === 1;
    counts.set(label, { count: (counts.get(label)?.count ?? 0) + 1, positive });
  }
  return [...counts]
    .map(([name, found]) => ({ name, meaning: meaningOf(name, labelNames), ...found }))
    .sort((a, b) => Number(b.positive) - Number(a.positive) || (a.name < b.name ? -1 : 1));
}

/** Classes may be called `constructor`. */
const meaningOf = (name: string, names: Dataset['labelNames'] = {}): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined;
