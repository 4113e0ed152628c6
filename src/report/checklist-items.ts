import type { AuthorNote } from '../study/author-notes.js';
import { type RunData, resamplesGroups } from './run-data.js';

/** The items of the guidelines that a row answers, by their own numbers, with commas. */
export interface ItemNumbers {
  claim?: string;
  tripod?: string;
  /** Of STARD 2015, which STARD-AI keeps. */
  stard?: string;
  reforms?: string;
}

export interface ChecklistItem extends ItemNumbers {
  /** What is asked, in a few words. */
  asks: string;
  /** What this study itself can say, as text; undefined where it cannot. */
  says?(data: RunData): string | undefined;
  /** Sections of the page with more. */
  at?: string[];
  /** What only the authors know. */
  note?: AuthorNote;
}

/** In the order of a paper. What two guidelines ask alike is one row. */
export const CHECKLIST: readonly ChecklistItem[] = [
  { asks: 'Title and abstract', claim: '1, 2', tripod: '1, 2', stard: '1, 2', note: 'abstract' },
  {
    ...{ asks: 'Background, intended use and users', note: 'intendedUse' },
    ...{ claim: '3', tripod: '3a, 3b', stard: '3', reforms: '1b' },
  },
  { asks: 'Known inequalities of care', tripod: '3c', note: 'inequalities' },
  {
    ...{ asks: 'Aim', claim: '4, 6', tripod: '4', stard: '4', at: ['curve'] },
    says: ({ run }) =>
      `How well a network tells ${run.dataset.classes.join(' / ')} apart, by the number of labelled images.`,
  },
  { asks: 'Design: prospective or retrospective', claim: '5', stard: '5', note: 'design' },
  { asks: 'Population of the claim', reforms: '1a, 3g', note: 'population' },
  {
    ...{ asks: 'Why machine learning, and why this model', reforms: '1c, 5b', at: ['methods'] },
    says: () => 'The network of a published study, small enough for tens of images.',
  },
  {
    ...{ asks: 'Source of the data', claim: '7', tripod: '5a', reforms: '3a, 3c', note: 'source' },
    says: ({ run: { dataset } }) =>
      `Data set “${dataset.name}”${dataset.licence ? `, ${dataset.licence}` : ''}.`,
    at: ['data'],
  },
  { asks: 'Places and dates', tripod: '5b, 6a', stard: '8', note: 'setting' },
  {
    ...{ asks: 'Who and what was eligible', note: 'eligibility' },
    ...{ claim: '8', tripod: '6b', stard: '6, 7', reforms: '3b' },
  },
  { asks: 'How cells and patients were sampled', stard: '9', note: 'sampling' },
  { asks: 'Treatments', tripod: '6c', note: 'treatment' },
  {
    ...{ asks: 'Preparation of the data', claim: '9', tripod: '7', reforms: '4c', at: ['methods'] },
    says: ({ run: { options } }) =>
      `Pixels scaled to 0…1, ${options.imageSize} × ${options.imageSize}.`,
  },
  {
    ...{ asks: 'Selection, exclusion and damage', claim: '10', reforms: '4a, 4b', at: ['data'] },
    says: () => 'The flow of images; what cannot be read is refused by name before training.',
  },
  { asks: 'De-identification', claim: '11', note: 'deidentification' },
  {
    ...{ asks: 'Missing and undecided values', note: 'missing', at: ['data'] },
    ...{ claim: '12', tripod: '11', stard: '15, 16', reforms: '3f' },
    says: ({ run: { dataset } }) =>
      `${dataset.excluded.emptyLabel} images without a label were left out; ${dataset.ungrouped ?? 0} have no patient where others have one.`,
  },
  {
    ...{ asks: 'How images were taken', claim: '13', stard: '10a', note: 'imaging' },
  },
  {
    ...{ asks: 'Predictors, and that they are legitimate', at: ['methods', 'shortcuts'] },
    ...{ tripod: '9a, 9b, 9c', reforms: '6c' },
    says: () => 'The pixels of the image and nothing else; no feature is made by hand.',
  },
  {
    ...{ asks: 'Outcome and reference standard', note: 'reference' },
    ...{ claim: '14', tripod: '8a', stard: '10b', reforms: '3d' },
  },
  { asks: 'Why this reference', claim: '15', stard: '11', note: 'referenceRationale' },
  { asks: 'Who annotated, test images too', claim: '16, 17', tripod: '8b', note: 'annotators' },
  { asks: 'Agreement of annotators', claim: '18', note: 'agreement' },
  {
    ...{ asks: 'Blinding', tripod: '8c', stard: '13a, 13b', note: 'blinding' },
    says: () => 'Networks are given no label of a test image.',
  },
  {
    ...{ asks: 'Partitions', at: ['data', 'methods'] },
    ...{ claim: '19', tripod: '12a', reforms: '5c, 6a' },
    says: ({ run: { options } }) =>
      `${options.folds}-fold cross-validation; ${options.val} further images a fold decide when training stops.`,
  },
  {
    ...{ asks: 'Level at which partitions are apart', claim: '20', reforms: '6b', at: ['data'] },
    says: ({ run: { dataset, options } }) =>
      options.quirks.includes('test-slices')
        ? 'Images: patients and copies are cut apart, as published.'
        : dataset.grouped
          ? 'Patients or slides, and copies of an image.'
          : 'Images and their copies; patients are not known.',
  },
  {
    ...{ asks: 'Sample size and its reason', at: ['curve', 'data'] },
    ...{ claim: '21', tripod: '10', stard: '18', reforms: '3e' },
    says: ({ run: { dataset } }) =>
      `All ${dataset.images} images; the required number is the result.`,
  },
  {
    ...{ asks: 'The model', claim: '22', tripod: '12c', reforms: '5a', at: ['methods', 'data'] },
    says: () => 'Six convolutions and a dense layer; the figure has every layer.',
  },
  {
    ...{ asks: 'The model in full', tripod: '22' },
    says: () => 'Weights of every network: the folder models of the run.',
  },
  {
    ...{ asks: 'Software and machine', claim: '23', reforms: '2c', at: ['methods'] },
    says: ({ run: { versions, adapter } }) => `cytograd ${versions.cytograd} on ${adapter.name}.`,
  },
  {
    asks: 'Initial weights',
    claim: '24',
    says: () => 'Uniform, after Glorot and Bengio.',
    at: ['methods'],
  },
  {
    ...{ asks: 'Training and hyperparameters', at: ['methods'] },
    ...{ claim: '25', tripod: '12b', reforms: '5e' },
    says: ({ run: { options } }) =>
      options.protocol === 'faithful'
        ? 'All settings are listed; none was tuned on these images by this program.'
        : 'All settings are listed; they are those of the published scripts.',
  },
  {
    ...{ asks: 'Choice of the final model', claim: '26', reforms: '5d', at: ['methods'] },
    says: ({ run: { options } }) =>
      options.quirks.includes('last-epoch-weights')
        ? 'The weights of the last epoch.'
        : 'The epoch with the lowest validation loss; sizes are all reported.',
  },
  { asks: 'Ensembles', claim: '27', says: () => 'None: each network is scored by itself.' },
  {
    ...{ asks: 'Imbalance of classes', tripod: '13', at: ['methods', 'data'] },
    says: ({ run: { dataset } }) =>
      dataset.classes.length > 2
        ? 'Training sets have the classes in their proportions; F1 is given weighted and macro.'
        : 'Training sets are balanced; the AUC does not depend on the proportions of test sets.',
  },
  {
    ...{ asks: 'Measures of performance', at: ['methods'] },
    ...{ claim: '28', tripod: '12e', stard: '14', reforms: '7a' },
    says: () => 'ROC-AUC, F1, sensitivity and specificity where there are two classes.',
  },
  {
    ...{ asks: 'Uncertainty and tests', claim: '29', reforms: '7b, 7c', at: ['methods', 'curve'] },
    says: (data) =>
      `95 % intervals over folds, and over ${resamplesGroups(data) ? 'patients' : 'images'} for the test images of all folds together; no hypothesis is tested.`,
  },
  {
    ...{ asks: 'Robustness and variability', claim: '30', stard: '17', at: ['curve'] },
    says: ({ run: { options } }) =>
      `Spread over ${options.folds} folds${options.repeats > 1 ? ` and ${options.repeats} repeats` : ''} at every size.`,
  },
  {
    ...{ asks: 'Explanation of the model', claim: '31', at: ['sight'] },
    says: () => 'Saliency and relevance of test cells.',
  },
  { asks: 'Evaluation on own data', claim: '32', says: () => 'Cross-validation.', at: ['scores'] },
  {
    ...{ asks: 'Evaluation on data of others', note: 'external' },
    ...{ claim: '33', tripod: '16, 20c', reforms: '8a' },
  },
  { asks: 'Registration', claim: '34', tripod: '18d', stard: '28', note: 'registration' },
  { asks: 'Full protocol', claim: '42', tripod: '18c', stard: '29', note: 'protocol' },
  {
    ...{ asks: 'Flow of images and patients', at: ['data'] },
    ...{ claim: '35', tripod: '20a', stard: '19' },
    says: () => 'From the images found to those used; images and patients of each set.',
  },
  {
    ...{ asks: 'Who the patients are', claim: '36', tripod: '20b', stard: '20' },
    ...{ note: 'characteristics', at: ['data'] },
  },
  {
    ...{ asks: 'Images and events of each analysis', tripod: '21', at: ['data', 'curve'] },
    says: () => 'Images of each class in every set; networks at every size.',
  },
  {
    ...{ asks: 'Spectrum of disease, other diagnoses', stard: '21a, 21b', note: 'characteristics' },
    says: ({ run: { dataset } }) =>
      dataset.merged?.length ? 'Classes that merge several labels: Methods.' : undefined,
  },
  { asks: 'Time between test and reference', stard: '22', note: 'interval' },
  {
    ...{ asks: 'Results against the reference', stard: '23', at: ['scores'] },
    says: () => 'Confusion matrix, and counts of every class and size.',
  },
  {
    ...{ asks: 'Performance with its precision', at: ['curve', 'scores'] },
    ...{ claim: '37, 38', tripod: '23a', stard: '24' },
    says: () => 'Every size with its intervals; the largest in full.',
  },
  {
    ...{ asks: 'Differences between groups and places', tripod: '12d, 23b', note: 'heterogeneity' },
    says: ({ run: { options } }) => `Between the ${options.folds} folds: every network is listed.`,
    at: ['curve'],
  },
  {
    ...{ asks: 'Analysis of failures', claim: '39', at: ['scores'] },
    says: () => 'Which cells are taken for which.',
  },
  {
    ...{ asks: 'Output and cut-offs', tripod: '12g, 15', stard: '12a, 12b', at: ['methods'] },
    says: () =>
      'A score for each class; the larger logit wins, no cut-off was chosen on test images.',
  },
  { asks: 'Fairness', tripod: '14', note: 'fairness' },
  { asks: 'Updating of a model', tripod: '12f, 24', says: () => 'None was updated.' },
  {
    ...{ asks: 'Baselines', reforms: '5f', at: ['shortcuts', 'curve'] },
    says: () =>
      'Guessing, and the smaller training sets; simple rules where shortcuts were audited.',
  },
  { asks: 'Ethics', tripod: '17', note: 'ethics' },
  { asks: 'Involvement of patients and the public', tripod: '19', note: 'involvement' },
  { asks: 'Harm by the test', stard: '25', says: () => 'None can arise: only images were used.' },
  {
    ...{ asks: 'Limitations', note: 'limitations', at: ['limitations', 'warnings'] },
    ...{ claim: '40', tripod: '26', stard: '26', reforms: '8b' },
    says: () => 'A section of its own.',
  },
  { asks: 'Interpretation', claim: '41', tripod: '25', stard: '27', note: 'implications' },
  {
    ...{ asks: 'Use, users, next steps', tripod: '27a, 27b, 27c', note: 'usability', at: ['next'] },
  },
  {
    ...{ asks: 'Data, code, and how to repeat it', note: 'availability' },
    ...{ claim: '43', tripod: '18e, 18f', reforms: '2a, 2b, 2d, 2e' },
    says: ({ run: { versions, dataset } }) =>
      `run.json has all that it takes to repeat this with cytograd ${versions.cytograd}; SHA-256 of the data: ${dataset.fingerprint.slice(0, 16)}….`,
  },
  { asks: 'Funding', claim: '44', tripod: '18a', stard: '30', note: 'funding' },
  { asks: 'Conflicts of interest', tripod: '18b', note: 'interests' },
];
