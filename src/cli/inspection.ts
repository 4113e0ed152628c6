import type { ImageRemark } from '../images/remarks.js';
import type { DuplicateTreatment } from '../splits/duplicate-groups.js';
import type { LabelledIn, Unused } from '../study/dataset.js';
import type { ImageFlow } from '../study/image-flow.js';

/** What `inspect --json` prints. */
export interface Inspection {
  name: string;
  description?: string;
  licence?: string;
  /** Images that can be read and are not left out. */
  images: number;
  classes: { name: string; meaning?: string; count: number; positive: boolean }[];
  kinds: { format: string; width: number; height: number; count: number }[];
  groups: { column?: string; count: number; largest: number } | null;
  excluded: { emptyLabel: number; duplicates: number };
  /** What else lies in the folder and is not used. */
  unused: Unused[];
  /** From the images found to those used. */
  flow: ImageFlow;
  layout?: string;
  /** The published data set that the folder is read as. */
  recognised?: string;
  /** The program whose files say what the cells are. */
  labelledIn?: LabelledIn;
  splitFolders?: string[];
  duplicates: DuplicateFinding[];
  /** Images that are copies of others, and what a sweep with these options does with them. */
  copies: number;
  treatment: DuplicateTreatment;
  bad: { file: string; reason: string }[];
  /** Images that can be read and show nothing. */
  remarks: { file: string; remark: ImageRemark }[];
  folds: number;
  validation: number;
  /** null: the folds are not possible, for this reason. */
  largestTrainingSize: number | null;
  /** In words: between the balanced pool and the whole one there may be none. */
  trainingSizes: string | null;
  reason?: string;
  contactSheet: { svg: string; png: string };
}

export interface DuplicateFinding {
  first: string;
  second: string;
  /** What makes the second out of the first. */
  transformation: string;
  identical: boolean;
  /** Root mean square difference of thumbnails in units of their contrast. */
  difference: number;
  sameClass: boolean;
}
