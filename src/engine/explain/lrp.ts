import { type Graph, type GraphNode, neededNodes, type Tensor } from '../autodiff/graph.js';
import { dense } from '../ops/dense.js';
import type { RelevanceRule } from '../ops/types.js';

/**
 * The rules of layer-wise relevance propagation by name, and which layer follows which. Overviews:
 * Montavon et al. 2019, "Layer-wise relevance propagation: an overview"; Kohlbrenner et al. 2020
 * (paper, reference 19); paper/RULES.md, Explanations.
 */

const none: RelevanceRule = {
  plain: 0,
  positive: 0,
  low: 0,
  high: 0,
  flat: 0,
  bias: true,
  epsilon: 0,
  relative: false,
};

/** An ε: a number, or a number of root mean squares of each layer's output. */
export interface Epsilon {
  epsilon: number;
  relative: boolean;
}

/** z = Wx + b as it is; with ReLU and max pooling the same as gradient × input. */
export const zRule: RelevanceRule = { ...none, plain: 1 };

/** LRP-ε: what is small beside ε is absorbed. */
export const epsilonRule = (epsilon: Epsilon): RelevanceRule => ({ ...zRule, ...epsilon });

/** LRP-z⁺ (α1β0): positive contributions and positive biases only. */
export const zPlusRule: RelevanceRule = { ...none, positive: 1 };

/** LRP-γ: positive contributions and biases count 1 + γ times. */
export const gammaRule = (gamma: number): RelevanceRule => ({ ...zRule, positive: gamma });

/** Every input of a unit gets the same, whatever it holds. */
export const flatRule: RelevanceRule = { ...none, flat: 1, bias: false };

/** LRP-zᴮ for inputs between `low` and `high`: distance from the end that speaks against the unit. */
export const zBoxRule = (low: number, high: number): RelevanceRule => ({
  ...zRule,
  low,
  high,
  bias: false,
});

/** The rule of the first layer with weights, of the other convolutions, and of dense layers. */
interface Layers {
  first: RelevanceRule;
  convolution: RelevanceRule;
  dense: RelevanceRule;
}

const everywhere = (rule: RelevanceRule): Layers => ({
  first: rule,
  convolution: rule,
  dense: rule,
});

export type LrpMethod = 'lrp-z' | 'lrp-epsilon' | 'eps-plus-flat' | 'eps-gamma-box';

const COMPOSITES: Record<LrpMethod, (epsilon: Epsilon) => Layers> = {
  'lrp-z': () => everywhere(zRule),
  'lrp-epsilon': (epsilon) => everywhere(epsilonRule(epsilon)),
  'eps-plus-flat': (epsilon) => ({
    first: flatRule,
    convolution: zPlusRule,
    dense: epsilonRule(epsilon),
  }),
  'eps-gamma-box': (epsilon) => ({
    first: zBoxRule(0, 1),
    convolution: gammaRule(0.25),
    dense: epsilonRule(epsilon),
  }),
};

/** The ε that a method uses unless told otherwise; the composites use it in dense layers only. */
export const DEFAULT_EPSILON: Record<Exclude<LrpMethod, 'lrp-z'>, Epsilon> = {
  'lrp-epsilon': { epsilon: 0.25, relative: true },
  'eps-plus-flat': { epsilon: 1e-6, relative: false },
  'eps-gamma-box': { epsilon: 1e-6, relative: false },
};

/**
 * Which rule each node of a recorded network follows under a method. The first layers are those
 * with parameters that see the input, or what layers without parameters have made of it.
 * @param input the tensor that relevance is wanted of
 */
export function layerRules(
  method: LrpMethod,
  graph: Graph,
  input: Tensor,
  epsilon: Epsilon = method === 'lrp-z' ? { epsilon: 0, relative: false } : DEFAULT_EPSILON[method],
): (node: GraphNode) => RelevanceRule {
  const layers = COMPOSITES[method](epsilon);
  return (node) => {
    if (seesInput(graph, node, input)) return layers.first;
    return node.op.name === dense.name ? layers.dense : layers.convolution;
  };
}

/** True if no layer with parameters lies between the input and this node. */
function seesInput(graph: Graph, node: GraphNode, input: Tensor): boolean {
  const before = neededNodes(graph, [node.inputs[0]]);
  const reached = [node, ...before].some(({ inputs }) => inputs.includes(input));
  return reached && !before.some(({ inputs }) => inputs.some((tensor) => isWeight(tensor)));

  function isWeight(tensor: Tensor): boolean {
    return tensor !== input && graph.leaves.includes(tensor);
  }
}
