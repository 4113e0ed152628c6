import type { Interval } from '../stats/intervals.js';

/** summary.json, `subgroups`: scores of the networks of one size by the values of a column. */
export interface SubgroupScores {
  column: string;
  /** Training-set size: the largest that has scored networks. */
  n: number;
  resampled: 'images' | 'groups';
  values: {
    /** Null: cells for which the table says none. */
    value: string | null;
    /** Test cells, and those of each class. */
    images: number;
    counts: number[];
    /** Over pairs of cells that one network scored; null where there is no pair. */
    auc: number | null;
    /** 95 %, by bootstrap. */
    interval: Interval | null;
  }[];
}
