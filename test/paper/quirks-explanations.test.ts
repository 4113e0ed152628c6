import { describe, expect, it } from 'vitest';
import { createExplainer } from '../../src/engine/explain/explainer.js';
import type { Epsilon } from '../../src/engine/explain/lrp.js';
import { drawable } from '../../src/engine/explain/maps.js';
import { initialWeights } from '../../src/engine/nn/init.js';
import { createPredictor } from '../../src/engine/train/predictor.js';
import { explanationSettings } from '../../src/paper/explanations.js';
import { defineNetwork } from '../../src/paper/network.js';
import type { QuirkName } from '../../src/paper/quirks.js';
import { rawInputWeights } from '../../src/paper/raw-input.js';
import { createCellExplainer } from '../../src/study/cell-maps.js';
import { useGpu } from '../support/gpu.js';

const SIZE = 190;
const network = defineNetwork({ inputSize: SIZE, classes: ['dark', 'bright'] });
const device = useGpu();

it('raw-explanations: an image of 0 and 1 is seen as one of 0 and 255', async () => {
  const plain = initialWeights(network, 4, 'raw');
  plain.fill(0.1, network.parameters[1].offset, network.parameters[2].offset); // conv1.bias
  const spots = (value: number) =>
    Uint32Array.from({ length: SIZE * SIZE }, (_, i) =>
      Math.imul(i, 2654435761) >>> 31 ? value * 0x010101 : 0,
    );
  const predictor = await createPredictor(device.gpu, network);
  const raw = await predictor.logits(rawInputWeights(network, plain), [spots(1)]);
  const white = await predictor.logits(plain, [spots(255)]);
  const dark = await predictor.logits(plain, [spots(1)]);
  predictor.destroy();
  expect(raw[0]).toBeCloseTo(white[0], 5);
  expect(Math.abs(raw[0] - dark[0])).toBeGreaterThan(1e-3);
});

describe('the panel of the report', () => {
  const weights = initialWeights(network, 4, 'panel');
  const image = Uint32Array.from(
    { length: SIZE * SIZE },
    (_, i) => Math.imul(i + 1, 2654435761) & 0xffffff,
  );

  const explainCell = async (...quirks: QuirkName[]) => {
    const cells = await createCellExplainer(device.gpu, network, explanationSettings(quirks), 1);
    const [maps] = await cells.explain([weights], image);
    cells.destroy();
    return maps;
  };

  it('first-class-saliency: the map is that of class 0, whatever is predicted', async () => {
    const saliency = await createExplainer(device.gpu, network, 'saliency');
    const { target } = await saliency.explain(weights, image);
    const mapOf = async (c: number) =>
      drawable((await saliency.explain(weights, image, c)).map, SIZE, false);
    const first = await mapOf(0);
    const second = await mapOf(1);
    saliency.destroy();
    expect(first).not.toEqual(second);
    expect((await explainCell()).saliency).toEqual([first, second][target]);
    expect((await explainCell('first-class-saliency')).saliency).toEqual(first);
  });

  it('unit-epsilon: ε is 1 in every layer, mild for 0 to 255 and strong for 0 to 1', async () => {
    const kept = async (seen: Float32Array, epsilon: Epsilon) => {
      const lrp = await createExplainer(device.gpu, network, 'lrp-epsilon', { epsilon });
      const { map, logits, target } = await lrp.explain(seen, image);
      lrp.destroy();
      return { map, share: map.reduce((sum, r) => sum + r, 0) / logits[target] };
    };
    const raw = rawInputWeights(network, weights);
    const unit = { epsilon: 1, relative: false };
    const [mild, strong] = [await kept(raw, unit), await kept(weights, unit)];
    expect(Math.abs(mild.share)).toBeGreaterThan(10 * Math.abs(strong.share));
    const published = await explainCell('raw-explanations', 'unit-epsilon');
    expect(published.relevance).toEqual(drawable(mild.map, SIZE, true));
    expect((await explainCell()).relevance).not.toEqual(published.relevance);
  });
});
