import { type Constant, unroll } from './unroll.js';

export type { Constant };

/** Gives the text of a shader by its name without `.wgsl` (for example `conv3x3` or `lib/winner`). */
export type ShaderSource = (name: string) => string;

export interface ShaderBinding {
  binding: number;
  access: 'read' | 'read_write';
}

export interface Shader {
  name: string;
  code: string;
  /** Storage bindings by variable name. */
  bindings: Map<string, ShaderBinding>;
  /** Names of the declared `override` constants. */
  overrides: Set<string>;
}

const header = (text: string, key: string): string[] =>
  [...text.matchAll(new RegExp(`^// ${key}: *(.*)$`, 'gm'))].flatMap((m) =>
    m[1].trim().split(/\s+/),
  );

function constantLine(name: string, value: Constant): string {
  if (typeof value === 'string') return `alias ${name} = ${value};`;
  if (typeof value === 'boolean') return `const ${name}: bool = ${value};`;
  return `const ${name}: u32 = ${value}u;`;
}

/**
 * Assembles a `.wgsl` file. Nothing is pasted into a shader but what its header declares:
 *
 *   // const: TILE PACKED      `const TILE = …;` lines, for sizes that must be constant expressions
 *   // type: Input             `alias Input = …;` lines, for types that depend on sizes
 *   // uses: lib/winner        the text of shaders/lib/winner.wgsl, put in front
 *
 * and a loop whose first line ends in `// unroll` is written out (unroll.ts).
 *
 * All other sizes are `override` constants, given when the pipeline is made.
 *
 * @param name shader name without extension
 * @param constants a value for every name in the file's `// const:` lines (others are ignored)
 * @throws Error if a declared constant has no value
 */
export function assembleShader(
  source: ShaderSource,
  name: string,
  constants: Record<string, Constant> = {},
): Shader {
  const text = source(name);
  const parts = header(text, 'uses').map(source);
  const declared = (t: string): string[] => [...header(t, 'const'), ...header(t, 'type')];
  const names = new Set([text, ...parts].flatMap(declared));
  const lines = [...names].map((key) => {
    if (!(key in constants)) throw new Error(`shader ${name}: no value for constant ${key}`);
    return constantLine(key, constants[key]);
  });
  const joined = [...parts, text].join('\n');
  const code = [...lines, unroll(joined, constants)].join('\n');
  return { name, code, bindings: findBindings(code), overrides: findOverrides(code) };
}

function findBindings(code: string): Map<string, ShaderBinding> {
  const pattern =
    /@group\(0\)\s*@binding\((\d+)\)\s*var<storage,\s*(read|read_write)>\s*(\w+)\s*:/g;
  return new Map(
    [...code.matchAll(pattern)].map((m) => [
      m[3],
      { binding: Number(m[1]), access: m[2] as 'read' | 'read_write' },
    ]),
  );
}

function findOverrides(code: string): Set<string> {
  return new Set([...code.matchAll(/^override\s+(\w+)\s*:/gm)].map((m) => m[1]));
}
