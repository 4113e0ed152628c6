import { InputError } from '../errors/input-error.js';
import type { CurveScore } from '../stats/learning-curve.js';
import { statOf } from './files.js';
import { readCells } from './table.js';

/** Larger tables are none of a learning curve. */
const MOST_ROWS = 100_000;

/**
 * A learning curve from a table with the columns `n` (training images) and `score` (0…1), and if
 * there are such `fold` and `repeat`, in any order and case; other columns are not read.
 * @throws InputError naming file and row, and the remedy
 */
export function readCurve(path: string): CurveScore[] {
  if (!statOf(path)?.isFile())
    throw new InputError(`${path}: no such file. Give a run directory or a table of n and score.`, {
      ...{ kind: 'missing', thing: path },
    });
  const [header = [], ...rows] = readCells(path);
  const columns = header.map((name) => name.toLowerCase());
  const [n, score, fold, repeat] = ['n', 'score', 'fold', 'repeat'].map((name) =>
    columnOf(path, columns, name),
  );
  if (n < 0 || score < 0)
    throw new InputError(
      `${path} has the columns ${header.join(', ') || '(none)'}: it needs n (training images) and ` +
        'score (0 to 1), and may have fold and repeat.',
      { kind: 'missing', thing: path, choices: ['n', 'score', 'fold', 'repeat'] },
    );
  if (rows.length === 0)
    throw new InputError(`${path} has no rows below its header.`, { thing: path });
  if (rows.length > MOST_ROWS)
    throw new InputError(
      `${path} has ${rows.length} rows; a learning curve has at most ${MOST_ROWS}.`,
      { thing: path, limit: MOST_ROWS },
    );
  const folds = labels();
  const repeats = labels();
  return rows.map((row, i) => {
    const where = `${path}, row ${i + 2}`;
    return {
      n: sizeIn(where, row[n]),
      score: scoreIn(where, row[score]),
      ...(fold < 0 ? {} : { fold: folds(filled(where, 'fold', row[fold])) }),
      ...(repeat < 0 ? {} : { repeat: repeats(filled(where, 'repeat', row[repeat])) }),
    };
  });
}

function columnOf(path: string, columns: string[], name: string): number {
  const at = columns.indexOf(name);
  if (at !== columns.lastIndexOf(name))
    throw new InputError(`${path} has two columns ${name}: keep one.`, { thing: path });
  return at;
}

/** Names of folds may be words: each gets a number. */
function labels(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}

function filled(where: string, column: string, cell: string | undefined): string {
  if (cell) return cell;
  throw new InputError(
    `${where}: ${column} is empty. Fill it in every row or leave the column out.`,
    {
      thing: where,
    },
  );
}

/** Excel writes commas as decimal marks in some countries. */
const numberIn = (cell: string | undefined): number =>
  cell ? Number(cell.replace(/^(-?\d+),(\d+)$/, '$1.$2')) : Number.NaN;

function sizeIn(where: string, cell: string | undefined): number {
  const n = numberIn(cell);
  if (Number.isInteger(n) && n >= 1 && n <= 1e9) return n;
  throw new InputError(
    `${where}: n is "${cell ?? ''}", not a whole number from 1 (training images).`,
    {
      thing: where,
    },
  );
}

function scoreIn(where: string, cell: string | undefined): number {
  const score = numberIn(cell);
  if (score >= 0 && score <= 1) return score;
  const percent = score > 1 && score <= 100 ? ' Are these per cent? Divide them by 100.' : '';
  throw new InputError(`${where}: score is "${cell ?? ''}", not a number from 0 to 1.${percent}`, {
    thing: where,
  });
}
