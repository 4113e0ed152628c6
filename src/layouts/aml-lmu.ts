import type { LabelledImage } from '../splits/labelled-images.js';
import { baseName, folderOf } from './file-tree.js';
import { type Layout, refuseColumns } from './layout.js';

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

/** `MYO_0001.tiff` */
const IMAGE = /^([A-Z]{3})_\d{4,5}\.tiff?$/;

const NAME = 'AML-Cytomorphology_LMU';

/**
 * AML-Cytomorphology_LMU as The Cancer Imaging Archive packs it: 18 365 TIFF images of 400 × 400
 * with alpha, in one folder per class code. It is recognised by all fifteen folders side by side and
 * by the names of all images in them. Blasts are myeloblasts and monoblasts (paper, "AML dataset").
 */
export const amlLmu: Layout = {
  name: 'aml-lmu',
  read({ path, found, asked }, options) {
    if (!found) return undefined;
    const images = found.images.flatMap((file): LabelledImage[] => {
      const parts = file.split('/');
      const label = parts[parts.length - 2];
      return Object.hasOwn(CLASSES, label ?? '') ? [{ file, label }] : [];
    });
    if (images.length === 0 || !(asked || isPublished(images))) return undefined;
    refuseColumns(path, options);
    const present = new Set(images.map(({ label }) => label));
    return {
      images,
      excluded: { emptyLabel: 0, duplicates: 0 },
      recognised: NAME,
      known: {
        name: NAME,
        description: 'Single leukocytes of 100 AML patients and 100 controls (Matek et al. 2019).',
        licence: 'CC BY 3.0',
        positive: ['MYO', 'MOB'].filter((code) => present.has(code)),
        labelNames: CLASSES,
      },
    };
  },
};

function isPublished(images: readonly LabelledImage[]): boolean {
  const folders = new Set(images.map(({ file }) => folderOf(file)));
  const places = new Set([...folders].map(folderOf));
  const named = images.every(({ file, label }) => IMAGE.exec(baseName(file))?.[1] === label);
  return named && places.size === 1 && folders.size === Object.keys(CLASSES).length;
}
