import { confusion, f1Macro } from '../stats/classification.js';
import { neverLearned } from '../study/never-learned.js';
import { OPTION_NAMES } from '../study/options.js';
import { type Cell, htmlTable } from './html-table.js';
import { endsOf, isMulticlass, labelled, plusMinus, type RunData, range } from './run-data.js';

const three = (value: number | null): string => value?.toFixed(3) ?? '–';

/** Every training size (paper, Supplementary Table S2), those without a scored network too. */
export function sizesTable(data: RunData): string {
  const multiclass = isMulticlass(data);
  const area = multiclass ? 'macro AUC' : 'AUC';
  const head = [
    'Training + validation',
    'Networks',
    `${area}, mean ± s.d.`,
    'Median (quartiles)',
    '95\u00a0% interval of the mean',
    `Pooled ${area}`,
    '95\u00a0% interval of the pooled',
    'Weighted F1, mean ± s.d.',
    'Diverged',
    'Hardly learned',
  ];
  const sizes = [...new Set(data.units.map(({ nTrain }) => nTrain))];
  return htmlTable({
    name: 'Every training size',
    head,
    rows: sizes.map((n) => sizeRow(data, n)),
    anchor: (row) => sizeAnchor(sizes[row]),
  });
}

/** Where the table of sizes has this one. */
export const sizeAnchor = (n: number): string => `size-${n}`;

function sizeRow({ units, summary, run }: RunData, n: number): Cell[] {
  const these = units.filter(({ nTrain }) => nTrain === n);
  const size = summary.sizes.find((one) => one.n === n);
  const diverged = these.filter(({ status }) => status === 'diverged').length;
  const idle = these.filter((unit) => neverLearned(unit, run)).length;
  const first = labelled({ n, nVal: Math.max(...these.map(({ nVal }) => nVal)) });
  if (!size) return [first, 0, ...Array(6).fill('–'), diverged, idle];
  const interval = (of: { low: number; high: number } | null | undefined): string =>
    of ? range(of, 3) : '–';
  return [
    first,
    size.units,
    `${three(size.mean)} ± ${size.units > 1 ? three(size.sd) : '–'}`,
    `${three(size.median)} (${range({ low: size.q1, high: size.q3 }, 3)})`,
    interval(size),
    three(size.pooled?.auc ?? null),
    interval(size.pooled?.delong ?? size.pooled?.bootstrap),
    plusMinus(size.f1.mean, size.f1.sd),
    diverged,
    idle,
  ];
}

/** The classes (paper, Table 1), and the images and patients of each in the sets of a fold. */
export function classesTable({ run, splits }: RunData): string {
  const { classes, counts } = run.dataset;
  const ofFile = new Map(splits.images?.map((image) => [image.file, image]));
  const known = splits.images !== undefined;
  const grouped = [...ofFile.values()].some(({ group }) => group !== undefined);
  const count = (files: readonly string[]): [images: number, groups: number] => [
    files.length,
    new Set(files.flatMap((file) => ofFile.get(file)?.group ?? [])).size,
  ];
  /** `103 – 110 (28 – 30)`: images, and patients, of the fold with the fewest and the most. */
  const span = (files: string[][]): string => {
    const each = files.map(count);
    const [images, groups] = [0, 1].map((which) => ends(each.map((one) => one[which])));
    return grouped ? `${images} (${groups})` : images;
  };
  const sets = (['train', 'validation', 'test'] as const).map((set) =>
    splits.folds.map((fold) => fold[set]),
  );
  const of = (files: readonly string[], name: string): string[] =>
    files.filter((file) => ofFile.get(file)?.label === name);
  const everyFile = [...ofFile.keys()];
  const groupsOf = (files: string[]): Cell[] => (grouped ? [count(files)[1]] : []);
  return htmlTable({
    name: 'Classes and sets',
    head: [
      ...['Class', 'Images', ...(grouped ? ['Patients or slides'] : [])],
      ...['Training pool of a fold', 'Validation', 'Test'],
    ],
    rows: classes.map((name, c) => [
      ...[name, counts[c], ...groupsOf(of(everyFile, name))],
      ...sets.map((folds) => (known ? span(folds.map((files) => of(files, name))) : '–')),
    ]),
    foot: [
      ...['Total', counts.reduce((a, b) => a + b, 0), ...groupsOf(everyFile)],
      ...sets.map(span),
    ],
  });
}

function ends(numbers: number[]): string {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? `${low}` : `${low} – ${high}`;
}

/** Every network. */
export function networksTable({ units, run }: RunData): string {
  const { classes } = run.dataset;
  const rows = units.map((unit): Cell[] => {
    const predicted = unit.test.map(({ logits }) => logits.indexOf(Math.max(...logits)));
    const labels = unit.test.map(({ label }) => classes.indexOf(label));
    const counts = confusion(labels, labels, classes.length).map((row, c) => row[c]);
    return [
      labelled({ n: unit.nTrain, nVal: unit.nVal }),
      unit.fold,
      unit.repeat,
      `${unit.nTest} (${counts.join(' + ')})`,
      three(unit.auc),
      three(unit.accuracy),
      three(unit.f1),
      unit.f1 === null ? '–' : three(f1Macro(predicted, labels, classes.length)),
      `${unit.bestEpoch} of ${unit.epochs}`,
      neverLearned(unit, run) ? `${unit.status}, hardly learned` : unit.status,
    ];
  });
  const head = [
    'Training + validation',
    'Fold',
    'Repeat',
    `Test (${classes.join(' + ')})`,
    'AUC',
    'Accuracy',
    'Weighted F1',
    'Macro F1',
    'Best epoch',
    'Ended',
  ];
  return htmlTable({ name: 'Every network', head, rows });
}

/** Sensitivity, specificity and F1 over all folds' test images, largest size. */
export function pooledTable(data: RunData): string {
  const pooled = endsOf(data)?.largest.pooled;
  if (!pooled) return '';
  const { sensitivity, specificity, f1Weighted, f1Macro: macro } = pooled;
  const by = `bootstrap over ${pooled.resampled}`;
  const rows = [
    sensitivity && [
      'Sensitivity',
      three(sensitivity.value),
      range(sensitivity, 3),
      'Wilson over images',
    ],
    specificity && [
      'Specificity',
      three(specificity.value),
      range(specificity, 3),
      'Wilson over images',
    ],
    ['Weighted F1', three(f1Weighted.value), range(f1Weighted, 3), by],
    ['Macro F1', three(macro.value), range(macro, 3), by],
    pooled.bootstrap && ['AUC', three(pooled.auc), range(pooled.bootstrap, 3), by],
    pooled.delong && [
      'AUC',
      three(pooled.auc),
      range(pooled.delong, 3),
      `DeLong over ${pooled.resampled}`,
    ],
  ].filter((row) => row !== null);
  return htmlTable({
    name: 'Over all test cells',
    head: ['Over all test cells', 'Value', '95 % interval', 'By'],
    rows,
  });
}

/** Every setting of the run, as run.json has it. */
export const settingsTable = ({ run }: RunData): string =>
  htmlTable({
    name: 'All settings',
    head: ['Setting', 'Value'],
    rows: OPTION_NAMES.map((name) => {
      const value = run.options[name];
      return [name, Array.isArray(value) ? value.join(', ') : String(value ?? '–')];
    }),
    words: true,
  });
