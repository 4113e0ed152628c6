import { expect, it } from 'vitest';
import { dense, fit, runOp, sequential } from '../../src/index.js';
import { useGpu } from '../support/gpu.js';
import { checkLeakyRelu, leaky, leakyRelu } from './leaky-relu.js';

const device = useGpu();

it('an operation from outside the package computes what it says', async () => {
  const input = {
    type: { shape: [1, 4], dtype: 'f32' as const },
    data: Float32Array.of(-2, -1, 0, 3),
  };
  const { outputs } = await runOp(device.gpu, leakyRelu, [input], { attrs: { slope: 0.25 } });
  expect([...outputs[0]]).toEqual([-0.5, -0.25, 0, 3]);
});

it('its gradient passes the public checker', async () => {
  expect(await checkLeakyRelu(device.gpu, 0.1)).toMatchObject({ pass: true });
});

it('is a layer of a network that learns', async () => {
  const network = sequential({
    input: { shape: [1], dtype: 'f32' },
    layers: [dense(8), leaky(0.1), dense(2)],
  });
  // Class 1 in the middle: no straight line tells it.
  const x = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);
  const y = Array.from(x, (value) => (Math.abs(value) < 0.5 ? 1 : 0));
  const { losses } = await fit(device.gpu, network, { x, y, epochs: 60, batch: 16, lr: 0.03 });
  expect(losses[0].at(-1)).toBeLessThan(0.3);
});
