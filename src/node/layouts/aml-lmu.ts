import { join } from 'node:path';
import { foldersIn, imagesBelow, type Layout, refuseColumns } from './layout.js';

/** The fifteen classes by their folders (Matek et al. 2019, Nat. Mach. Intell. 1, Table 1). */
const CLASSES: { [code: string]: string } = {
  BAS: 'basophil',
  EBO: 'erythroblast',
  EOS: 'eosinophil',
  KSC: 'smudge cell',
  LYA: 'lymphocyte (atypical)',
  LYT: 'lymphocyte (typical)',
  MMZ: 'metamyelocyte',
  MOB: 'monoblast',
  MON: 'monocyte',
  MYB: 'myelocyte',
  MYO: 'myeloblast',
  NGB: 'neutrophil (band)',
  NGS: 'neutrophil (segmented)',
  PMB: 'promyelocyte (bilobed)',
  PMO: 'promyelocyte',
};

/** How deep the archive's class folders may lie below the folder given. */
const DEPTH = 3;

/**
 * AML-Cytomorphology_LMU as The Cancer Imaging Archive packs it: 18 365 TIFF images of 400 × 400
 * with alpha, in one folder per class code. Blasts are myeloblasts and monoblasts (paper, "AML
 * dataset").
 */
export const amlLmu: Layout = {
  read(path, options) {
    const top = findClasses(path, '', DEPTH);
    if (top === undefined) return undefined;
    refuseColumns(path, options);
    const images = foldersIn(join(path, top)).flatMap((label) =>
      imagesBelow(join(path, top, label)).map((file) => ({
        file: `${top}${label}/${file}`,
        label,
      })),
    );
    const present = new Set(images.map(({ label }) => label));
    return {
      images,
      excluded: { emptyLabel: 0, duplicates: 0 },
      known: {
        name: 'AML-Cytomorphology_LMU',
        description: 'Single leukocytes of 100 AML patients and 100 controls (Matek et al. 2019).',
        licence: 'CC BY 3.0',
        positive: ['MYO', 'MOB'].filter((code) => present.has(code)),
        labelNames: CLASSES,
      },
    };
  },
};

/** The folder below `path` (ending in `/`, or '') all of whose folders are class codes. */
function findClasses(path: string, below: string, depth: number): string | undefined {
  const folders = foldersIn(join(path, below));
  if (folders.length > 1 && folders.every((name) => name in CLASSES)) return below;
  if (depth === 0) return undefined;
  for (const name of folders) {
    const found = findClasses(path, `${below}${name}/`, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
