import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCurve } from '../../src/node/curve-table.js';
import type { CurveScore } from '../../src/stats/learning-curve.js';
import { mean } from '../../src/stats/size-summary.js';
import type { Hidden } from './measures.js';

const FOLDER = join(import.meta.dirname, 'curves');

/** A curve cut in two: what the forecast sees, and what it is judged by. */
export interface CutCurve {
  name: string;
  seen: CurveScore[];
  hidden: Hidden[];
}

interface ApexCurve {
  data: string;
  task: string;
  short: [number, number][];
  long?: [number, number][];
}

/** The protocol of Harvey et al.: fitted on n ≤ 360. */
const APEX_SEEN = 360;

/** Nine medical image tasks (curves/apex.json has source and licence). */
export function apexCurves(part: 'short' | 'long'): CutCurve[] {
  const { curves } = JSON.parse(readFileSync(join(FOLDER, 'apex.json'), 'utf8')) as {
    curves: ApexCurve[];
  };
  return curves.flatMap(({ data, task, ...parts }) => {
    const scores = parts[part]?.map(([n, score]) => ({ n, score }));
    return scores ? [cut(`${data}, ${task}`, scores, APEX_SEEN)] : [];
  });
}

/** Curves of this network on real cells (curves/README.md): the largest size seen is a quarter. */
export const measuredCurves = (): CutCurve[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => {
      const scores = readCurve(join(FOLDER, file));
      return cut(
        file.slice(0, -'.csv'.length),
        scores,
        Math.max(...scores.map(({ n }) => n)) / 2.4,
      );
    });

function cut(name: string, scores: CurveScore[], last: number): CutCurve {
  const sizes = [...new Set(scores.map(({ n }) => n))].filter((n) => n > last);
  return {
    name,
    seen: scores.filter(({ n }) => n <= last),
    hidden: sizes.map((n) => {
      const networks = scores.filter((row) => row.n === n).map(({ score }) => score);
      return { n, truth: mean(networks), networks };
    }),
  };
}
