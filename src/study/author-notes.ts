import * as z from 'zod';
import { InputError } from '../errors/input-error.js';
import { problemOf } from './schemas.js';

/**
 * What only the authors of a study know of it, for the reporting checklist: the fields that
 * `study.json` may have, and what each is.
 */
export const AUTHOR_NOTES = {
  abstract: 'where title and abstract name the technology, the design and the main result',
  intendedUse: 'who would use such a network, for which patients, in which role',
  inequalities: 'what is known of unequal care between groups of patients',
  design: 'prospective or retrospective, and its hypotheses',
  population: 'the patients that the result is meant for, and how well these represent them',
  source: 'where the images come from, and why they do for the question',
  setting: 'hospitals or laboratories, and dates',
  eligibility: 'which patients, slides and cells were included and which not',
  sampling: 'consecutive, random or chosen by hand',
  treatment: 'treatment of the patients before the blood was taken',
  deidentification: 'how names and numbers of patients were removed',
  missing: 'how missing or undecided labels were dealt with',
  imaging: 'preparation, stain, microscope, camera, magnification',
  reference: 'by what a cell is called what it is called',
  referenceRationale: 'why this reference, and which others there are',
  annotators: 'who labelled, how many, with which training',
  agreement: 'how often annotators agree with each other and with themselves',
  blinding: 'what annotators knew when they labelled',
  characteristics: 'age, sex and disease of the patients, stage and other diagnoses',
  interval: 'time between taking the blood, imaging and labelling',
  heterogeneity: 'differences between sites, scanners or groups',
  fairness: 'what was done for fairness between groups of patients, and what came out',
  external: 'tests on images of another place',
  registration: 'register and number, or none',
  protocol: 'where the protocol of the study is',
  ethics: 'approval and consent',
  involvement: 'of patients and the public, or none',
  usability: 'what users must know, and what happens to images of bad quality',
  limitations: 'further ones',
  implications: 'for practice, and what should be studied next',
  availability: 'where images, labels, code and networks can be had',
  funding: 'sources, and what they decided',
  interests: 'conflicts of interest, or none',
} as const;

export type AuthorNote = keyof typeof AUTHOR_NOTES;
export type AuthorNotes = { [Note in AuthorNote]?: string };

export const NOTES_FILE = 'study.json';

const names = Object.keys(AUTHOR_NOTES) as AuthorNote[];
const NOTES = z.partialRecord(z.enum(names), z.string().trim().min(1).max(4000));

/**
 * @param text of a `study.json`
 * @param file what a person knows it by
 * @throws InputError naming the file and the first field that is unknown, empty or no text
 */
export function readNotes(text: string, file: string): AuthorNotes {
  const refuse = (why: string, cause?: unknown) =>
    new InputError(`${file} ${why}`, { ...{ cause, kind: 'unreadable', thing: file } });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refuse(`is not valid JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw refuse('must hold one JSON object.');
  const unknown = Object.keys(json).filter((name) => !names.includes(name as AuthorNote));
  if (unknown.length > 0)
    throw refuse(
      `has fields that are not known: ${unknown.join(', ')}. Known are ${names.join(', ')}.`,
    );
  const { success, error, data } = NOTES.safeParse(json);
  if (!success)
    throw refuse(`is not as it should be (${problemOf(error)}): give each field a text.`);
  return data as AuthorNotes;
}
