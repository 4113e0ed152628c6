import { writeReport } from '../report/report.js';
import { writeResults } from '../study/results.js';
import { readRun } from '../study/run-directory.js';
import { type CommonOptions, say } from './context.js';

/** Results, figures and report.html of a run again, from its finished units. */
export async function runReport(args: CommonOptions & { run: string }): Promise<void> {
  readRun(args.run);
  writeResults(args.run);
  const { report, figures } = await writeReport(args.run);
  say(args.json ? JSON.stringify({ report, figures }, null, 1) : `report: ${report}`);
}
