import { validationImages } from '../report/run-data.js';
import type { RunFile } from '../study/run-file.js';
import type { StudySummary } from '../study/study-summary.js';
import { say } from './context.js';
import {
  forecastText,
  labelNextText,
  lastLine,
  shortcutsText,
  sizesTable,
} from './summary-text.js';

/** What a finished run says, for people; the last line answers the question. */
export function sayAnswer(
  { run, summary }: { run: RunFile; summary: StudySummary },
  report: string,
): void {
  const val = validationImages({ run, summary });
  // Runs of older versions do not say what kind of task they are.
  const kind = run.options.task ?? (run.dataset.classes.length > 2 ? 'multiclass' : 'binary');
  say(sizesTable(summary, val, kind));
  for (const text of [labelNextText(summary), shortcutsText(summary), forecastText(summary)])
    if (text) say(text);
  say(lastLine(summary, val, kind, report));
}
