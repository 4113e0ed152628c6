import type { Model } from '../model-file.js';
import type { SchoutenNetwork } from '../network.js';
import type { GraphBuilder } from './graph-builder.js';
import { type FlatMap, toChannelsFirst, toOihw } from './layouts.js';

/** The last map, which dense1 flattens. */
export const flatMap = ({ blocks }: Pick<SchoutenNetwork, 'blocks'>): FlatMap => {
  const { pooledSize, filters } = blocks[blocks.length - 1];
  return { side: pooledSize, channels: filters };
};

/**
 * Adds a network from scaled pixels to its logits. Kernels have the order of ONNX, [out, in, row,
 * column], and dense1 reads the last map channel by channel.
 * @param pixels name of the pixels, float32 [N, 3, S, S] from 0 to 1
 * @param prefix of all names
 * @returns the name of the logits, float32 [N, classes]
 */
export function addNetwork(
  builder: GraphBuilder,
  { network, weights }: Model,
  pixels: string,
  prefix: string,
): string {
  const tensors = new Map(
    network.parameters.map(({ name, offset, size }) => [
      name,
      weights.subarray(offset, offset + size),
    ]),
  );
  const bias = (layer: string): string => {
    const values = tensors.get(`${layer}.bias`)!;
    return builder.floats(`${prefix}${layer}.bias`, [values.length], values);
  };
  let x = pixels;
  for (const [i, { inputChannels, filters }] of network.blocks.entries()) {
    const layer = `conv${i + 1}`;
    const values = toOihw(tensors.get(`${layer}.kernel`)!, [3, 3, inputChannels, filters]);
    const kernel = builder.floats(
      `${prefix}${layer}.weight`,
      [filters, inputChannels, 3, 3],
      values,
    );
    x = builder.node('Conv', [x, kernel, bias(layer)], `${prefix}${layer}`, {
      kernel_shape: [3, 3],
    });
    x = builder.node('Relu', [x], `${prefix}relu${i + 1}`);
    x = builder.node('MaxPool', [x], `${prefix}pool${i + 1}`, {
      ...{ kernel_shape: [2, 2], strides: [2, 2] },
    });
  }
  const dense = (layer: string, units: number, inputs: number, values: Float32Array): string => {
    const kernel = builder.floats(`${prefix}${layer}.weight`, [units, inputs], values);
    return builder.node('Gemm', [x, kernel, bias(layer)], `${prefix}${layer}`, { transB: 1 });
  };
  const { flat, hidden } = network;
  x = builder.node('Flatten', [x], `${prefix}flat`, { axis: 1 });
  const first = toChannelsFirst(tensors.get('dense1.kernel')!, flatMap(network), hidden);
  x = builder.node('Relu', [dense('dense1', hidden, flat, first)], `${prefix}hidden`);
  const units = tensors.get('preds.bias')!.length;
  const last = toChannelsFirst(tensors.get('preds.kernel')!, { side: 1, channels: hidden }, units);
  x = dense('preds', units, hidden, last);
  if (network.head === 'softmax') return x;
  // One sigmoid unit as two opposite logits, as in shaders/two-class-logits.wgsl.
  const pair = builder.floats(`${prefix}pair`, [1, 2], [-0.5, 0.5]);
  return builder.node('Mul', [x, pair], `${prefix}opposite`);
}
