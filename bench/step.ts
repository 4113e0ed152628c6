import {
  compileTraining,
  createOptimizer,
  type Dispatch,
  defineNetwork,
  type Gpu,
  initialWeights,
  recordTraining,
} from 'cytograd';

/**
 * A training step of the paper's network on the device: `forward`, `backward`, `update` (Adam) and
 * `all` as lists of dispatches, and `run` to submit some and wait for them.
 */
export async function prepareStep(
  gpu: Gpu,
  { size, batch, models }: { size: number; batch: number; models: number },
) {
  const network = defineNetwork({ inputSize: size, classes: ['other', 'positive'] });
  const P = network.parameterCount;
  const training = recordTraining(network, batch);
  const parameters = gpu.buffer('parameters', 4 * P * models);
  const valid = gpu.buffer('valid', 4 * models);
  const state = gpu.buffer('state', 64 * models);
  const moments = [1, 2].map((i) => gpu.buffer(`moment ${i}`, 4 * P * models));
  const { program, sources } = await compileTraining(gpu, network, training, models, {
    parameters,
    valid,
  });
  const buffers = { parameters, moments, state, valid };
  const optimizer = await createOptimizer(gpu, 'adam', network, models, sources, buffers);
  const update = optimizer.dispatch;
  for (let model = 0; model < models; model++)
    gpu.write(parameters, initialWeights(network, model, 'bench'), 4 * P * model);
  gpu.write(valid, new Uint32Array(models).fill(batch));
  program.write(training.input, noise(size, models * batch));
  const { forward, backward, nodes } = program;
  return {
    network,
    forward,
    backward,
    update,
    all: [...forward, ...backward, update],
    /** The graph's node of each dispatch of `all` but the update. */
    nodes,
    async run(dispatches: Dispatch[]): Promise<void> {
      gpu.run(dispatches);
      await gpu.finish();
    },
    destroy(): void {
      program.destroy();
      optimizer.destroy();
      for (const buffer of [parameters, valid, state, ...moments]) buffer.destroy();
    },
  };
}

/** Packed images of random colours: kernels take the same time for them as for cells. */
export function noise(size: number, images: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(
    { length: images * size * size },
    (_, i) => Math.imul(i, 2654435761) >>> 0,
  );
}
