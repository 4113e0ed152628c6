import { InputError } from '../errors/input-error.js';

/** One parameter tensor and its place in the flat parameter vector. */
export interface ParameterSpec {
  name: string;
  shape: number[];
  offset: number;
  size: number;
  fanIn: number;
  fanOut: number;
}

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

/** The network of the paper's Fig. 2 for an image size and classes. */
export interface Network {
  inputSize: number;
  classes: string[];
  head: Head;
  filters: number[];
  hidden: number;
  blocks: Block[];
  /** Length of the flattened last map, in row, column, channel order. */
  flat: number;
  /** conv1.kernel, conv1.bias, … conv6.bias, dense1.kernel, dense1.bias, preds.kernel, preds.bias. */
  parameters: ParameterSpec[];
  parameterCount: number;
}

const FILTERS = [4, 8, 8, 8, 16, 16];
const HIDDEN = 32;

/** Smallest image whose last map is not empty. */
export const MINIMUM_INPUT_SIZE = 190;

/**
 * Defines the network (paper, Fig. 2): 7 210 parameters for two classes at 257², 7 342 for six;
 * with a sigmoid head 7 177 at 257², 13 321 at 400² (SEMANTICS section 1).
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
}): Network {
  if (!Number.isInteger(inputSize) || inputSize < MINIMUM_INPUT_SIZE)
    throw new InputError(
      `image size ${inputSize} is too small: six convolution and pooling layers need at least ` +
        `${MINIMUM_INPUT_SIZE} × ${MINIMUM_INPUT_SIZE}; use --image-size ${MINIMUM_INPUT_SIZE} or more.`,
    );
  if (classes.length < 2)
    throw new InputError(`the network needs two classes or more, got ${classes.length}.`);
  if (head === 'sigmoid' && classes.length !== 2)
    throw new InputError(`a sigmoid head tells two classes apart, not ${classes.length}.`);
  const blocks = defineBlocks(inputSize);
  const last = blocks[blocks.length - 1];
  const flat = last.pooledSize ** 2 * last.filters;
  const parameters = defineParameters(blocks, flat, head === 'sigmoid' ? 1 : classes.length);
  const { offset, size } = parameters[parameters.length - 1];
  return {
    inputSize,
    classes,
    head,
    filters: FILTERS,
    hidden: HIDDEN,
    blocks,
    flat,
    parameters,
    parameterCount: offset + size,
  };
}

function defineBlocks(inputSize: number): Block[] {
  let [size, channels] = [inputSize, 3];
  return FILTERS.map((filters) => {
    const convSize = size - 2;
    const pooledSize = Math.floor(convSize / 2);
    const block = { inputSize: size, inputChannels: channels, filters, convSize, pooledSize };
    [size, channels] = [pooledSize, filters];
    return block;
  });
}

function defineParameters(blocks: Block[], flat: number, outputs: number): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  let offset = 0;
  const add = (name: string, shape: number[], fanIn: number, fanOut: number): void => {
    const size = shape.reduce((a, b) => a * b, 1);
    specs.push({ name, shape, offset, size, fanIn, fanOut });
    offset += size;
  };
  const layer = (name: string, shape: number[], fanIn: number, fanOut: number): void => {
    add(`${name}.kernel`, shape, fanIn, fanOut);
    add(`${name}.bias`, [shape[shape.length - 1]], fanIn, fanOut);
  };
  for (const [i, { inputChannels, filters }] of blocks.entries())
    layer(`conv${i + 1}`, [3, 3, inputChannels, filters], 9 * inputChannels, 9 * filters);
  layer('dense1', [flat, HIDDEN], flat, HIDDEN);
  layer('preds', [HIDDEN, outputs], HIDDEN, outputs);
  return specs;
}
