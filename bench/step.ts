import {
  compileTraining,
  createOptimizer,
  type Dispatch,
  defineNetwork,
  type Gpu,
  initialWeights,
  recordTraining,
} from 'cytograd';

/** Adam's constants (src/paper/RULES.md, Optimisers), and the word of a model's state for its step size. */
const [RATE, BETA1, BETA2, STEP_SIZE] = [1e-3, 0.9, 0.999, 14];

/**
 * A training step of the paper's network on the device: `forward`, `backward`, `optimize` (Adam) and
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
  for (let model = 0; model < models; model++)
    gpu.write(parameters, initialWeights(network, model, 'bench'), 4 * P * model);
  gpu.write(valid, new Uint32Array(models).fill(batch));
  program.write(training.input, noise(size, models * batch));
  const labels = Array.from({ length: batch }, (_, i) => i % 2);
  program.write(
    training.labels,
    Uint32Array.from({ length: models * batch }, (_, i) => (i % batch) % 2),
  );
  program.write(training.upstream, new Float32Array(models).fill(1));
  const { forward, backward, nodes } = program;
  const all = [...forward, ...backward, optimizer.dispatch];
  return {
    network,
    forward,
    backward,
    optimize: optimizer.dispatch,
    all,
    /** The graph's node of each dispatch of `all` but the update. */
    nodes,
    labels,
    /** Update t, from 1, and the networks' losses before it. */
    async update(t: number): Promise<Float32Array> {
      const size = (RATE * Math.sqrt(1 - BETA2 ** t)) / (1 - BETA1 ** t);
      for (let model = 0; model < models; model++)
        gpu.write(state, new Float32Array([size]), 4 * (16 * model + STEP_SIZE));
      gpu.run(all);
      return program.read(training.loss);
    },
    weights: () => gpu.readF32(parameters, 0, P * models),
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
