import type { Network } from '../../paper/network.js';
import type { Graph, Tensor } from '../autodiff/graph.js';
import { conv3x3 } from '../ops/conv3x3.js';
import { dense } from '../ops/dense.js';
import { maxpool2x2 } from '../ops/maxpool2x2.js';
import { relu } from '../ops/relu.js';
import { twoClassLogits } from '../ops/two-class-logits.js';

/** The forward pass of one network, recorded with the plain operations. */
export interface RecordedNetwork {
  graph: Graph;
  /** In the order of `network.parameters`. */
  parameters: Tensor[];
  /** The 32 units after ReLU, [B, hidden]. */
  hidden: Tensor;
  /** [B, classes]. */
  logits: Tensor;
}

/**
 * Records the paper's network (Fig. 2) on an image batch: six times conv3×3 → ReLU → maxpool2×2,
 * dense 32 → ReLU, dense classes. A sigmoid head's single unit becomes two opposite logits.
 * @param image rgba8 pixels or f32 in 0..1, [B, S, S, 3]
 */
export function recordNetwork(graph: Graph, network: Network, image: Tensor): RecordedNetwork {
  const parameters = network.parameters.map(({ name, shape }) => graph.parameter(name, shape));
  const next = parameters[Symbol.iterator]();
  const take = (): Tensor => next.next().value as Tensor;
  let x = image;
  for (const _ of network.blocks) {
    const [convolved] = graph.apply(conv3x3, [x, take(), take()], {});
    const [activated] = graph.apply(relu, [convolved], {});
    [x] = graph.apply(maxpool2x2, [activated], {});
  }
  const [units] = graph.apply(dense, [x, take(), take()], {});
  const [hidden] = graph.apply(relu, [units], {});
  const [outputs] = graph.apply(dense, [hidden, take(), take()], {});
  const [logits] =
    network.head === 'sigmoid' ? graph.apply(twoClassLogits, [outputs], {}) : [outputs];
  return { graph, parameters, hidden, logits };
}
