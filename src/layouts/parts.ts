import type { DatasetPart } from '../splits/labelled-images.js';

const SPLIT =
  /^((train|training|trn|val|valid|validation|validate|test|testing|tst|dev|eval|evaluation|holdout|hold-out|unseen)([-_ ]?(set|data|images|imgs|split|\d+))?|(fold|split|cv)[-_ ]?\d+)$/i;
const TRAINING = /^(train|trn)/i;
const VALIDATION = /^(val|dev)/i;
const FOLD = /^(fold|split|cv)/i;

/** Whether a folder is called as parts of a data set are: `train`, `val`, `test`, `fold_1`. */
export const isSplitName = (name: string | undefined): name is string =>
  name !== undefined && SPLIT.test(name);

/** What a part of that name is for; undefined for `fold_1`, and for names of no part. */
export function partOf(name: string | undefined): DatasetPart | undefined {
  if (!isSplitName(name) || FOLD.test(name)) return undefined;
  if (TRAINING.test(name)) return 'train';
  return VALIDATION.test(name) ? 'validation' : 'test';
}
