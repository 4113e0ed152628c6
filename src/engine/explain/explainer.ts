import type { Network } from '../../paper/network.js';
import type { Gpu } from '../gpu/gpu.js';
import type { Epsilon } from './lrp.js';
import { saliencyMap } from './maps.js';
import { isRelevance, type Method } from './methods.js';
import { createPasses } from './passes.js';
import { drawNoise, SMOOTH_BATCH, smoothGradient } from './smoothgrad.js';

export interface Explanation {
  /** [classes]. */
  logits: Float32Array;
  /** The class whose logit is explained. */
  target: number;
  /** Unnormalised: [S, S, 3], for `saliency` [S, S, 1]. */
  map: Float32Array;
}

/** Says which pixels of an image a class's logit hangs on. */
export interface Explainer {
  /**
   * @param image packed RGBA words, [S, S]
   * @param target a class; by default the predicted one
   */
  explain(weights: Float32Array, image: Uint32Array, target?: number): Promise<Explanation>;
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
  const k = network.classes.length;
  const smooth = method === 'smoothgrad';
  const relevance = isRelevance(method);
  const passes = await createPasses(
    gpu,
    network,
    smooth ? SMOOTH_BATCH : 1,
    relevance ? { method, epsilon: options.epsilon } : 'gradient',
  );
  const noise = smooth ? drawNoise(network.inputSize, options.seed ?? 1) : [];

  return {
    async explain(weights, packed, wanted) {
      const image = toFloat(packed);
      const logits = await passes.forward(weights, image);
      const target = wanted ?? logits.indexOf(Math.max(...logits));
      const seed = new Float32Array(k);
      seed[target] = relevance ? logits[target] : 1;
      const map = smooth
        ? await smoothGradient(passes, weights, image, noise, seed)
        : await passes.backward(seed);
      if (method === 'saliency') return { logits, target, map: saliencyMap(map) };
      if (method === 'gradient-x-input')
        return { logits, target, map: map.map((g, i) => g * image[i]) };
      return { logits, target, map };
    },
    destroy: () => passes.destroy(),
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
