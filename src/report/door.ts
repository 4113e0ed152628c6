import type { StudyOptions } from '../study/options.js';

/**
 * The way by which the reader of a report came to it and can go on: a command line, a program. Its
 * names for the study's options and for what can be done stand in the report's advice, as HTML.
 */
export interface Door {
  /** An option, with a value where it matters: `--control shuffled-labels`. */
  option(name: keyof StudyOptions | 'audit', value?: string): string;
  /** What to start once more, with an option changed: `the same command`. */
  again: string;
  /** How to finish a sweep that was interrupted, as the end of a sentence. */
  resume: string;
}

/** Of a program: the options by their own names. */
export const PROGRAM: Door = {
  option: (name, value) => (value === undefined ? name : `${name}: ${value}`),
  again: 'the same study',
  resume: 'the same study on the same store',
};
