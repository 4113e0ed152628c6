import { expect, it, vi } from 'vitest';
import type { Gpu } from '../../src/engine/gpu/gpu.js';
import type { Network } from '../../src/engine/nn/network.js';
import { measureTraining } from '../../src/engine/train/measure.js';
import { tune } from '../../src/engine/train/tune.js';
import type { TrainingOptions } from '../../src/engine/train/types.js';

vi.mock('../../src/engine/train/measure.js', () => ({ measureTraining: vi.fn() }));

it('takes the variant whose median is least, whatever disturbs one round', async () => {
  const steps: Record<string, number[]> = { cpu: [1, 5, 5], 'cpu-short-strips': [9, 4, 4] };
  vi.mocked(measureTraining).mockImplementation(async ({ variant }) => {
    return { step: 2 * (steps[variant].shift() ?? 0), models: 2, training: 0, validation: 0 };
  });
  const gpu = { info: { type: 'cpu', driver: '' }, variant: 'cpu' } as Gpu;
  const seconds = await tune(gpu, {} as Network, {} as TrainingOptions, 2);
  expect(Object.fromEntries(seconds)).toEqual({ cpu: 5, 'cpu-short-strips': 4 });
  expect(gpu.variant).toBe('cpu-short-strips');
});
