import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DispatchSpec } from '../../src/engine/gpu/dispatch.js';
import { checkDispatch } from '../../src/engine/gpu/entry-point.js';
import { ShaderError } from '../../src/engine/gpu/errors.js';
import { assembleShader, type ShaderSource } from '../../src/engine/gpu/shader.js';
import {
  DECISIVE_SHADERS,
  kernelIdentity,
  kernelTable,
} from '../../src/engine/train/kernel-table.js';
import { readShader, shaderFolder } from '../../src/node/shaders.js';

const CODE = `
// const: TILE
// uses: lib/part
override SIZE: u32;
override SCALE: f32 = 1.0;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> other: array<f32>;

@compute @workgroup_size(WX)
fn twice(@builtin(global_invocation_id) id: vec3<u32>) {
  // SIZE_IN_A_COMMENT, other
  if (id.x >= bound()) { return; }
  y[id.x] = SCALE * x[id.x];
}

@compute @workgroup_size(1) fn clear() { other[0] = 0.0; }
`;
const PART =
  'override WX: u32;\noverride ITEMS: u32;\nfn bound() -> u32 { return SIZE * TILE * ITEMS; }';

const source: ShaderSource = (name) => (name === 'lib/part' ? PART : CODE);
const buffer = {} as GPUBuffer;
const RIGHT: DispatchSpec = {
  ...{ label: 'twice', shader: 'double', entry: 'twice', workgroups: [1, 1, 1] },
  consts: { TILE: 4 },
  overrides: { SIZE: 8, WX: 64, ITEMS: 2 },
  bindings: { x: { buffer }, y: { buffer } },
};
const check = (spec: DispatchSpec): void =>
  checkDispatch(assembleShader(source, spec.shader, spec.consts), spec);

describe('a dispatch and its shader', () => {
  it('pass when each has what the other needs; what another entry point reads may be missing', () => {
    check(RIGHT);
    check({ ...RIGHT, overrides: { ...RIGHT.overrides, SCALE: 2 } });
    check({ ...RIGHT, entry: 'clear', overrides: {}, bindings: { other: { buffer } } });
  });

  it.each<[string, RegExp, Partial<DispatchSpec>]>([
    [
      'a misspelt override',
      /double, entry twice: .*no override SCALA/,
      { overrides: { ...RIGHT.overrides, SCALA: 2 } },
    ],
    [
      'a missing override',
      /double, entry twice: no value for its override SIZE/,
      { overrides: { WX: 64, ITEMS: 2 } },
    ],
    [
      'one that only a function reads',
      /no value for its override ITEMS/,
      { overrides: { SIZE: 8, WX: 64 } },
    ],
    [
      'one that only an attribute reads',
      /no value for its override WX/,
      { overrides: { SIZE: 8, ITEMS: 2 } },
    ],
    ['a misspelt binding', /no binding z/, { bindings: { ...RIGHT.bindings, z: { buffer } } }],
    ['a missing binding', /nothing is bound to y/, { bindings: { x: { buffer } } }],
    [
      'a misspelt constant',
      /shader double declares no constant TYLE/,
      { consts: { TILE: 4, TYLE: 4 } },
    ],
    ['a missing constant', /shader double: no value for its constant TILE/, { consts: {} }],
    ['a misspelt entry point', /double, entry thrice: .*no such entry point/, { entry: 'thrice' }],
  ])('%s throws with its name', (_, message, change) => {
    expect(() => check({ ...RIGHT, ...change })).toThrow(ShaderError);
    expect(() => check({ ...RIGHT, ...change })).toThrow(message);
  });
});

describe('the kernel table', () => {
  const hashOf = async (shaders: ShaderSource): Promise<string> =>
    (await kernelTable({ shaders, variant: 'cpu' } as Parameters<typeof kernelTable>[0])).hash;
  const altered =
    (from: string | RegExp, to: string): ShaderSource =>
    (name) =>
      name === 'relu' ? readShader(name).replace(from, to) : readShader(name);

  it('names every shader but those that measure', () => {
    const files = readdirSync(shaderFolder)
      .filter((name) => name.endsWith('.wgsl') && !name.startsWith('measure-'))
      .map((name) => name.slice(0, -'.wgsl'.length));
    expect([...DECISIVE_SHADERS].sort()).toEqual(files.sort());
  });

  it('changes with the text, and not with comments and white space', async () => {
    const hash = await hashOf(readShader);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(altered('> 0.0', '>= 0.0'))).not.toBe(hash);
    expect(await hashOf(altered('// uses: lib/batch', '// uses: lib/pixel'))).not.toBe(hash);
    expect(await hashOf(altered(/^/, '// A comment.\n\n'))).toBe(hash);
  });

  // Where a change of a text changes bits, older runs cannot go on, and this test goes.
  it('is that of older runs with the same bits', async () => {
    const hash = await hashOf(readShader);
    const before = 'bf91139f32dd847abd55aa8d0518691e6d225e7b99faaa80ac00e307c952d7af';
    expect(kernelIdentity({ version: 2 })).toBe(hash);
    expect(kernelIdentity({ hash: before })).toBe(hash);
    expect(kernelIdentity({ hash })).toBe(hash);
    expect(kernelIdentity({ version: 1 })).not.toBe(hash);
    expect(kernelIdentity({ hash: 'another' })).not.toBe(hash);
  });
});
