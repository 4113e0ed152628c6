import type { Spread } from './draw.js';
import type { Stains } from './exposure.js';

/** How a class of cells looks. Lengths in micrometres. */
export interface Recipe {
  /** As in Table 1 of Schouten et al. 2021. */
  name: string;
  /** Of the cell. */
  diameter: Spread;
  /** Relative amplitude of the bulges of the cell's outline. */
  roughness: number;
  nucleus?: NucleusRecipe;
  cytoplasm: {
    /** Units of the blue stain of RNA. */
    azure: Spread;
    /** Units of pink. */
    eosin: Spread;
    vacuoles: Spread;
  };
  granules?: GranuleRecipe;
}

export interface NucleusRecipe {
  /** Area of the nucleus over area of the cell. */
  ratio: Spread;
  /** Fewest and most lobes; 1: undivided. */
  lobes: readonly [fewest: number, most: number];
  /** Undivided: length of the axis over half the width: 0 round, 1 kidney, 3 band. */
  stretch: Spread;
  /** Lobed: radius of the threads between lobes over that of the lobes. */
  thread: number;
  /** Depth of folds and bumps of the outline. */
  irregularity: Spread;
  /** 0 fine chromatin, 1 coarse clumps. */
  clumping: Spread;
  /** Units of stain in its middle. */
  darkness: Spread;
  /** Pale nucleoli. */
  nucleoli: Spread;
}

export interface GranuleRecipe {
  stain: keyof Stains;
  count: Spread;
  radius: Spread;
  /** Units of stain in the middle of a granule. */
  strength: number;
  /** `middle`: in the inner 60 % of the cell. `everywhere`: over the nucleus too. */
  where: 'cytoplasm' | 'everywhere' | 'middle';
}

const ROUND = { lobes: [1, 1], thread: 1 } as const;

export const THROMBOCYTE: Recipe = {
  name: 'Thrombocyte',
  diameter: [3.1, 0.55],
  roughness: 0.13,
  cytoplasm: { azure: [0.42, 0.1], eosin: [0.12, 0.04], vacuoles: [0, 0] },
  granules: {
    stain: 'violet',
    count: [22, 6],
    radius: [0.24, 0.05],
    strength: 0.55,
    where: 'middle',
  },
};

export const LYMPHOBLAST: Recipe = {
  name: 'Lymphoblast',
  diameter: [12.1, 1.5],
  roughness: 0.04,
  nucleus: {
    ...ROUND,
    ratio: [0.78, 0.08],
    stretch: [0.35, 0.25],
    irregularity: [0.27, 0.14],
    clumping: [0.23, 0.15],
    darkness: [0.83, 0.09],
    nucleoli: [1.1, 1],
  },
  cytoplasm: { azure: [1, 0.22], eosin: [0.05, 0.04], vacuoles: [0.3, 0.7] },
};

const TYPICAL_LYMPHOCYTE: Recipe = {
  name: 'Lymphocyte (typical)',
  diameter: [10.3, 1.2],
  roughness: 0.045,
  nucleus: {
    ...ROUND,
    ratio: [0.73, 0.1],
    stretch: [0.27, 0.2],
    irregularity: [0.2, 0.12],
    clumping: [0.7, 0.15],
    darkness: [0.96, 0.08],
    nucleoli: [0.3, 0.6],
  },
  cytoplasm: { azure: [0.85, 0.22], eosin: [0.05, 0.04], vacuoles: [0, 0.3] },
  granules: {
    stain: 'violet',
    count: [0, 5],
    radius: [0.22, 0.04],
    strength: 0.6,
    where: 'cytoplasm',
  },
};

const ATYPICAL_LYMPHOCYTE: Recipe = {
  name: 'Lymphocyte (atypical)',
  diameter: [13.3, 1.4],
  roughness: 0.1,
  nucleus: {
    ...ROUND,
    ratio: [0.53, 0.08],
    stretch: [0.45, 0.25],
    irregularity: [0.3, 0.14],
    clumping: [0.56, 0.16],
    darkness: [0.87, 0.09],
    nucleoli: [0.6, 0.8],
  },
  cytoplasm: { azure: [1, 0.22], eosin: [0, 0], vacuoles: [0.6, 1] },
};

const MONOCYTE: Recipe = {
  name: 'Monocyte',
  diameter: [15.6, 0.9],
  roughness: 0.07,
  nucleus: {
    ...ROUND,
    ratio: [0.44, 0.04],
    stretch: [2.5, 0.5],
    irregularity: [0.4, 0.1],
    clumping: [0.38, 0.1],
    darkness: [0.74, 0.05],
    nucleoli: [0, 0],
  },
  cytoplasm: { azure: [0.5, 0.08], eosin: [0.2, 0.05], vacuoles: [2.5, 1.8] },
  granules: {
    stain: 'violet',
    count: [260, 60],
    radius: [0.12, 0.02],
    strength: 0.22,
    where: 'cytoplasm',
  },
};

const METAMYELOCYTE: Recipe = {
  name: 'Metamyelocyte',
  diameter: [13.8, 0.7],
  roughness: 0.03,
  nucleus: {
    ...ROUND,
    ratio: [0.42, 0.04],
    stretch: [2, 0.25],
    irregularity: [0.15, 0.05],
    clumping: [0.7, 0.1],
    darkness: [0.88, 0.05],
    nucleoli: [0, 0],
  },
  cytoplasm: { azure: [0.2, 0.05], eosin: [0.4, 0.06], vacuoles: [0, 0] },
  granules: {
    stain: 'violet',
    count: [330, 60],
    radius: [0.15, 0.03],
    strength: 0.3,
    where: 'cytoplasm',
  },
};

const SEGMENTED_NEUTROPHIL: Recipe = {
  name: 'Neutrophil (segmented)',
  diameter: [12.8, 0.9],
  roughness: 0.05,
  nucleus: {
    ratio: [0.34, 0.04],
    lobes: [3, 5],
    stretch: [0, 0],
    thread: 0.16,
    irregularity: [0.32, 0.1],
    clumping: [0.8, 0.1],
    darkness: [1.02, 0.06],
    nucleoli: [0, 0],
  },
  cytoplasm: { azure: [0.08, 0.04], eosin: [0.36, 0.08], vacuoles: [0.2, 0.8] },
  granules: {
    stain: 'violet',
    count: [330, 80],
    radius: [0.13, 0.02],
    strength: 0.26,
    where: 'cytoplasm',
  },
};

const EOSINOPHIL: Recipe = {
  name: 'Eosinophil',
  diameter: [13.4, 0.7],
  roughness: 0.03,
  nucleus: {
    ratio: [0.36, 0.03],
    lobes: [2, 2],
    stretch: [0, 0],
    thread: 0.16,
    irregularity: [0.3, 0.08],
    clumping: [0.75, 0.1],
    darkness: [1.0, 0.05],
    nucleoli: [0, 0],
  },
  cytoplasm: { azure: [0.25, 0.05], eosin: [0.48, 0.08], vacuoles: [0, 0] },
  granules: {
    stain: 'eosin',
    count: [480, 40],
    radius: [0.36, 0.05],
    strength: 0.38,
    where: 'cytoplasm',
  },
};

const BASOPHIL: Recipe = {
  name: 'Basophil',
  diameter: [12.2, 0.6],
  roughness: 0.05,
  nucleus: {
    ratio: [0.42, 0.04],
    lobes: [2, 3],
    stretch: [0, 0],
    thread: 0.6,
    irregularity: [0.3, 0.1],
    clumping: [0.4, 0.1],
    darkness: [0.72, 0.05],
    nucleoli: [0, 0],
  },
  cytoplasm: { azure: [0.25, 0.08], eosin: [0.3, 0.08], vacuoles: [0.5, 1] },
  granules: {
    stain: 'chromatin',
    count: [210, 25],
    radius: [0.3, 0.07],
    strength: 0.5,
    where: 'everywhere',
  },
};

const ERYTHROBLAST: Recipe = {
  name: 'Erythroblast',
  diameter: [10.6, 0.6],
  roughness: 0.025,
  nucleus: {
    ...ROUND,
    ratio: [0.36, 0.04],
    stretch: [0.05, 0.05],
    irregularity: [0.05, 0.03],
    clumping: [0.95, 0.04],
    darkness: [1.1, 0.05],
    nucleoli: [0, 0],
  },
  cytoplasm: { azure: [0.5, 0.08], eosin: [0.42, 0.08], vacuoles: [0, 0] },
};

/** Table 1 of Schouten et al. 2021: classes and numbers of images. */
export const TABLE_1: readonly { recipe: Recipe; count: number }[] = [
  { recipe: BASOPHIL, count: 1 },
  { recipe: ERYTHROBLAST, count: 1 },
  { recipe: EOSINOPHIL, count: 2 },
  { recipe: LYMPHOBLAST, count: 126 },
  { recipe: ATYPICAL_LYMPHOCYTE, count: 12 },
  { recipe: TYPICAL_LYMPHOCYTE, count: 52 },
  { recipe: METAMYELOCYTE, count: 1 },
  { recipe: MONOCYTE, count: 5 },
  { recipe: SEGMENTED_NEUTROPHIL, count: 22 },
  { recipe: THROMBOCYTE, count: 28 },
];
