import { neverLearned } from './never-learned.js';
import type { RunFile } from './run-file.js';
import type { UnitResult } from './unit-result.js';

/**
 * The fold that pictures of single networks are of: the first whose network of the largest size
 * (first repeat) learned something, for there is nothing to see in others; else the first.
 * @returns undefined without networks
 */
export function exampleFold(units: readonly UnitResult[], run: RunFile): number | undefined {
  const largest = Math.max(...units.map(({ nTrain }) => nTrain));
  const first = units
    .filter(({ nTrain, repeat }) => nTrain === largest && repeat === 0)
    .sort((a, b) => a.fold - b.fold);
  const learned = first.find((unit) => unit.auc !== null && !neverLearned(unit, run));
  return (learned ?? first[0])?.fold;
}
