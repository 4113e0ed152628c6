import type { DispatchSpec } from './dispatch.js';
import { ShaderError } from './errors.js';
import type { Shader } from './shader.js';

/**
 * Holds a dispatch against its shader, both ways: what it gives must be declared, and what its entry
 * point reads must be given. WGSL itself lets a misspelt override fall back to its default.
 * @throws ShaderError naming the entry point, override or binding
 */
export function checkDispatch(shader: Shader, spec: DispatchSpec): void {
  const fail = (what: string): never => {
    throw new ShaderError(`shader ${shader.name}, entry ${spec.entry}: ${what}`);
  };
  const names = namesOf(shader.code, spec.entry) ?? fail('it has no such entry point');
  for (const name of Object.keys(spec.bindings))
    if (!shader.bindings.has(name)) fail(`it declares no binding ${name}`);
  const given = Object.keys(spec.overrides ?? {});
  for (const name of given)
    if (!shader.overrides.has(name)) fail(`it declares no override ${name}`);
  for (const [name, { hasDefault }] of shader.overrides)
    if (!hasDefault && names.has(name) && !given.includes(name))
      fail(`no value for its override ${name}`);
  for (const name of shader.bindings.keys())
    if (names.has(name) && !(name in spec.bindings)) fail(`nothing is bound to ${name}`);
}

/** Names, but no members such as the x of `id.x`. */
const WORD = /(?<![.\w])[A-Za-z_]\w*/g;

/**
 * The names that an entry point reads, itself or through functions and constants of the module.
 * @returns undefined if there is no such entry point
 */
function namesOf(code: string, entry: string): Set<string> | undefined {
  const plain = code.replaceAll(/\/\/.*$/gm, '');
  const bodies = declarations(plain);
  if (!new RegExp(`@compute[^{;]*\\bfn\\s+${entry}\\b`).test(plain)) return undefined;
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const [word] of (bodies.get(name) ?? '').matchAll(WORD)) {
      if (found.has(word)) continue;
      found.add(word);
      visit(word);
    }
  };
  visit(entry);
  return found;
}

/** The text of every function (with the attributes before it) and of every constant, by name. */
function declarations(code: string): Map<string, string> {
  const bodies = new Map<string, string>();
  for (const match of code.matchAll(/((?:@\w+(?:\([^)]*\))?\s*)*)\bfn\s+(\w+)/g)) {
    const start = code.indexOf('{', match.index);
    bodies.set(match[2], match[1] + code.slice(match.index, closing(code, start)));
  }
  for (const [text, name] of code.matchAll(/^ *(?:const|override)\s+(\w+)[^;]*;/gm))
    bodies.set(name, text);
  return bodies;
}

/** Where the brace that opens at `start` closes. */
function closing(code: string, start: number): number {
  let depth = 0;
  for (let i = start; i < code.length; i++) {
    if (code[i] === '{') depth++;
    if (code[i] === '}') depth--;
    if (depth === 0) return i + 1;
  }
  return code.length;
}
