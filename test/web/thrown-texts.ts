import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { option } from '../../src/errors/input-error.js';

const SRC = join(import.meta.dirname, '..', '..', 'src');
/** What the page is made of. */
const ROOMS = ['engine', 'images', 'splits', 'paper', 'study', 'layouts', 'report', 'web'];

/** Below a room, and not on the page. */
const ELSEWHERE = 'onnx/';

/** An error that a source file throws, with made-up values where it has values. */
export interface Thrown {
  file: string;
  text: string;
}

/** The texts of every `new InputError(…)` in the rooms; of a choice between two, both. */
export function thrownTexts(): Thrown[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith(ELSEWHERE))
      .flatMap((name) => textsIn(readFileSync(join(SRC, room, name), 'utf8'), `${room}/${name}`)),
  );
}

function textsIn(source: string, file: string): Thrown[] {
  return source
    .split('new InputError(')
    .slice(1)
    .flatMap((rest) => sentences(rest).map((text) => ({ file, text })));
}

/**
 * The texts that the first argument of a call can be. It reads what the project's formatter leaves:
 * literals and templates, put together with `+` or chosen by `? :`.
 */
function sentences(call: string): string[] {
  const choices: string[] = [''];
  for (let i = 0; i < call.length; i++) {
    const sign = call[i];
    if (sign === "'" || sign === '"') {
      const end = call.indexOf(sign, i + 1);
      choices[choices.length - 1] += call.slice(i + 1, end);
      i = end;
    } else if (sign === '`') {
      const [text, end] = templateText(call, i + 1);
      choices[choices.length - 1] += text;
      i = end;
    } else if (sign === '(') {
      // Made by a function, or chosen within a sentence: any text.
      choices[choices.length - 1] += ' more';
      i = closing(call, i + 1);
    } else if (sign === '?') choices[choices.length - 1] = '';
    else if (sign === ':') choices.push('');
    else if (sign === ',' || sign === ')') break;
  }
  return choices.map((text) => text.trim()).filter((text) => text !== '');
}

/** A template's text up to its end, values made up. */
function templateText(call: string, start: number): [text: string, end: number] {
  let text = '';
  let i = start;
  for (; call[i] !== '`'; i++) {
    if (!call.startsWith('${', i)) {
      text += call[i];
      continue;
    }
    const end = closing(call, i + 2);
    text += made(call.slice(i + 2, end));
    i = end;
  }
  return [text, i];
}

/** What stands for a value: a setting between its marks, else a word. */
function made(expression: string): string {
  const [, setting, value] = /^option\(([^,)]+)(,[^)]+)?\)?/.exec(expression) ?? [];
  if (setting === undefined) return 'x7';
  const name = setting.startsWith("'") ? setting.slice(1, -1) : 'seed';
  const literal = /^, '([^']+)'/.exec(value ?? '')?.[1];
  return option(name, value === undefined ? undefined : (literal ?? 'x7'));
}

/** Where the bracket that was opened before `start` is closed. */
function closing(call: string, start: number): number {
  let depth = 1;
  for (let i = start; ; i++) {
    if (call[i] === '`') i = templateText(call, i + 1)[1];
    else if ('({['.includes(call[i])) depth++;
    else if (')}]'.includes(call[i]) && --depth === 0) return i;
  }
}
