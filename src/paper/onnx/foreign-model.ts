import { InputError, option } from '../../errors/input-error.js';
import { type Model, readWeights } from '../model-file.js';
import { defineNetwork, type Head } from '../network.js';
import type { FoundGraph, FoundNetwork, Scaling } from './walk-network.js';

/** What numbers pixels were in training, before a mean was taken off. */
export const PIXEL_RANGES = ['0..1', '0..255', '-1..1'] as const;
export type PixelRange = (typeof PIXEL_RANGES)[number];

/** What a file of another maker does not say of its network. */
export interface ImportFacts {
  /** In the order of the network's units; one sigmoid unit speaks for the second of two. */
  classes?: string[];
  /** Pixels a side. */
  imageSize?: number;
  /** Needed unless the graph takes 8-bit pixels. */
  pixels?: PixelRange;
  /** Taken off and divided by, in the numbers of `pixels`: one number, or one a channel. */
  mean?: number[];
  std?: number[];
}

/** Rounding of 1/255 and its like. */
const SAME = 1e-6;

/**
 * A network of another maker as one of this program, which gives it pixels from 0 to 1: whatever else
 * it was trained on goes into the first convolution.
 * @throws InputError for facts that are missing or do not fit
 */
export function foreignModel(
  file: string,
  { inputSize, bytes, scaling, networks }: FoundGraph,
  facts: ImportFacts,
): Model {
  const [{ tensors, units, readers }, ...more] = networks;
  if (more.length > 0) throw refusal(file, 'it holds several networks');
  const head = headOf(file, units, readers);
  const classes = classesOf(file, units, facts);
  const size = sizeOf(file, inputSize, facts);
  const network = defineNetwork({ inputSize: size, classes, head });
  const flat = tensors.get('dense1.kernel')?.shape[0];
  if (flat !== network.flat)
    throw new InputError(
      `${file}: ${option('imageSize', size)} gives dense1 ${network.flat} inputs, the file has ` +
        `${flat}: give the size that it was trained at.`,
      { kind: 'option', thing: 'imageSize' },
    );
  const given = combined(scaling, pixelScaling(file, bytes, facts));
  const weights = readWeights(network, folded(tensors, given), file);
  return { network, weights };
}

const refusal = (file: string, why: string): InputError =>
  new InputError(`${file}: ${why}.`, { kind: 'unsupported', thing: file });

function headOf(file: string, units: number, readers: string[]): Head {
  const [reader, ...more] = readers;
  const known = ['Softmax', 'LogSoftmax', 'Sigmoid', undefined];
  if (more.length > 0 || !known.includes(reader))
    throw refusal(file, `${readers.join(', ')} after the last layer is not read`);
  const one = units === 1;
  if (one ? reader?.endsWith('Softmax') : reader === 'Sigmoid')
    throw refusal(file, `${reader} of ${units} units does not tell classes apart`);
  return one ? 'sigmoid' : 'softmax';
}

function classesOf(file: string, units: number, { classes }: ImportFacts): string[] {
  const wanted = Math.max(2, units);
  if (classes?.length === wanted && new Set(classes).size === wanted) return classes;
  const order = units === 1 ? 'the second is what its one unit speaks for' : "in its units' order";
  throw new InputError(
    `${file} tells ${wanted} classes apart: name them with ${option('classes')}, ${order}` +
      `${classes ? `; given are ${classes.join(', ')}` : ''}.`,
    { kind: 'option', thing: 'classes' },
  );
}

function sizeOf(file: string, found: number | undefined, { imageSize }: ImportFacts): number {
  if (found !== undefined && imageSize !== undefined && found !== imageSize)
    throw new InputError(
      `${file} takes images of ${found} × ${found} pixels: leave out ` +
        `${option('imageSize', imageSize)}.`,
      { kind: 'conflict', thing: 'imageSize' },
    );
  const size = found ?? imageSize;
  if (size !== undefined) return size;
  throw new InputError(
    `${file} does not say the size of its images: give ${option('imageSize')}.`,
    { kind: 'option', thing: 'imageSize' },
  );
}

/** From pixels between 0 and 1 to what the graph or the network takes. */
function pixelScaling(file: string, bytes: boolean, { pixels, mean, std }: ImportFacts): Scaling {
  if (bytes && (pixels ?? mean ?? std) !== undefined)
    throw new InputError(
      `${file} takes 8-bit pixels and scales them itself: leave out ${option('pixels')}, ` +
        `${option('mean')} and ${option('std')}.`,
      { kind: 'conflict', thing: 'pixels' },
    );
  if (!bytes && pixels === undefined)
    throw new InputError(
      `${file} does not say what numbers its pixels are: give ${option('pixels')} ` +
        `(${PIXEL_RANGES.join(', ')}), and ${option('mean')} and ${option('std')} if they were ` +
        'normalised.',
      { kind: 'option', thing: 'pixels', choices: PIXEL_RANGES },
    );
  const [factor, start] = { '0..1': [1, 0], '0..255': [255, 0], '-1..1': [2, -1] }[
    bytes ? '0..255' : (pixels as PixelRange)
  ];
  const middle = eachChannel('mean', mean, 0);
  const spread = eachChannel('std', std, 1);
  return {
    scale: spread.map((s) => factor / s),
    shift: spread.map((s, c) => (start - middle[c]) / s),
  };
}

function eachChannel(name: string, given: number[] | undefined, fallback: number): number[] {
  const numbers = given ?? [fallback];
  const valid = numbers.every((n) => Number.isFinite(n) && (name !== 'std' || n > 0));
  if (valid && numbers.length === 3) return numbers;
  if (valid && numbers.length === 1) return [numbers[0], numbers[0], numbers[0]];
  throw new InputError(
    `${option(name, numbers.join(','))}: give one number, or three for red, green and blue` +
      `${name === 'std' ? ', above 0' : ''}.`,
    { kind: 'option', thing: name },
  );
}

/** The graph's own scaling after what its input is given. */
const combined = (graph: Scaling, input: Scaling): Scaling => ({
  scale: graph.scale.map((factor, c) => factor * input.scale[c]),
  shift: graph.shift.map((number, c) => graph.scale[c] * input.shift[c] + number),
});

/** conv(x · scale + shift) is a convolution of x with scaled kernels and a moved bias. */
function folded(
  tensors: FoundNetwork['tensors'],
  { scale, shift }: Scaling,
): FoundNetwork['tensors'] {
  if (scale.every((s) => Math.abs(s - 1) < SAME) && shift.every((s) => Math.abs(s) < SAME))
    return tensors;
  const kernel = tensors.get('conv1.kernel')!;
  const bias = tensors.get('conv1.bias')!;
  const filters = bias.data.length;
  const moved = Float64Array.from(bias.data);
  const scaled = kernel.data.map((value, i) => {
    const channel = Math.floor(i / filters) % scale.length;
    moved[i % filters] += value * shift[channel];
    return value * scale[channel];
  });
  return new Map(tensors)
    .set('conv1.kernel', { ...kernel, data: scaled })
    .set('conv1.bias', { ...bias, data: Float32Array.from(moved) });
}
