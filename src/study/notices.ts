import type { DuplicateTreatment } from '../splits/duplicate-groups.js';
import type { LabelledIn, Unused } from './dataset.js';

/** What a study says of its data and settings, without being asked; doors word it. */
export type Notice =
  /** Classes that a preset leaves out because they are small. */
  | { kind: 'small-classes'; smallest: number; classes: string[] }
  /** The protocol's test sets cut through patients. */
  | { kind: 'groups-cut' }
  /** Fewer images of a set than the preset has. */
  | { kind: 'set-reduced'; set: 'test' | 'validation'; wanted: number; given: number }
  /** Fewer training-set sizes than the defaults. */
  | { kind: 'sizes-reduced'; largest: number; allowed: string }
  /** The images are read as a published data set. */
  | { kind: 'recognised'; name: string }
  /** The labels come from files of another program. */
  | ({ kind: 'labelled-in' } & LabelledIn)
  /** Folders such as `train` and `test` are put together: the study makes splits of its own. */
  | { kind: 'split-folders'; folders: string[] }
  /**
   * A network is trained and tested by the data set's own split, in which some test images have
   * copies or others of their patient among the training or validation images.
   */
  | { kind: 'own-split'; leaked: number; of: number }
  /** Files and folders among the data that are not used. */
  | { kind: 'not-used'; unused: Unused[] }
  /** Rows without a label, rows marked as duplicates. */
  | { kind: 'excluded'; emptyLabel: number; duplicates: number }
  /** Images without a patient where others have one. */
  | { kind: 'ungrouped'; images: number; of: number; column?: string }
  /** No patient or slide is known at all. */
  | { kind: 'no-groups' }
  | {
      kind: 'copies';
      copies: number;
      /** Of another class than the image that they are copies of. */
      contradictions: number;
      treatment: DuplicateTreatment;
      /** Whether splits ignore groups, and copies with them. */
      cutApart: boolean;
      /** They are where the data set's own split has them. */
      ownSplit?: boolean;
    }
  /** Images that are of one colour, or all but black. */
  | { kind: 'empty-images'; constant: number; dark: number; first: string }
  /** A validation set of whole groups that is not of the size asked for. */
  | { kind: 'validation-size'; given: number; wanted: number; most?: number }
  /**
   * Images of a fold that are in none of its sets, as others of their group are in its test or
   * validation set: the fewest and the most of a fold, of all images.
   */
  | { kind: 'left-over'; fewest: number; most: number; of: number };
