import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** Images of each class in `cells`. */
const CELLS = {
  Lymphoblast: 14,
  'Lymphocyte (typical)': 8,
  Thrombocyte: 6,
  'Neutrophil (segmented)': 6,
};
/** In `all-idb2`: the last class is too rare for the preset of many classes. */
const ALL_IDB2 = {
  Lymphoblast: 14,
  'Lymphocyte (typical)': 9,
  Thrombocyte: 7,
  'Neutrophil (segmented)': 6,
  Monocyte: 2,
};
/** Folders of `aml`, and the class that their images are from. */
const AML = {
  MYO: { label: 'Lymphoblast', from: 0, to: 14 },
  MOB: { label: 'Lymphoblast', from: 14, to: 22 },
  LYT: { label: 'Lymphocyte (typical)', from: 0, to: 14 },
  NGS: { label: 'Neutrophil (segmented)', from: 0, to: 8 },
};
/** They have two cells each; some cells are of nobody known. */
const DONORS = 17;

interface Row {
  file: string;
  label: string;
  /** The image that it is a copy of, or nothing. */
  duplicateOf: string;
}

/**
 * Small data sets out of the rendered images of the package, in the forms that users have: a table
 * with donors (`cells`), ALL-IDB2 with a re-annotation (`all-idb2`), class folders of
 * AML-Cytomorphology_LMU (`aml`).
 * @param phantom the package's own data set
 */
export function makeFixtures(phantom: string, folder: string): void {
  const rows = readFileSync(join(phantom, 'labels.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line): Row => {
      const [file, label, duplicateOf] = line.split(',');
      return { file, label, duplicateOf };
    });
  const copy = (file: string, to: string): void => {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(phantom, file), to);
  };
  makeCells(rows, join(folder, 'cells'), copy);
  makeAllIdb2(rows, join(folder, 'all-idb2'), copy);
  makeAml(rows, join(folder, 'aml'), copy);
}

type Copy = (file: string, to: string) => void;

/** The first images of a class, without copies. */
const ofClass = (rows: Row[], label: string, from: number, to: number): Row[] =>
  rows.filter((row) => row.label === label && row.duplicateOf === '').slice(from, to);

const chosen = (rows: Row[], counts: Record<string, number>): Row[] =>
  Object.entries(counts).flatMap(([label, count]) => ofClass(rows, label, 0, count));

const writeTable = (file: string, lines: string[]): void =>
  writeFileSync(file, `${lines.join('\n')}\n`);

/** Beside the cells a copy that the table says nothing of, one that it names, one unlabelled. */
function makeCells(rows: Row[], folder: string, copy: Copy): void {
  const cells = chosen(rows, CELLS);
  const [hidden, named] = rows.filter(({ duplicateOf }) =>
    cells.some(({ file }) => file === duplicateOf),
  );
  const unlabelled = rows.find(({ label }) => label === 'Basophil') as Row;
  const table = [...cells, { ...hidden, duplicateOf: '' }, named, { ...unlabelled, label: '' }];
  for (const { file } of table) copy(file, join(folder, file));
  const donor = (i: number): string => (i % DONORS === 0 ? '' : `donor ${i % DONORS}`);
  const lines = table.map(({ file, label, duplicateOf }, i) =>
    [file, label, duplicateOf, donor(i)].join(','),
  );
  writeTable(join(folder, 'labels.csv'), ['file,class,duplicate_of,donor', ...lines]);
}

/** The layout asks for other names; the format is told by the content, which stays JPEG. */
function makeAllIdb2(rows: Row[], folder: string, copy: Copy): void {
  const lines = chosen(rows, ALL_IDB2).map(({ file, label }) => {
    const name = basename(file, extname(file));
    copy(file, join(folder, 'img', `${name}.tif`));
    return `${name},${label}`;
  });
  writeTable(join(folder, 're-annotation.csv'), ['image,class', ...lines]);
}

function makeAml(rows: Row[], folder: string, copy: Copy): void {
  for (const [code, { label, from, to }] of Object.entries(AML))
    for (const [i, { file }] of ofClass(rows, label, from, to).entries())
      copy(file, join(folder, code, `${code}_000${i + 1}.tiff`));
}
