import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createExplainer } from '../../src/engine/explain/explainer.js';
import { drawable, saliencyMap, sumChannels } from '../../src/engine/explain/maps.js';
import { isSigned, METHODS, type Method } from '../../src/engine/explain/methods.js';
import { createProbe } from '../../src/engine/explain/probe.js';
import { initialWeights } from '../../src/engine/nn/init.js';
import { decodeImage } from '../../src/images/decode.js';
import { packRgba } from '../../src/images/resize.js';
import { decodeModel } from '../../src/paper/model-file.js';
import { defineNetwork } from '../../src/paper/network.js';
import { redBlue } from '../../src/report/heatmap.js';
import { normals } from '../../src/stats/random.js';
import { expectRelative, relativeL2 } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Ranks from 0, ties sharing their mean rank. */
function ranks(values: Float32Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  for (let i = 0, end = 0; i < order.length; i = end) {
    while (end < order.length && values[order[end]] === values[order[i]]) end++;
    for (let at = i; at < end; at++) result[order[at]] = (i + end - 1) / 2;
  }
  return result;
}

/** Spearman's rank correlation. */
function spearman(a: Float32Array, b: Float32Array): number {
  const centre = (values: Float64Array) => {
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return values.map((v) => v - mean);
  };
  const [x, y] = [centre(ranks(a)), centre(ranks(b))];
  const dot = (u: Float64Array, v: Float64Array) =>
    u.reduce((sum, value, i) => sum + value * v[i], 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

describe('maps depend on what was learnt', () => {
  const device = useGpu();
  const folder = join(import.meta.dirname, '..', 'golden', 'binary257');
  const { network, weights } = decodeModel(
    readFileSync(join(folder, 'model.safetensors')),
    'model',
  );
  const file = join(folder, 'images', '0.png');
  const image = packRgba(decodeImage(readFileSync(file), file).data);

  // Adebayo et al. 2018, arXiv:1810.03292: a map that survives random weights explains the image
  // and not the network. Magnitudes keep a common pattern (where the network can look at all), so
  // signed maps must lose their correlation, saliency a good part of it.
  it.each<[Method, number]>([
    ['saliency', 0.85],
    ['gradient-x-input', 0.2],
    ['lrp-epsilon', 0.2],
    ['eps-gamma-box', 0.2],
  ])('%s: rank correlation below %d with random weights', async (method, bound) => {
    const explainer = await createExplainer(device.gpu, network, method);
    const mapOf = async (w: Float32Array, target?: number) => {
      const { map, target: explained } = await explainer.explain(w, image, target);
      return { map: isSigned(method) ? sumChannels(map) : map, target: explained };
    };
    const { map, target } = await mapOf(weights);
    const random = await mapOf(initialWeights(network, 77, 'random'), target);
    const near = await mapOf(
      weights.map((w, i) => w * (1 + 0.001 * Math.sin(i))),
      target,
    );
    expect(spearman(map, near.map)).toBeGreaterThan(0.9);
    expect(Math.abs(spearman(map, random.map))).toBeLessThan(bound);
    explainer.destroy();
  });

  it.each(METHODS)('%s is exactly zero beyond 254 × 254', async (method) => {
    const explainer = await createExplainer(device.gpu, network, method);
    const { map } = await explainer.explain(weights, image);
    const channels = map.length / 257 ** 2;
    const dead = map.filter((_, at) => {
      const pixel = Math.floor(at / channels);
      return pixel % 257 >= 254 || Math.floor(pixel / 257) >= 254;
    });
    expect(dead.length).toBe(channels * (257 ** 2 - 254 ** 2));
    expect(dead.every((value) => value === 0)).toBe(true);
    expect(map.some((value) => value !== 0)).toBe(true);
    explainer.destroy();
  });
});

describe('networks side by side', () => {
  const device = useGpu();
  const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
  const networks = [1, 2, 3].map((seed) => initialWeights(network, seed, 'side by side'));
  const image = Uint32Array.from(
    { length: 190 ** 2 },
    (_, i) => Math.imul(i + 7, 2654435761) >>> 8,
  );

  // Two at once, and one that is left: a group that is not full must not see the one before.
  it.each<Method>(['saliency', 'lrp-epsilon', 'smoothgrad'])(
    '%s: each has the bits that it has alone',
    async (method) => {
      const alone = await createExplainer(device.gpu, network, method);
      const together = await createExplainer(device.gpu, network, method, { models: 2 });
      const targets = [1, 0, 1];
      const expected = [];
      for (const [i, weights] of networks.entries())
        expected.push(await alone.explain(weights, image, targets[i]));
      const found = await together.explainEach(networks, image, targets);
      expect(found.map(({ target }) => target)).toEqual(targets);
      for (const [i, { map, logits }] of found.entries()) {
        expect(logits).toEqual(expected[i].logits);
        expect(bytes(map).equals(bytes(expected[i].map))).toBe(true);
      }
      alone.destroy();
      together.destroy();
    },
  );

  it('each explains the class that it predicts', async () => {
    const together = await createExplainer(device.gpu, network, 'saliency', { models: 3 });
    for (const { target, logits } of await together.explainEach(networks, image))
      expect(logits[target]).toBe(Math.max(...logits));
    together.destroy();
  });
});

describe('SmoothGrad', () => {
  const device = useGpu();
  const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
  const weights = initialWeights(network, 5, 'smoothgrad');
  const size = 190 * 190;
  const image = Uint32Array.from(
    { length: size },
    (_, i) => Math.floor(120 + 100 * Math.sin(i / 41) * Math.cos(i / 1700)) * 0x010101,
  );

  async function smooth(packed: Uint32Array, seed?: number) {
    const explainer = await createExplainer(device.gpu, network, 'smoothgrad', { seed });
    const { map } = await explainer.explain(weights, packed, 1);
    explainer.destroy();
    return map;
  }

  it('is a function of its seed, to the bit', async () => {
    const first = await smooth(image);
    expect(await smooth(image, 1)).toEqual(first);
    expect(relativeL2(await smooth(image, 2), first)).toBeGreaterThan(1e-3);
  });

  it('is the mean gradient of noisy copies that go through the network one by one', async () => {
    const probe = await createProbe(device.gpu, network, {}, 'gradient');
    const pixels = Float32Array.from(
      { length: 3 * size },
      (_, i) => (image[Math.floor(i / 3)] & 255) * Math.fround(1 / 255),
    );
    const sigma =
      0.15 * (pixels.reduce((a, b) => Math.max(a, b)) - pixels.reduce((a, b) => Math.min(a, b)));
    const mean = new Float64Array(3 * size);
    for (let sample = 0; sample < 25; sample++) {
      const noise = normals(3 * size, 1, 'smoothgrad', sample);
      await probe.forward(
        [weights],
        pixels.map((value, i) => value + sigma * noise[i]),
      );
      const [gradient] = await probe.backward([Float32Array.of(0, 1)]);
      for (const [i, g] of gradient.entries()) mean[i] += g / 25;
    }
    probe.destroy();
    expectRelative(await smooth(image), mean, 1e-6, 'mean gradient');
  });

  it('of an image without contrast is its gradient: no range, no noise', async () => {
    const flat = new Uint32Array(size).fill(0x808080);
    const explainer = await createExplainer(device.gpu, network, 'gradient');
    const { map } = await explainer.explain(weights, flat, 1);
    explainer.destroy();
    expect(await smooth(flat)).toEqual(map);
  });
});

describe('noise', () => {
  it('has the moments of a normal distribution, no bias between neighbours, and a fixed order', () => {
    const n = 100_000;
    const x = normals(n, 1, 'moments');
    const moment = (k: number) => x.reduce((sum, v) => sum + v ** k, 0) / n;
    // Standard errors: 1/√n, √2/√n, √15/√n, √96/√n; four of them.
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    for (const lag of [1, 2, 3, 4]) {
      let product = 0;
      for (let i = lag; i < n; i++) product += x[i] * x[i - lag];
      expect(Math.abs(product / n), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(n));
    }
    expect(normals(10, 1, 'moments')).toEqual(x.slice(0, 10));
    expect(normals(10, 1, 'others')).not.toEqual(x.slice(0, 10));
  });
});

describe('maps as they are drawn', () => {
  it('saliency is the largest magnitude of a pixel, relevance the sum of its channels', () => {
    const map = Float32Array.of(1, -3, 2, 0.5, 0.25, -0.125);
    expect([...saliencyMap(map)]).toEqual([3, 0.5]);
    expect([...sumChannels(map)]).toEqual([0, 0.625]);
  });

  it('keeps 0 and signs, clips the largest 0.5 %', () => {
    // 400 pixels of ±1…±399 and one far out.
    const map = Float32Array.from({ length: 400 }, (_, i) => (i % 2 ? -i : i));
    map[399] = -1e6;
    const drawn = drawable(map, 20, true);
    expect(drawn[0]).toBe(0);
    expect(drawn[399]).toBe(-1);
    expect(drawn[200]).toBeCloseTo(200 / 397, 6);
    expect(drawn[201]).toBeCloseTo(-201 / 397, 6);
    expect([...drawable(new Float32Array(400), 20, true)]).toEqual(new Array(400).fill(0));
    const single = new Float32Array(400);
    single[7] = 3;
    expect(drawable(single, 20, false)[7]).toBe(1);
  });

  it('white is 0, red speaks for, blue against, darker is more', () => {
    expect(redBlue(0)).toEqual([255, 255, 255]);
    for (const value of [0.2, 0.5, 1]) {
      const [red, , blue] = redBlue(value);
      expect(red).toBeGreaterThan(blue);
      const [r, , b] = redBlue(-value);
      expect(b).toBeGreaterThan(r);
    }
    const light = (value: number) => redBlue(value).reduce((a, b) => a + b);
    for (const sign of [1, -1])
      for (let v = 0; v < 1; v += 0.05)
        expect(light(sign * (v + 0.05))).toBeLessThan(light(sign * v));
  });
});
