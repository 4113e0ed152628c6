import type { Tensor } from '@tensorflow/tfjs-core';
import type * as tfLayers from '@tensorflow/tfjs-layers';

/** The paper's network in tfjs-layers: six times conv3x3-ReLU-maxpool, dense 32, dense 2 (Fig. 2). */
export function network(layers: typeof tfLayers, size: number): tfLayers.Sequential {
  const net = layers.sequential();
  for (const [i, filters] of [4, 8, 8, 8, 16, 16].entries()) {
    const inputShape = i === 0 ? [size, size, 3] : undefined;
    net.add(layers.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', inputShape }));
    net.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  }
  net.add(layers.layers.flatten());
  net.add(layers.layers.dense({ units: 32, activation: 'relu' }));
  net.add(layers.layers.dense({ units: 2, activation: 'softmax' }));
  return net;
}

/** One prediction, read back. */
export async function predict(model: tfLayers.Sequential, batch: Tensor): Promise<void> {
  const output = model.predict(batch, { batchSize: batch.shape[0] }) as Tensor;
  await output.data();
  output.dispose();
}
