import { expect, it } from 'vitest';
import { fuse } from '../../src/engine/autodiff/fuse.js';
import { initialWeights } from '../../src/engine/nn/init.js';
import { dense, relu } from '../../src/engine/nn/layers.js';
import { sequential } from '../../src/engine/nn/network.js';
import { recordTraining, recordValidation } from '../../src/engine/nn/training-program.js';
import { createStep } from '../../src/engine/testing/training-step.js';
import { stream } from '../../src/stats/random.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();

const classifier = (hidden: number, classes: number, inputs = 10) =>
  sequential({
    input: { shape: [inputs], dtype: 'f32' },
    layers: [dense(hidden), relu(), dense(classes)],
  });

it.each([
  [32, 2],
  [7, 5],
])(
  'the end of a classifier in one dispatch has the bits of its parts (%i → %i)',
  async (hidden, classes) => {
    const network = classifier(hidden, classes);
    const random = stream(1, 'classifier');
    const x = Float32Array.from({ length: 70 }, (_, i) => 2 * random.uniform(i) - 1);
    // Seven of nine items: what lies behind them must not matter.
    const labels = Array.from({ length: 7 }, (_, i) => i % classes);
    const run = async (fused: boolean) => {
      const step = await createStep(device.gpu, network, 9, 'adam', { fused });
      step.load(initialWeights(network, 3, 'classifier'), x, labels);
      return step.gradients();
    };
    const [whole, parts] = [await run(true), await run(false)];
    expect(whole.loss).toBe(parts.loss);
    expect(whole.gradients).toEqual(parts.gradients);
    expect(whole.gradients.some((g) => g !== 0)).toBe(true);
  },
);

it('is left in parts where it is large, or its logits are wanted', () => {
  const names = (network: ReturnType<typeof classifier>): string[] => [
    ...new Set(recordTraining(network, 4).graph.nodes.map(({ op }) => op.name)),
  ];
  // The sums are the optimiser's to finish.
  expect(names(classifier(32, 2))).toEqual(['classifierLossStep', 'sumChunks']);
  expect(names(classifier(200, 2, 100))).toContain('softmaxCrossEntropy');
  const { graph, loss, logits } = recordValidation(classifier(32, 2), 4, { fused: false });
  fuse(graph, [loss, logits]);
  expect(graph.nodes.map(({ op }) => op.name)).toContain('softmaxCrossEntropy');
  fuse(graph, [loss]);
  expect(graph.nodes.map(({ op }) => op.name)).toEqual(['classifierLoss']);
});
