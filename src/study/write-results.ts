import { readAudit } from './audit/audit-file.js';
import { summariseAudit } from './audit/audit-summary.js';
import { readUnits, SUMMARY } from './results.js';
import { resultsCsv } from './results-csv.js';
import { readRun } from './run-store.js';
import { readSplits } from './splits-file.js';
import { type Store, writeJson } from './store.js';
import { type StudySummary, summariseStudy } from './study-summary.js';

/** Writes results.csv and summary.json from the finished units. */
export async function writeResults(store: Store): Promise<StudySummary> {
  const units = await readUnits(store);
  const run = await readRun(store);
  const audited = await readAudit(store);
  const summary: StudySummary = {
    ...summariseStudy(units, run, await readSplits(store)),
    ...(audited ? { audit: summariseAudit(audited, units, run) } : {}),
  };
  await store.write('results.csv', resultsCsv(units));
  await writeJson(store, SUMMARY, summary);
  return summary;
}
