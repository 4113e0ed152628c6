import type { Argv } from 'yargs';
import { DUPLICATE_TREATMENTS } from '../splits/duplicate-groups.js';
import { FAITHFUL } from '../study/configuration.js';
import type { SweepArguments } from './options.js';

/** Arguments of `inspect`: what decides a sweep's data and splits. */
export type InspectArguments = Omit<SweepArguments, 'out'> & { out: string };

export function addInspectOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('dataset', {
      type: 'string',
      describe: 'folder of labelled images, or a MedMNIST .npz; default: the embedded images',
    })
    .options({
      'label-column': { type: 'string', describe: 'column of the table that holds the class' },
      positive: { type: 'string', describe: 'classes that are positive, a,b' },
      'group-column': { type: 'string', describe: 'patient or slide' },
      task: {
        choices: ['binary', 'multiclass'] as const,
        describe: 'default: by the number of classes',
      },
      limit: { type: 'number', describe: 'look at no more than this many images of each class' },
      folds: { type: 'number', describe: `cross-validation folds (${FAITHFUL.folds})` },
      val: { type: 'number', describe: `validation images of a fold (${FAITHFUL.val})` },
      seed: { type: 'number', describe: 'of the splits and of the cells shown (1)' },
      duplicates: { choices: DUPLICATE_TREATMENTS, describe: 'as sweep would treat them' },
      out: { type: 'string', default: 'inspect', describe: 'folder of the contact sheet' },
    })
    .requiresArg(
      'label-column positive group-column task limit folds val seed duplicates out'.split(' '),
    );
}
