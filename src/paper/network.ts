import { conv3x3, dense, maxpool2x2, relu, twoClassLogits } from '../engine/nn/layers.js';
import { type Network, sequential } from '../engine/nn/network.js';
import { InputError, option } from '../errors/input-error.js';

/** One conv3×3 → ReLU → maxpool2×2 block; sizes are heights = widths. */
export interface Block {
  inputSize: number;
  inputChannels: number;
  filters: number;
  convSize: number;
  pooledSize: number;
}

/** What the last layer is: one unit a class, or one unit for two classes (the published AML code). */
export type Head = 'softmax' | 'sigmoid';

/**
 * The network of the paper's Fig. 2 for an image size and classes. Its parameters are conv1.kernel,
 * conv1.bias, … conv6.bias, dense1.kernel, dense1.bias, preds.kernel, preds.bias.
 */
export interface SchoutenNetwork extends Network {
  inputSize: number;
  classes: string[];
  head: Head;
  filters: number[];
  hidden: number;
  /** Number of the layer that gives the hidden units after ReLU (paper, Fig. 5). */
  hiddenLayer: number;
  blocks: Block[];
  /** Length of the flattened last map, in row, column, channel order. */
  flat: number;
}

const FILTERS = [4, 8, 8, 8, 16, 16];
const HIDDEN = 32;
const LAYERS_OF_BLOCK = 3;

/** Smallest image whose last map is not empty. */
export const MINIMUM_INPUT_SIZE = 190;

/**
 * Defines the network (paper, Fig. 2): 7 210 parameters for two classes at 257², 7 342 for six;
 * with a sigmoid head 7 177 at 257², 13 321 at 400² (paper/RULES.md, Network).
 * @throws InputError below 190 × 190, with fewer than two classes, or with a sigmoid for more
 */
export function defineNetwork({
  inputSize,
  classes,
  head = 'softmax',
}: {
  inputSize: number;
  classes: string[];
  head?: Head;
}): SchoutenNetwork {
  if (!Number.isInteger(inputSize) || inputSize < MINIMUM_INPUT_SIZE)
    throw new InputError(
      `image size ${inputSize} is too small: six convolution and pooling layers need at least ` +
        `${MINIMUM_INPUT_SIZE} × ${MINIMUM_INPUT_SIZE}; use ` +
        `${option('imageSize', MINIMUM_INPUT_SIZE)} or more.`,
      { kind: 'option', thing: 'imageSize', limit: MINIMUM_INPUT_SIZE },
    );
  if (classes.length < 2)
    throw new InputError(`the network needs two classes or more, got ${classes.length}.`, {
      kind: 'too-few',
    });
  if (head === 'sigmoid' && classes.length !== 2)
    throw new InputError(`a sigmoid head tells two classes apart, not ${classes.length}.`, {
      kind: 'conflict',
    });
  const blocks = FILTERS.flatMap((filters) => [conv3x3(filters), relu(), maxpool2x2()]);
  const last =
    head === 'sigmoid'
      ? [dense(1, { name: 'preds' }), twoClassLogits()]
      : [dense(classes.length, { name: 'preds' })];
  const network = sequential({
    input: { shape: [inputSize, inputSize, 3], dtype: 'rgba8' },
    layers: [...blocks, dense(HIDDEN), relu(), ...last],
  });
  return {
    ...network,
    ...{ inputSize, classes, head, filters: FILTERS, hidden: HIDDEN },
    hiddenLayer: blocks.length + 1,
    blocks: FILTERS.map((_, i) => blockOf(network, i)),
    flat: network.layers[blocks.length].parameters[0].shape[0],
  };
}

function blockOf({ layers }: Network, i: number): Block {
  const [convolution, , pooling] = layers.slice(LAYERS_OF_BLOCK * i);
  const [inputSize, , inputChannels] = convolution.input;
  const [convSize, , filters] = convolution.output;
  return { inputSize, inputChannels, filters, convSize, pooledSize: pooling.output[0] };
}
