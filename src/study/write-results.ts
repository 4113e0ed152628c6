import { readAudit } from './audit/audit-file.js';
import { summariseAudit } from './audit/audit-summary.js';
import { writeJsonSummed } from './checksums.js';
import { PerClass } from './per-class.js';
import { readUnits, SUMMARY } from './results.js';
import { resultsCsv } from './results-csv.js';
import type { RunFile } from './run-file.js';
import { readRun } from './run-store.js';
import { readSplits, type SplitsFile } from './splits-file.js';
import type { Store } from './store.js';
import { type StudySummary, summariseStudy } from './study-summary.js';
import { readSubgroups, scoreSubgroups } from './subgroups.js';
import { findSuspects, suspectsCsv } from './suspects.js';
import type { UnitResult } from './unit-result.js';

/**
 * Writes results.csv and summary.json from the finished units.
 * @throws InputError naming a unit or model that is damaged
 */
export async function writeResults(store: Store): Promise<StudySummary> {
  const units = await readUnits(store, { thorough: true });
  const [run, splits] = [await readRun(store), await readSplits(store)];
  const audited = await readAudit(store);
  const subgroups = await readSubgroups(store);
  const summary: StudySummary = {
    ...withClasses(summariseStudy(units, run, splits), units, run, splits),
    ...(subgroups ? { subgroups: scoreSubgroups(subgroups, units, run, splits) } : {}),
    ...(audited ? { audit: summariseAudit(audited, units, run) } : {}),
  };
  await store.write('results.csv', resultsCsv(units));
  await store.write('suspects.csv', suspectsCsv(findSuspects(units, run)));
  await writeJsonSummed(store, SUMMARY, summary);
  return summary;
}

/** Two classes have nothing to be compared: what is right of one is wrong of the other. */
function withClasses(
  summary: StudySummary,
  units: UnitResult[],
  run: RunFile,
  splits: SplitsFile,
): StudySummary {
  if (run.dataset.classes.length <= 2) return summary;
  const classes = new PerClass(units, run, splits);
  const sizes = summary.sizes.map((size) => ({ ...size, classes: classes.ofSize(size.n) }));
  return { ...summary, sizes, labelNext: classes.labelNext() };
}
