import { CELLS } from './texts/cells.js';
import { FRAME } from './texts/frame.js';
import { QUESTION } from './texts/question.js';
import { RESULT } from './texts/result.js';
import { START } from './texts/start.js';
import { TRAINING } from './texts/training.js';

/** Every text of the page, by its steps: English, German. `{name}` stands for a value. */
const TEXTS = { ...FRAME, ...START, ...CELLS, ...QUESTION, ...TRAINING, ...RESULT };

export type TextName = keyof typeof TEXTS;
export type Language = 'en' | 'de';
const LANGUAGES: readonly Language[] = ['en', 'de'];

/** The browser's, where it is one of ours. */
export const ownLanguage = (): Language => (/^de\b/i.test(navigator.language) ? 'de' : 'en');

export type Say = (name: TextName, values?: Record<string, string | number>) => string;

export const sayIn =
  (language: Language): Say =>
  (name, values = {}) =>
    TEXTS[name][LANGUAGES.indexOf(language)].replace(/\{(\w+)\}/g, (whole, key: string) =>
      key in values ? String(values[key]) : whole,
    );

/** `45 s`, `12 min`, `3,5 h`. */
export function duration(seconds: number, language: Language): string {
  const number = (value: number, digits: number) =>
    value.toLocaleString(language, { maximumFractionDigits: digits });
  if (seconds < 90) return `${number(Math.max(1, seconds), 0)} s`;
  if (seconds < 90 * 60) return `${number(seconds / 60, 0)} min`;
  return `${number(seconds / 3600, 1)} h`;
}
