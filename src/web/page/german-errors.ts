import { option } from '../../errors/input-error.js';
import { DATA_ERRORS } from './errors/images-and-tables.js';
import { PAGE_ERRORS } from './errors/page.js';
import { PHRASES } from './errors/phrases.js';
import { STUDY_ERRORS } from './errors/study.js';
import { READING_ERRORS } from './reading-error-texts.js';

/**
 * What can be wrong with input, in German. Left the text as the library says it (English is its
 * language): `{name}` stands for anything, `<option>` and `<option={value}>` for a setting as the
 * page calls it. `{name!}` on the right is looked up among the phrases, and quoted as English where
 * it is none of them. A test holds this list against every error that the page's rooms can throw.
 */
const ERRORS = [...DATA_ERRORS, ...READING_ERRORS, ...STUDY_ERRORS, ...PAGE_ERRORS];

/** A text with places for values, as a pattern. */
interface Template {
  pattern: RegExp;
  names: string[];
  german: string;
  /** Letters that stand fast: of two templates that fit, the one with more is meant. */
  fast: number;
}

/** Where a value stands, and where a setting is named. */
const PLACE = /\{(\w+)(!?)\}/g;
const SETTING = /<([^<>=\s]+)(?:=([^<>]*))?>/g;

/** `<name=value>` between the marks of `errors`. */
const marked = (text: string): string =>
  text.replace(SETTING, (_, name: string, value?: string) => option(name, value));

function template([english, german]: readonly [string, string]): Template {
  const parts = marked(english).split(PLACE);
  const names: string[] = [];
  let pattern = '';
  let fast = 0;
  // A split by a pattern with two groups: text, name, mark, text, …
  for (let i = 0; i < parts.length; i += 3) {
    pattern += parts[i].replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    fast += parts[i].length;
    if (i + 1 < parts.length) {
      names.push(parts[i + 1]);
      pattern += '([\\s\\S]*?)';
    }
  }
  return { pattern: new RegExp(`^${pattern}$`), names, german: marked(german), fast };
}

let tables: { errors: Template[]; phrases: Template[] } | undefined;

function templates(): { errors: Template[]; phrases: Template[] } {
  const ready = (texts: readonly (readonly [string, string])[]): Template[] =>
    texts.map(template).sort((a, b) => b.fast - a.fast);
  tables ??= { errors: ready(ERRORS), phrases: ready(PHRASES) };
  return tables;
}

/** @returns undefined where the list has no such text */
function translated(text: string, list: readonly Template[]): string | undefined {
  for (const { pattern, names, german } of list) {
    const found = pattern.exec(text);
    if (!found) continue;
    const values = new Map(names.map((name, i) => [name, found[i + 1]]));
    return german.replace(PLACE, (_, name: string, phrase: string) => {
      const value = values.get(name) ?? '';
      return phrase === '' ? value : germanPhrase(value);
    });
  }
  return undefined;
}

/** A part of an error; what is not known is said to be English. */
const germanPhrase = (text: string): string =>
  translated(text, templates().phrases) ?? `englisch: „${text}“`;

/** The error in German, with settings between marks; undefined where it is not in the list. */
export const germanError = (text: string): string | undefined =>
  translated(text, templates().errors);
