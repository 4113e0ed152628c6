import { readSafetensors, type TensorFile } from '../../engine/nn/safetensors.js';
import { InputError, option } from '../../errors/input-error.js';
import { decodeModel, type Model } from '../model-file.js';
import { foreignModel, type ImportFacts } from './foreign-model.js';
import { fromChannelsFirst, fromOihw, transpose } from './layouts.js';
import type { FoundNetwork } from './walk-network.js';

/**
 * How a framework stores kernels and flattens maps. A file of tensors does not say the second:
 * - `pytorch`: [out, in, row, column] and [out, in]; maps flattened channel by channel
 * - `keras`: [row, column, in, out] and [in, out]; maps flattened row by row, channels last
 */
export const FRAMEWORKS = ['pytorch', 'keras'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** What a file does not say of its network; of a file of this program nothing is needed. */
export interface ForeignFacts extends ImportFacts {
  /** Of a safetensors file. */
  framework?: Framework;
}

const CONVOLUTIONS = 6;

/**
 * One network of a safetensors file of any maker.
 * @param facts what the file does not say; of a file of this program none are needed
 * @throws InputError for another architecture, and for facts that are missing or do not fit
 */
export function importSafetensors(
  bytes: Uint8Array,
  file: string,
  { framework, ...facts }: ForeignFacts,
): Model {
  const { tensors, metadata } = readSafetensors(bytes, file);
  if (metadata.format === 'cytograd') return decodeModel(bytes, file);
  if (framework === undefined)
    throw new InputError(
      `${file} does not say in which order its dense layer reads the last map: give ` +
        `${option('from')} (${FRAMEWORKS.join(', ')}).`,
      { kind: 'option', thing: 'from', choices: FRAMEWORKS },
    );
  const network = named(tensors, file, framework);
  const plain = { scale: [1, 1, 1], shift: [0, 0, 0] };
  const units = network.get('preds.bias')?.shape[0] ?? 0;
  const networks = [{ tensors: network, units, readers: [] }];
  return foreignModel(file, { bytes: false, scaling: plain, networks }, facts);
}

type Tensors = FoundNetwork['tensors'];

/** The file's tensors under the names and in the orders of a model file. */
function named(all: TensorFile['tensors'], file: string, framework: Framework): Tensors {
  const names = (axes: number): string[] =>
    inOrder([...all].flatMap(([name, { shape }]) => (shape.length === axes ? [name] : [])));
  const [convolutions, dense] = [names(4), names(2)];
  if (convolutions.length !== CONVOLUTIONS || dense.length !== 2 || all.size !== 16)
    throw new InputError(
      `${file} holds ${all.size} tensors, ${convolutions.length} of four axes and ` +
        `${dense.length} of two: this architecture has six convolutions and two dense layers, each ` +
        'with a kernel and a bias, and nothing else.',
      { kind: 'unsupported', thing: file },
    );
  expectNumbered(convolutions, file);
  const own = ORDERS[framework];
  const tensors: Tensors = new Map();
  const add = (layer: string, name: string, turn: Turn): void => {
    tensors.set(`${layer}.kernel`, turn(floats(all.get(name)!)));
    tensors.set(`${layer}.bias`, floats(biasOf(all, name, file)));
  };
  for (const [i, name] of convolutions.entries()) add(`conv${i + 1}`, name, own.convolution);
  expectStored(tensors.get('conv1.kernel')!.shape, file, framework);
  const [first, second] = chained(dense, (name) => own.dense(floats(all.get(name)!)).shape);
  const channels = tensors.get(`conv${CONVOLUTIONS}.bias`)!.shape[0];
  add('dense1', first, (kernel) => own.flattened(kernel, channels));
  add('preds', second, own.dense);
  return tensors;
}

/** Kernels of another framework would be numbers in a wrong order. */
function expectStored([h, w, channels]: number[], file: string, framework: Framework): void {
  if (h === 3 && w === 3 && channels === 3) return;
  throw new InputError(
    `${file}: its first convolution is not stored as ${option('from', framework)} says: give ` +
      `${FRAMEWORKS.filter((one) => one !== framework).join(', ')}.`,
    { kind: 'option', thing: 'from', choices: FRAMEWORKS },
  );
}

interface Values {
  shape: number[];
  data: Float32Array;
}
type Turn = (kernel: Values) => Values;

const same: Turn = (kernel) => kernel;

const turned: Turn = ({ shape: [a, b], data }) => ({
  shape: [b, a],
  data: transpose(data, [a, b], [1, 0]),
});

/** From a framework's orders to those of a model file. */
const ORDERS: Record<
  Framework,
  { convolution: Turn; dense: Turn; flattened(kernel: Values, channels: number): Values }
> = {
  keras: { convolution: same, dense: same, flattened: same },
  pytorch: {
    convolution: ({ shape: [o, i, h, w], data }) => ({
      ...{ shape: [h, w, i, o], data: fromOihw(data, [o, i, h, w]) },
    }),
    dense: turned,
    flattened(kernel, channels) {
      const [units, inputs] = kernel.shape;
      const side = Math.sqrt(inputs / channels);
      // What is no square map does not fit any size of image, which is said later.
      if (!Number.isInteger(side)) return turned(kernel);
      const data = fromChannelsFirst(kernel.data, { side, channels }, units);
      return { shape: [inputs, units], data };
    },
  },
};

function biasOf(all: TensorFile['tensors'], kernel: string, file: string) {
  const bias = kernel.replace(/(weight|kernel)(:0)?$/, 'bias$2');
  const found = bias === kernel ? undefined : all.get(bias);
  if (found?.shape.length === 1) return found;
  throw new InputError(`${file}: ${kernel} has no bias beside it (…weight or …kernel, …bias).`, {
    ...{ kind: 'unsupported', thing: file },
  });
}

/** The two dense layers in their order: what the first gives the second takes. */
function chained(names: string[], shapeOf: (name: string) => number[]): string[] {
  const [[a, b], [c, d]] = names.map(shapeOf);
  // Where both fit, the numbers in their names have put them in order.
  return b === c || d !== a ? names : names.toReversed();
}

const floats = ({ shape, data }: { shape: number[]; data: Float32Array | Float64Array }) => ({
  shape,
  data: Float32Array.from(data),
});

/** By the numbers in their names: `features.9` before `features.12`, `conv2d` before `conv2d_1`. */
function inOrder(names: string[]): string[] {
  const numbers = (name: string): number[] => (name.match(/\d+/g) ?? []).map(Number);
  return names.toSorted((a, b) => {
    const [x, y] = [numbers(a), numbers(b)];
    const at = x.findIndex((number, i) => number !== y[i]);
    return at < 0 ? x.length - y.length : x[at] - (y[at] ?? Number.NEGATIVE_INFINITY);
  });
}

/** Convolutions 3 and 4 have one shape: only their names tell them apart. */
function expectNumbered(names: string[], file: string): void {
  const plain = new Set(names.map((name) => name.replace(/[._-]?\d+/g, '')));
  if (plain.size === 1) return;
  throw new InputError(
    `${file}: the order of the convolutions cannot be told from their names (${names.join(', ')}): ` +
      'number them, as in conv1.weight to conv6.weight.',
    { kind: 'unsupported', thing: file },
  );
}
