import type { ShortcutName } from './shortcuts.js';

/** A mean over folds with its 95 % interval. */
export interface FoldMean {
  mean: number;
  low: number;
  high: number;
}

export interface AuditedSize extends FoldMean {
  n: number;
  /** Scored rules or networks: one a fold; what is beyond has the study's networks. */
  units: number;
}

/** What networks know that a shortcut does not. */
export interface Beyond {
  /** AUC of the networks of the largest size less that of the shortcut, on the same test images. */
  gain: FoldMean;
  /** AUC of the networks over pairs of cells that the shortcut does not tell apart. */
  sizes: AuditedSize[];
  /** The smallest sufficient size by these AUCs. */
  requiredSize: number | null;
}

export interface AuditedShortcut {
  name: ShortcutName;
  /** AUC on the study's own test images. */
  sizes: AuditedSize[];
  /** The interval of the largest size lies above 0.5. */
  shown: boolean;
  /** Null where nothing is shown, and where too few pairs are left to compare. */
  beyond: Beyond | null;
}

/** summary.json, `audit` (study/README.md). */
export interface AuditSummary {
  /** Radius of the disc that hides the cell from the border, in halves of a side. */
  disc: number;
  shortcuts: AuditedShortcut[];
  /** The shown shortcut of the highest AUC at the largest size. */
  best: ShortcutName | null;
}
