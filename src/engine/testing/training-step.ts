import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { compileTraining, recordTraining } from '../nn/training-program.js';
import { createOptimizer, type OptimizerName, stepSize } from '../optim/optimizers.js';
import { poison } from './poison.js';

/**
 * One network's training step on the device, taken apart for tests and the self-test. What a step
 * computes goes into poisoned memory.
 */
export async function createStep(
  gpu: Gpu,
  network: Network,
  batch: number,
  optimizer: OptimizerName,
  options: { fused?: boolean } = {},
) {
  const P = network.parameterCount;
  const training = recordTraining(network, batch, options);
  const parameters = gpu.buffer('parameters', 4 * P);
  const valid = gpu.buffer('valid', 4);
  const state = gpu.buffer('state', 64);
  const moments = [gpu.buffer('moment 0', 4 * P), gpu.buffer('moment 1', 4 * P)];
  const { program, sources } = await compileTraining(gpu, network, training, 1, {
    parameters,
    valid,
  });
  const update = await createOptimizer(gpu, optimizer, network, 1, sources, {
    parameters,
    moments,
    state,
    valid,
  });

  let batchOf: { items: Uint32Array | Float32Array; labels: number[] };
  const begin = (): void => {
    poison(gpu, program.buffers);
    program.write(training.input, batchOf.items);
    program.write(training.labels, new Uint32Array(batchOf.labels));
    program.write(training.upstream, new Float32Array([1]));
  };
  return {
    load(weights: Float32Array, items: Uint32Array | Float32Array, labels: number[]): void {
      gpu.write(parameters, weights);
      for (const moment of moments) gpu.write(moment, new Float32Array(P));
      gpu.write(valid, new Uint32Array([labels.length]));
      batchOf = { items, labels };
    },
    /** Forward and backward; the loss and all gradients, flat, the partial sums added in float64. */
    async gradients(): Promise<{ loss: number; gradients: Float64Array }> {
      begin();
      gpu.run([...program.forward, ...program.backward]);
      const [loss] = await program.read(training.loss);
      const arena = await gpu.readF32(sources[0].view.buffer);
      const gradients = new Float64Array(P);
      for (const [i, { offset, size }] of network.parameters.entries()) {
        const { view, chunks, width, first } = sources[i];
        for (let chunk = 0; chunk < chunks; chunk++)
          for (let p = 0; p < size; p++)
            gradients[offset + p] += arena[view.offset + first + chunk * width + p];
      }
      return { loss, gradients };
    },
    /** Update t (from 1); the loss before it. */
    async update(lr: number, t: number): Promise<number> {
      gpu.write(state, new Float32Array([stepSize(optimizer, lr, t)]), 4 * 14);
      begin();
      gpu.run([...program.forward, ...program.backward, update.dispatch]);
      return (await program.read(training.loss))[0];
    },
    weights: () => gpu.readF32(parameters, 0, P),
  };
}
