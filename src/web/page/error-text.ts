import { InputError, type InputProblem } from '../../errors/input-error.js';
import { WorkerError } from './client.js';
import { germanError } from './german-errors.js';
import { optionLabel } from './option-texts.js';
import { type Language, sayIn, type TextName } from './texts.js';

const PROBLEMS: Record<InputProblem, TextName> = {
  option: 'problemOption',
  conflict: 'problemConflict',
  missing: 'problemMissing',
  unreadable: 'problemUnreadable',
  damaged: 'problemDamaged',
  unsupported: 'problemUnsupported',
  'too-large': 'problemTooLarge',
  'too-few': 'problemTooFew',
  occupied: 'problemOccupied',
  'in-use': 'problemInUse',
  unwritable: 'problemUnwritable',
  'other-run': 'problemOtherRun',
  'other-adapter': 'problemOtherAdapter',
};

/** What is wrong with a file, which the worker says as a plain sentence. */
export function failureText(text: string, language: Language): string {
  return inWords(inLanguage(text, 'unreadable', language), language);
}

/** Any error in the page's language. */
export function errorText(error: unknown, language: Language): string {
  const { message } = error as Error;
  const kind = error instanceof WorkerError ? error.failure.facts?.kind : undefined;
  return inWords(inLanguage(message, kind, language), language);
}

function inLanguage(text: string, kind: InputProblem | undefined, language: Language): string {
  if (language === 'en') return text;
  const say = sayIn(language);
  const what = kind === undefined ? 'problemOther' : PROBLEMS[kind];
  return germanError(text) ?? say('inEnglish', { what: say(what), text });
}

const inWords = (text: string, language: Language): string =>
  new InputError(text).inWords((name, value) => {
    const label = optionLabel(name, language);
    return value === undefined ? label : `${label} ${value}`;
  });
