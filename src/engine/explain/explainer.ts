import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { elements } from '../ops/types.js';
import type { Epsilon } from './lrp.js';
import { saliencyMap } from './maps.js';
import { isRelevance, type Method } from './methods.js';
import { createProbe } from './probe.js';
import { drawNoise, SMOOTH_BATCH, smoothGradient } from './smoothgrad.js';

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
  destroy(): void;
}

/**
 * Prepares one method. Gradients are those of the linear output (Simonyan et al. 2014; paper,
 * reference 18); `gradient-x-input` multiplies them by the 0–1 image; `smoothgrad` is their mean
 * over noisy copies (smoothgrad.ts). The LRP methods start from the logit itself (lrp.ts).
 * @param options.epsilon of the LRP methods that have one, in place of `DEFAULT_EPSILON`
 * @param options.seed of SmoothGrad's noise
 * @throws OutOfMemoryError, ShaderError
 */
export async function createExplainer(
  gpu: Gpu,
  network: Network,
  method: Method,
  options: { epsilon?: Epsilon; seed?: number } = {},
): Promise<Explainer> {
  const smooth = method === 'smoothgrad';
  const relevance = isRelevance(method);
  const probe = await createProbe(
    gpu,
    network,
    smooth ? SMOOTH_BATCH : 1,
    relevance ? { method, epsilon: options.epsilon } : 'gradient',
  );
  const noise = smooth ? drawNoise(elements(network.input.shape), options.seed ?? 1) : [];

  return {
    async explain(weights, item, wanted) {
      const input = item instanceof Float32Array ? item : toFloat(item);
      const logits = await probe.forward(weights, input);
      const target = wanted ?? logits.indexOf(Math.max(...logits));
      const upstream = new Float32Array(network.outputs);
      upstream[target] = relevance ? logits[target] : 1;
      const map = smooth
        ? await smoothGradient(probe, weights, input, noise, upstream)
        : await probe.backward(upstream);
      if (method === 'saliency')
        return { logits, target, map: saliencyMap(map, network.input.shape.at(-1)) };
      if (method === 'gradient-x-input')
        return { logits, target, map: map.map((g, i) => g * input[i]) };
      return { logits, target, map };
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
