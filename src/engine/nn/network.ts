import type { Graph, Tensor } from '../autodiff/graph.js';
import { elements, f32, ShapeError, type TensorType, words } from '../ops/types.js';
import type { Layer } from './layers.js';

/** What a network sees: the shape of one item, as float32 or as 8-bit pixels [H, W, 3]. */
export interface InputType {
  shape: number[];
  dtype: 'f32' | 'rgba8';
}

/** One parameter tensor and its place in the flat parameter vector. */
export interface ParameterSpec {
  name: string;
  shape: number[];
  offset: number;
  size: number;
  fanIn: number;
  fanOut: number;
}

/** A layer in its place; shapes are those of one item. */
export interface PlacedLayer extends Pick<Layer, 'op' | 'attrs'> {
  input: number[];
  output: number[];
  parameters: ParameterSpec[];
}

/** A sequence of layers whose shapes fit; the last one's units are the logits of the classes. */
export interface Network {
  input: InputType;
  /** Layers that share their weights have the same parameters. */
  layers: PlacedLayer[];
  /** Units of the last layer: the number of classes. */
  outputs: number;
  /** Of all layers, in order: `conv1.kernel`, `conv1.bias`, … */
  parameters: ParameterSpec[];
  parameterCount: number;
}

/**
 * Defines a network and infers all shapes. A layer that stands in two places has one set of weights.
 * @throws ShapeError with number and shape of the layer that does not fit, of two parameters with
 *   one name, and of a last layer that gives no row of units
 */
export function sequential({ input, layers }: { input: InputType; layers: Layer[] }): Network {
  const numbers = new Map<string, number>();
  const owned = new Map<Layer, ParameterSpec[]>();
  const placed: PlacedLayer[] = [];
  let offset = 0;
  let before: TensorType = itemsOf(input, 1);
  for (const [i, layer] of layers.entries()) {
    const shape = before.shape.slice(1);
    const parameters = owned.get(layer) ?? specify(layer, shape, numbers, offset);
    if (!owned.has(layer)) offset = parameters.reduce((sum, { size }) => sum + size, offset);
    owned.set(layer, parameters);
    before = outputOf(layer, before, parameters, i + 1);
    const { op, attrs } = layer;
    placed.push({ op, attrs, input: shape, output: before.shape.slice(1), parameters });
  }
  const parameters = [...owned.values()].flat();
  expectDistinct(parameters);
  const [outputs, ...more] = before.shape.slice(1);
  if (outputs === undefined || more.length > 0 || before.dtype !== 'f32')
    throw new ShapeError(
      `the network ends in [${before.shape.slice(1)}], not in a row of units: end with dense.`,
    );
  return { input, layers: placed, outputs, parameters, parameterCount: offset };
}

/** The type of a batch of a network's inputs. */
export const itemsOf = ({ shape, dtype }: InputType, batch: number): TensorType => ({
  shape: [batch, ...shape],
  dtype,
});

/** 4-byte words of one item of a network's input. */
export const itemWords = (input: InputType): number => words(itemsOf(input, 1));

function specify(
  layer: Layer,
  input: number[],
  numbers: Map<string, number>,
  first: number,
): ParameterSpec[] {
  const shapes = layer.parameters(input);
  if (shapes.length === 0) return [];
  const prefix = layer.name ?? nextName(layer.family ?? layer.op.name, numbers);
  let offset = first;
  return shapes.map(({ name, shape, ...fans }) => {
    const size = elements(shape);
    const spec = { name: `${prefix}.${name}`, shape, offset, size, ...fans };
    offset += size;
    return spec;
  });
}

function nextName(family: string, numbers: Map<string, number>): string {
  const number = (numbers.get(family) ?? 0) + 1;
  numbers.set(family, number);
  return `${family}${number}`;
}

function outputOf(
  { op, attrs }: Layer,
  input: TensorType,
  parameters: ParameterSpec[],
  number: number,
): TensorType {
  try {
    return op.outputs([input, ...parameters.map(({ shape }) => f32(...shape))], attrs)[0];
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(
      `layer ${number} does not fit items of [${input.shape.slice(1)}]: ${error.message}`,
    );
  }
}

function expectDistinct(parameters: ParameterSpec[]): void {
  const names = parameters.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ShapeError(`two parameters are named ${twice}.`);
}

/** A network's forward pass on a graph. */
export interface RecordedNetwork {
  /** In the order of `network.parameters`. */
  parameters: Tensor[];
  /** What every layer gives, [B, …]. */
  activations: Tensor[];
  /** What the last one gives, [B, outputs]. */
  logits: Tensor;
}

/**
 * Records a network's forward pass with the plain operations.
 * @param input a batch of the network's items [B, …], in its own type or in float32
 */
export function recordNetwork(graph: Graph, network: Network, input: Tensor): RecordedNetwork {
  const named = new Map(
    network.parameters.map(({ name, shape }) => [name, graph.parameter(name, shape)]),
  );
  let x = input;
  const activations = network.layers.map(({ op, attrs, parameters }) => {
    const own = parameters.map(({ name }) => named.get(name) as Tensor);
    [x] = graph.apply(op, [x, ...own], attrs);
    return x;
  });
  return { parameters: [...named.values()], activations, logits: x };
}
