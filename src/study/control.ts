import type { Task } from '../splits/task.js';
import { shuffled, stream } from '../stats/random.js';

/**
 * The negative control: labels dealt out anew among the images, once, before the splits. A sound
 * pipeline then finds nothing: AUC 0.5 within its standard error.
 */
export function shuffleLabels(task: Task, seed: number): Task {
  const deal = <T>(labels: readonly T[]): T[] =>
    shuffled(labels, stream(seed, 'control', 'shuffled-labels'));
  // Dealt alike, so that an image's class is still that of its label.
  return { ...task, labels: deal(task.labels), strata: task.strata && deal(task.strata) };
}
