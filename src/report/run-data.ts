import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../stats/summary.js';
import type { RunRecord } from '../study/configuration.js';
import type { UnitRecord } from '../study/results.js';

/** What a report is made of: a run directory, read. */
export interface RunData {
  run: RunRecord;
  summary: Summary;
  units: UnitRecord[];
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

export function readRunData(runDir: string): RunData {
  const folder = join(runDir, 'units');
  const units: UnitRecord[] = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readJson(join(folder, name)));
  return {
    run: readJson(join(runDir, 'run.json')),
    summary: readJson(join(runDir, 'summary.json')),
    units: units.sort((a, b) => a.nTrain - b.nTrain || a.repeat - b.repeat || a.fold - b.fold),
  };
}

/** `AUC`, or what takes its place with more than two classes. */
export const metricName = ({ run }: RunData): string =>
  run.options.task === 'multiclass' ? 'Macro ROC-AUC' : 'ROC-AUC';

/**
 * A network that answers the same for every cell: it never left the plateau of the start, usually
 * because no first-layer unit was active. It counts as it is; the report says how many there are.
 */
export const isConstant = ({ test }: UnitRecord): boolean =>
  test.length > 1 && test.every(({ logits }) => logits.join() === test[0].logits.join());
