import { softmax } from '../stats/classification.js';
import { csv } from './csv.js';
import { hasFailed } from './never-learned.js';
import type { RunFile } from './run-file.js';
import type { UnitResult } from './unit-result.js';

/** A cell whose label the networks that never saw it contradict with confidence. */
export interface Suspect {
  file: string;
  label: string;
  /** The class that they see in it. */
  suggested: string;
  /** Networks that tested it, and those of them that name another class than its label. */
  networks: number;
  contradicting: number;
  /** Mean probabilities over those networks. */
  labelProbability: number;
  suggestedProbability: number;
}

export interface Suspects {
  /** Most certain first. */
  list: Suspect[];
  /** Cells that networks tested. */
  cells: number;
  /** Training-set sizes whose networks were asked. */
  sizes: number[];
}

/** Networks of sizes down to this part of the largest are asked. */
const SHARE = 0.5;

/**
 * Labels under suspicion, by confident learning (C. G. Northcutt, L. Jiang, I. L. Chuang, J. Artif.
 * Intell. Res. 70, 1373–1411, 2021): a cell is suspected where another class is the most probable,
 * by the mean over the networks whose test image it was, is at least as probable as that class is on
 * average for cells labelled so, and more than half of the networks name another class than the
 * label. Asked are the networks of sizes from half the largest on that learned. A control with
 * shuffled labels has no labels to suspect.
 */
export function findSuspects(units: readonly UnitResult[], run: RunFile): Suspects {
  const { classes } = run.dataset;
  const learned = units.filter((unit) => unit.auc !== null && !hasFailed(unit, run));
  const largest = Math.max(...learned.map(({ nTrain }) => nTrain));
  const asked = run.options.control
    ? []
    : learned.filter(({ nTrain }) => nTrain >= SHARE * largest);
  const cells = [...answersOf(asked, classes)].map(([file, { label, rows }]) => {
    const mean = classes.map((_, c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length);
    return { file, label, rows, mean };
  });
  const thresholds = classes.map((_, c) => {
    const own = cells.filter(({ label }) => label === c);
    return own.reduce((sum, { mean }) => sum + mean[c], 0) / own.length;
  });
  const list = cells.flatMap(({ file, label, rows, mean }): Suspect[] => {
    const named = largestOf(mean);
    const contradicting = rows.filter((row) => largestOf(row) !== label).length;
    const confident = named !== label && mean[named] >= thresholds[named];
    if (!confident || 2 * contradicting <= rows.length) return [];
    return [
      {
        ...{ file, label: classes[label], suggested: classes[named] },
        ...{ networks: rows.length, contradicting },
        ...{ labelProbability: mean[label], suggestedProbability: mean[named] },
      },
    ];
  });
  const margin = (one: Suspect): number => one.suggestedProbability - one.labelProbability;
  list.sort((a, b) => margin(b) - margin(a) || (a.file < b.file ? -1 : 1));
  const sizes = [...new Set(asked.map(({ nTrain }) => nTrain))].sort((a, b) => a - b);
  return { list, cells: cells.length, sizes };
}

const largestOf = (row: readonly number[]): number => row.indexOf(Math.max(...row));

/** What networks say of every cell that they tested: probabilities of the classes, a row each. */
function answersOf(units: readonly UnitResult[], classes: readonly string[]) {
  const answers = new Map<string, { label: number; rows: number[][] }>();
  for (const { test } of units)
    for (const { file, label, logits } of test) {
      const known = answers.get(file);
      if (known) known.rows.push(softmax(logits));
      else answers.set(file, { label: classes.indexOf(label), rows: [softmax(logits)] });
    }
  return answers;
}

/** suspects.csv (study/README.md). */
export const suspectsCsv = ({ list }: Suspects): string =>
  csv([
    [...['file', 'label', 'suggested', 'networks', 'contradicting'], ...['p_label', 'p_suggested']],
    ...list.map((one) => [
      ...[one.file, one.label, one.suggested, one.networks, one.contradicting],
      ...[one.labelProbability, one.suggestedProbability].map((p) => Number(p.toPrecision(6))),
    ]),
  ]);
