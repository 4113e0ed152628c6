import { expect, it } from 'vitest';
import { ShaderError } from '../../src/engine/gpu/errors.js';
import { defineOp, type OwnOp } from '../../src/engine/ops/define-op.js';
import { f32 } from '../../src/engine/ops/types.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();

const shader = `// uses: lib/batch
override SIZE: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
override x_offset: u32;
override x_stride: u32;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override y_offset: u32;
override y_stride: u32;
@compute @workgroup_size(WX, WY)
fn square(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.z % BATCH >= valid[id.z / BATCH] || id.x >= SIZE) { return; }
  let i = id.z % BATCH * SIZE + id.x;
  let value = x[x_offset + id.z / BATCH * x_stride + i];
  y[y_offset + id.z / BATCH * y_stride + i] = value * value;
}`;
const SQUARE: OwnOp<object> = {
  ...{ name: 'square', shader, outputs: ([x]) => [x] },
  kernels: ({ inputs: [x], outputs: [y] }) => {
    const [BATCH, SIZE] = x.type.shape;
    return [
      {
        entry: 'square',
        tensors: { x, y },
        overrides: { BATCH, SIZE },
        grid: { x: SIZE, planes: BATCH },
      },
    ];
  },
};
const input = { type: f32(2, 2), data: Float32Array.of(1, -2, 3, 4, 5, 6, 7, 8) };

it('runs WGSL text of one’s own for every model, short batches included', async () => {
  const { outputs } = await runOp(device.gpu, defineOp(SQUARE), [input], {
    models: 2,
    valid: [2, 1],
  });
  // Nobody writes behind a short batch: what is there is the poison.
  expect([...outputs[0]]).toEqual([1, 4, 9, 16, 25, 36, Number.NaN, Number.NaN]);
});

it.each<[string, RegExp, Partial<OwnOp<object>>]>([
  ['a name that is none', /"my op": a name has/, { name: 'my op' }],
  ['a name of the package', /relu: the package has/, { name: 'relu' }],
  ['text without an entry point', /square: .*no @compute/, { shader: 'fn square() {}' }],
])('refuses %s', (_, message, change) => {
  expect(() => defineOp({ ...SQUARE, ...change })).toThrow(ShaderError);
  expect(() => defineOp({ ...SQUARE, ...change })).toThrow(message);
});

it.each<[string, RegExp, Partial<OwnOp<object>>]>([
  [
    'an entry point',
    /no entry point cube, but square/,
    { kernels: (call, v) => [{ ...SQUARE.kernels(call, v)[0], entry: 'cube' }] },
  ],
  [
    'a binding',
    /no binding z/,
    {
      kernels: ({ inputs: [z], outputs: [y] }, v) => [
        { ...SQUARE.kernels({ inputs: [z], outputs: [y], attrs: {} }, v)[0], tensors: { z, y } },
      ],
    },
  ],
  [
    'an override',
    /no value for its override SIZE/,
    { kernels: (call, v) => [{ ...SQUARE.kernels(call, v)[0], overrides: { BATCH: 2 } }] },
  ],
  [
    'a place',
    /declares no override y_stride/,
    { shader: shader.replace('override y_stride: u32;', 'const y_stride = 4u;') },
  ],
])('a kernel and its text that differ in %s are refused', async (_, message, change) => {
  await expect(runOp(device.gpu, defineOp({ ...SQUARE, ...change }), [input])).rejects.toThrow(
    message,
  );
});

it('WGSL that does not compile is refused with its line', async () => {
  const broken = defineOp({ ...SQUARE, shader: shader.replace('value * value', 'value * valu') });
  await expect(runOp(device.gpu, broken, [input])).rejects.toThrow(/square\.wgsl:\d+:\d+ .*valu/);
});

it('a gradient that is asked for but has no rule is named', async () => {
  const asked = runOp(device.gpu, defineOp(SQUARE), [input], { upstream: new Float32Array(4) });
  await expect(asked).rejects.toThrow(/square has no gradient rule/);
});
