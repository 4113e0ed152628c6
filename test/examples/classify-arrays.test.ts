import { expect, it } from 'vitest';
import { useGpu } from '../support/gpu.js';
import { classifyArrays } from './classify-arrays.js';

const device = useGpu();

it('twenty networks of typed arrays, each better than 90 % on unseen points', async () => {
  const accuracies = await classifyArrays(device.gpu);
  expect(accuracies).toHaveLength(20);
  expect(Math.min(...accuracies)).toBeGreaterThan(0.9);
  // Twenty seeds, not one twenty times.
  expect(new Set(accuracies).size).toBeGreaterThan(1);
});
