import { InputError, option } from '../errors/input-error.js';
import { readCurve } from '../node/curve-table.js';
import { statOf } from '../node/files.js';
import { folderStore } from '../node/folder-store.js';
import { type Forecast, type ForecastTarget, forecast, REACH } from '../stats/forecast.js';
import { readUnits } from '../study/results.js';
import { readRun } from '../study/run-store.js';
import { forecastStudy } from '../study/study-summary.js';
import { type CommonOptions, nine, say } from './context.js';
import { tellMissing } from './shard-text.js';
import { table } from './table.js';

export interface ForecastArguments extends CommonOptions {
  curve: string;
  target?: string;
  at?: string;
}

/** What more training images would give, out of a run or of a table of scores. */
export async function runForecast(args: ForecastArguments): Promise<void> {
  const { curve, target, at, json } = args;
  const request = {
    targets:
      target === undefined ? undefined : numbers('target', target, isTarget, 'between 0 and 1'),
    at: at === undefined ? undefined : numbers('at', at, isSize, 'whole, from 1'),
  };
  const found = statOf(curve)?.isDirectory()
    ? await ofRun(args, request)
    : forecast(readCurve(curve), request);
  say(json ? JSON.stringify(rounded(found), null, 1) : inText(found));
}

async function ofRun(
  args: ForecastArguments,
  request: Parameters<typeof forecastStudy>[2],
): Promise<Forecast> {
  const store = folderStore(args.curve);
  const run = await readRun(store);
  await tellMissing(args, store);
  return forecastStudy(await readUnits(store), run, request);
}

const isTarget = (value: number): boolean => value > 0 && value < 1;
const isSize = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 1e9;

/** A list of numbers, ascending, each once. @throws InputError */
function numbers(
  name: string,
  text: string,
  fits: (value: number) => boolean,
  range: string,
): number[] {
  const values = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (values.every(fits)) return [...new Set(values)].sort((a, b) => a - b);
  throw new InputError(`${option(name, text)}: give numbers ${range}, with commas between them.`, {
    ...{ kind: 'option', thing: name },
  });
}

function rounded({ sizes, at, targets, notes, refused }: Forecast): Forecast {
  const interval = ({ low, high }: { low: number; high: number }) => ({
    low: nine(low),
    high: nine(high),
  });
  const points = at.map(({ n, mean, curve, study }) => ({
    ...{ n, mean: nine(mean), curve: interval(curve), study: interval(study) },
  }));
  return { sizes, at: points, targets, notes, ...(refused === undefined ? {} : { refused }) };
}

function inText({ sizes, at, targets, notes, refused }: Forecast): string {
  if (refused !== undefined) return `no forecast: ${refused}`;
  const range = ({ low, high }: { low: number; high: number }): string =>
    `${low.toFixed(3)} – ${high.toFixed(3)}`;
  const reach = REACH * sizes[sizes.length - 1];
  const points = table(
    ['training images', 'mean', '95 % of mean of studies', '95 % of next study'],
    at.map(({ n, mean, curve, study }) => [String(n), mean.toFixed(3), range(curve), range(study)]),
  );
  const needed = table(
    ['target', 'training images', '95 % interval', 'for 80 % of studies'],
    targets.map((one) => targetRow(one, reach)),
  );
  const tables = [...(at.length > 0 ? [points] : []), ...(targets.length > 0 ? [needed] : [])];
  return [...tables, ...notes.map((note) => `note: ${note}`)].join('\n');
}

function targetRow({ target, n, low, high, assured }: ForecastTarget, reach: number): string[] {
  const or = (value: number | null): string => (value === null ? `> ${reach}` : String(value));
  return [String(target), or(n), `${low ?? 1} – ${or(high)}`, or(assured)];
}
