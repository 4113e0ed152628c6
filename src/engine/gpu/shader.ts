import { ShaderError } from './errors.js';
import { type Constant, unroll } from './unroll.js';

export type { Constant };

/** Gives the text of a shader by its name without `.wgsl` (for example `conv3x3` or `lib/batch`). */
export type ShaderSource = (name: string) => string;

/** A shader: the name of a file in `shaders/`, or a name and WGSL text of one's own. */
export type ShaderRef = string | { name: string; code: string };

export interface ShaderBinding {
  binding: number;
  access: 'read' | 'read_write';
}

export interface Shader {
  name: string;
  code: string;
  /** Storage bindings by variable name. */
  bindings: Map<string, ShaderBinding>;
  /** The declared `override` constants, and whether each has a default. */
  overrides: Map<string, { hasDefault: boolean }>;
}

const header = (text: string, key: string): string[] =>
  [...text.matchAll(new RegExp(`^ *// ${key}: *(.*)$`, 'gm'))].flatMap((m) =>
    m[1].trim().split(/\s+/),
  );

const DIRECTIVE = /^(?:enable|diagnostic)\b.*;$/gm;

function constantLine(name: string, value: Constant): string {
  if (typeof value === 'string') return `alias ${name} = ${value};`;
  if (typeof value === 'boolean') return `const ${name}: bool = ${value};`;
  return `const ${name}: u32 = ${value}u;`;
}

/** A shader's own text and those of the parts that it uses, parts first. */
export function shaderParts(source: ShaderSource, shader: ShaderRef): string[] {
  const text = typeof shader === 'string' ? source(shader) : shader.code;
  return [...header(text, 'uses').map(source), text];
}

export const shaderName = (shader: ShaderRef): string =>
  typeof shader === 'string' ? shader : shader.name;

/**
 * Assembles a shader. Nothing is pasted into it but what its header declares:
 *
 *   // const: TILE PACKED      `const TILE = …;` lines, for sizes that must be constant expressions
 *   // type: Input             `alias Input = …;` lines, for types that depend on sizes
 *   // uses: lib/batch         the text of shaders/lib/batch.wgsl, put in front
 *
 * and a loop whose first line ends in `// unroll` is written out (unroll.ts). Directives (`enable …;`)
 * of all parts go to the front.
 *
 * All other sizes are `override` constants, given when the pipeline is made.
 *
 * @param constants a value for every name in the `// const:` and `// type:` lines, and for no other
 * @throws ShaderError naming the constant that has no value, or that nothing declares
 */
export function assembleShader(
  source: ShaderSource,
  shader: ShaderRef,
  constants: Record<string, Constant> = {},
): Shader {
  const name = shaderName(shader);
  const parts = shaderParts(source, shader);
  const names = new Set(parts.flatMap((t) => [...header(t, 'const'), ...header(t, 'type')]));
  for (const key of Object.keys(constants))
    if (!names.has(key)) throw new ShaderError(`shader ${name} declares no constant ${key}`);
  const lines = [...names].map((key) => {
    if (!(key in constants))
      throw new ShaderError(`shader ${name}: no value for its constant ${key}`);
    return constantLine(key, constants[key]);
  });
  const text = unroll(parts.join('\n'), constants);
  // WGSL wants its directives first.
  const directives = text.match(DIRECTIVE) ?? [];
  const code = [...directives, ...lines, text.replace(DIRECTIVE, '')].join('\n');
  return { name, code, bindings: findBindings(code), overrides: findOverrides(code) };
}

function findBindings(code: string): Shader['bindings'] {
  const pattern =
    /@group\(0\)\s*@binding\((\d+)\)\s*var<storage,\s*(read|read_write)>\s*(\w+)\s*:/g;
  return new Map(
    [...code.matchAll(pattern)].map((m) => [
      m[3],
      { binding: Number(m[1]), access: m[2] as 'read' | 'read_write' },
    ]),
  );
}

function findOverrides(code: string): Shader['overrides'] {
  const pattern = /^ *override\s+(\w+)\s*:\s*\w+\s*(=)?/gm;
  return new Map(
    [...code.matchAll(pattern)].map((m) => [m[1], { hasDefault: m[2] !== undefined }]),
  );
}
