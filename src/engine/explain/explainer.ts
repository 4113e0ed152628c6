import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { elements } from '../ops/types.js';
import type { Epsilon } from './lrp.js';
import { saliencyMap } from './maps.js';
import { isRelevance, type Method } from './methods.js';
import { createProbe } from './probe.js';
import { drawNoise, SMOOTH_BATCH, smoothGradients } from './smoothgrad.js';

export interface Explanation {
  /** [classes]. */
  logits: Float32Array;
  /** The class whose logit is explained. */
  target: number;
  /** Unnormalised, of the input's shape, e.g. [S, S, 3]; for `saliency` its channels are one. */
  map: Float32Array;
}

/** Says which parts of an input a class's logit hangs on. */
export interface Explainer {
  /**
   * @param item packed RGBA words [H, W] of a network that sees pixels, else its float32 input
   * @param target a class; by default the predicted one
   */
  explain(
    weights: Float32Array,
    item: Uint32Array | Float32Array,
    target?: number,
  ): Promise<Explanation>;
  /**
   * The same of many networks, which share the dispatches; in their order.
   * @param targets a class for each; by default that which it predicts
   */
  explainEach(
    networks: readonly Float32Array[],
    item: Uint32Array | Float32Array,
    targets?: readonly number[],
  ): Promise<Explanation[]>;
  destroy(): void;
}

/**
 * Prepares one method. Gradients are those of the linear output (Simonyan et al. 2014; paper,
 * reference 18); `gradient-x-input` multiplies them by the 0–1 image; `smoothgrad` is their mean
 * over noisy copies (smoothgrad.ts). The LRP methods start from the logit itself (lrp.ts).
 * @param options.epsilon of the LRP methods that have one, in place of `DEFAULT_EPSILON`
 * @param options.seed of SmoothGrad's noise
 * @param options.models networks that `explainEach` runs side by side, as far as memory allows
 * @throws OutOfMemoryError, ShaderError
 */
export async function createExplainer(
  gpu: Gpu,
  network: Network,
  method: Method,
  options: { epsilon?: Epsilon; seed?: number; models?: number } = {},
): Promise<Explainer> {
  const smooth = method === 'smoothgrad';
  const relevance = isRelevance(method);
  const probe = await createProbe(
    gpu,
    network,
    { batch: smooth ? SMOOTH_BATCH : 1, models: options.models },
    relevance ? { method, epsilon: options.epsilon } : 'gradient',
  );
  const noise = smooth ? drawNoise(elements(network.input.shape), options.seed ?? 1) : [];

  /** @param networks as many as the probe takes at once */
  async function explainGroup(
    networks: readonly Float32Array[],
    input: Float32Array,
    wanted?: readonly number[],
  ): Promise<Explanation[]> {
    const logits = await probe.forward(networks, input);
    const targets = wanted ?? logits.map((own) => own.indexOf(Math.max(...own)));
    const upstreams = logits.map((own, m) => {
      const upstream = new Float32Array(network.outputs);
      upstream[targets[m]] = relevance ? own[targets[m]] : 1;
      return upstream;
    });
    const maps = smooth
      ? await smoothGradients(probe, networks, input, noise, upstreams)
      : await probe.backward(upstreams);
    return logits.map((own, m) => ({
      logits: own,
      target: targets[m],
      map: mapOf(maps[m], input),
    }));
  }

  function mapOf(back: Float32Array, input: Float32Array): Float32Array {
    if (method === 'saliency') return saliencyMap(back, network.input.shape.at(-1));
    if (method === 'gradient-x-input') return back.map((g, i) => g * input[i]);
    return back;
  }

  async function explainEach(
    networks: readonly Float32Array[],
    item: Uint32Array | Float32Array,
    wanted?: readonly number[],
  ): Promise<Explanation[]> {
    const input = item instanceof Float32Array ? item : toFloat(item);
    const explained: Explanation[] = [];
    for (let first = 0; first < networks.length; first += probe.models) {
      const end = first + probe.models;
      const group = networks.slice(first, end);
      explained.push(...(await explainGroup(group, input, wanted?.slice(first, end))));
    }
    return explained;
  }

  return {
    explainEach,
    async explain(weights, item, target) {
      const targets = target === undefined ? undefined : [target];
      return (await explainEach([weights], item, targets))[0];
    },
    destroy: () => probe.destroy(),
  };
}

/** The same float32 as the training kernels make of a byte. */
function toFloat(packed: Uint32Array): Float32Array {
  const scale = Math.fround(1 / 255);
  const image = new Float32Array(3 * packed.length);
  for (const [i, word] of packed.entries())
    for (let c = 0; c < 3; c++) image[3 * i + c] = ((word >> (8 * c)) & 255) * scale;
  return image;
}
