import type { Constant, GraphView } from './graph-view.js';
import { floatOf, intOf, intsOf, permOf, textOf } from './graph-view.js';
import { type FlatMap, fromChannelsFirst, fromOihw, transpose } from './layouts.js';
import { DATA_TYPE, type OnnxNode } from './schema.js';

/** Axes of a value in their order, of N (images), C (channels), H (rows), W (columns): 'NHWC'. */
type Axes = string;

/** What is done to a pixel before the first convolution, one number a channel: x · scale + shift. */
export interface Scaling {
  scale: number[];
  shift: number[];
}

/** A network that was found in a graph, its tensors in the order of a model file. */
export interface FoundNetwork {
  tensors: Map<string, { shape: number[]; data: Float32Array }>;
  units: number;
  /** Operations that read its last units, such as Softmax; none where these are given. */
  readers: string[];
}

export interface FoundGraph {
  /** Pixels a side; undefined where the file leaves it open. */
  inputSize?: number;
  /** Whether the graph takes 8-bit pixels. */
  bytes: boolean;
  scaling: Scaling;
  networks: FoundNetwork[];
}

const CHANNELS = 3;
const CONVOLUTIONS = 6;
/** Change nothing when a network is asked. */
const PASSING = new Set(['Identity', 'Dropout', 'Cast']);
const ARITHMETIC = new Set(['Mul', 'Div', 'Add', 'Sub']);

/**
 * Finds the network of the paper in a graph, whoever has written it: scaling of pixels, six blocks of
 * convolution, ReLU and pooling, two dense layers; and of an ensemble all of them. Orders of axes are
 * followed, so the order in which the last map is flattened is known and not guessed.
 * @throws InputError naming the first thing that is not of this architecture
 */
export function walkGraph(view: GraphView): FoundGraph {
  const { name, elemType, shape } = view.input();
  let axes = axesOf(view, shape);
  const inputSize = sizeOf(view, axes, shape);
  const scaling: Scaling = { scale: [1, 1, 1], shift: [0, 0, 0] };
  let value = name;
  for (;;) {
    const readers = view.readersOf(value);
    if (readers.length > 0 && readers.every(({ opType }) => opType === 'Conv')) {
      const networks = readers.map((node) => new Walk(view, value, axes).network(node));
      return { inputSize, bytes: elemType === DATA_TYPE.uint8, scaling, networks };
    }
    const [node] = readers;
    if (readers.length !== 1)
      throw view.refusal(`${readers.length} operations read ${value}, expected a convolution`);
    if (node.opType === 'Transpose') axes = turned(view, axes, node);
    else if (ARITHMETIC.has(node.opType)) scale(view, node, value, axes, scaling);
    else if (!PASSING.has(node.opType))
      throw view.refusal(`${node.opType} before the first convolution is not read`);
    value = node.output[0];
  }
}

function axesOf(view: GraphView, shape: number[]): Axes {
  const [, second, , last] = shape;
  if (shape.length === 4 && last === CHANNELS && second !== CHANNELS) return 'NHWC';
  if (shape.length === 4 && second === CHANNELS && last !== CHANNELS) return 'NCHW';
  throw view.refusal(
    `its input has the shape [${shape}], expected [N, S, S, 3] or [N, 3, S, S] with 3 as a number`,
  );
}

function sizeOf(view: GraphView, axes: Axes, shape: number[]): number | undefined {
  const [rows, columns] = [shape[axes.indexOf('H')], shape[axes.indexOf('W')]];
  if (Number.isNaN(rows) || Number.isNaN(columns)) return undefined;
  if (rows === columns) return rows;
  throw view.refusal(`its images have ${columns} × ${rows} pixels, expected a square`);
}

function turned(view: GraphView, axes: Axes, node: OnnxNode): Axes {
  const perm = permOf(node, axes.length);
  if (!perm) throw view.refusal(`a Transpose of ${axes} has other axes`);
  return perm.map((axis) => axes[axis]).join('');
}

/** Adds one arithmetic operation on pixels to the scaling. */
function scale(
  view: GraphView,
  { opType, input }: OnnxNode,
  value: string,
  axes: Axes,
  { scale: factors, shift }: Scaling,
): void {
  const [a, b] = input;
  const swaps = opType === 'Mul' || opType === 'Add';
  const constant = view.constant(a === value ? b : a);
  if (!constant || (b === value && !swaps))
    throw view.refusal(`${opType} before the first convolution is not by a constant`);
  const numbers = perChannel(constant, axes);
  if (!numbers) throw view.refusal(`${opType} by [${constant.shape}] is not one number a channel`);
  for (const [c, number] of numbers.entries()) {
    const factor = opType === 'Mul' ? number : opType === 'Div' ? 1 / number : 1;
    factors[c] *= factor;
    shift[c] *= factor;
    if (opType === 'Add') shift[c] += number;
    if (opType === 'Sub') shift[c] -= number;
  }
}

/** @returns a number for each of three channels; undefined where it is more than that */
function perChannel({ shape, values }: Constant, axes: Axes): number[] | undefined {
  if (values.length === 1) return new Array<number>(CHANNELS).fill(values[0]);
  const own = axes.slice(axes.length - shape.length);
  const only = shape.every((length, i) => length === (own[i] === 'C' ? CHANNELS : 1));
  return only && values.length === CHANNELS ? [...values] : undefined;
}

/** Follows one network from its first convolution to its logits. */
class Walk {
  private readonly tensors: FoundNetwork['tensors'] = new Map();

  constructor(
    private readonly view: GraphView,
    private value: string,
    private axes: Axes,
  ) {}

  network(first: OnnxNode): FoundNetwork {
    this.convolution(first, 1);
    for (let number = 2; number <= CONVOLUTIONS; number++) {
      this.activateAndPool(number - 1);
      this.convolution(this.next('a convolution'), number);
    }
    this.activateAndPool(CONVOLUTIONS);
    const order = this.flatten();
    this.dense('dense1', order);
    const relu = this.next('a ReLU');
    if (relu.opType !== 'Relu') throw this.unexpected(relu, 'ReLU after the first dense layer');
    this.value = relu.output[0];
    const units = this.dense('preds');
    return { tensors: this.tensors, units, readers: this.lastReaders() };
  }

  private unexpected(node: OnnxNode | undefined, wanted: string): Error {
    const { opType = 'the end of the graph', name = '' } = node ?? {};
    return this.view.refusal(
      `${opType}${name ? ` (${name})` : ''} stands where this architecture has ${wanted}`,
    );
  }

  /** The next operation that does something; what turns axes is followed. */
  private next(wanted: string): OnnxNode {
    for (;;) {
      const [node, ...more] = this.view.readersOf(this.value);
      if (!node || more.length > 0) throw this.unexpected(node && more[0], wanted);
      if (node.opType === 'Transpose') this.axes = turned(this.view, this.axes, node);
      else if (!PASSING.has(node.opType)) return node;
      this.value = node.output[0];
    }
  }

  private convolution(node: OnnxNode, number: number): void {
    if (node.opType !== 'Conv') throw this.unexpected(node, `convolution ${number}`);
    this.expectChannelsFirst(node);
    const plain =
      intOf(node, 'group', 1) === 1 &&
      [...(intsOf(node, 'strides') ?? []), ...(intsOf(node, 'dilations') ?? [])].every(isOne);
    if (!plain || this.isPadded(node))
      throw this.unexpected(node, `a 3×3 convolution with stride 1 and no padding`);
    const kernel = this.constant(node.input[1], `kernel of convolution ${number}`);
    const [filters, inputs, rows, columns] = kernel.shape;
    if (kernel.shape.length !== 4 || rows !== 3 || columns !== 3)
      throw this.view.refusal(`convolution ${number} has a kernel of [${kernel.shape}]`);
    this.tensors.set(`conv${number}.kernel`, {
      ...{ shape: [3, 3, inputs, filters], data: fromOihw(kernel.values, kernel.shape) },
    });
    this.value = node.output[0];
    const given = node.input[2] ? this.constant(node.input[2], 'bias').values : undefined;
    const bias = given ?? this.addedBias(filters) ?? new Float32Array(filters);
    this.tensors.set(`conv${number}.bias`, { shape: [bias.length], data: bias });
  }

  /** A bias that is added after its layer, if there is one. */
  private addedBias(units: number): Float32Array | undefined {
    const [node, ...more] = this.view.readersOf(this.value);
    if (node?.opType !== 'Add' || more.length > 0) return undefined;
    const name = node.input.find((one) => one !== this.value) ?? '';
    const { shape, values } = this.constant(name, 'bias');
    const channel = this.axes.indexOf('C') - this.axes.length + shape.length;
    if (values.length !== units || shape[channel] !== units)
      throw this.unexpected(node, 'one bias a unit');
    this.value = node.output[0];
    return values;
  }

  private activateAndPool(number: number): void {
    // The order does not matter: both are monotone.
    const rest = new Set(['Relu', 'MaxPool']);
    while (rest.size > 0) {
      const node = this.next('ReLU and pooling');
      if (!rest.delete(node.opType))
        throw this.unexpected(node, `ReLU and pooling of block ${number}`);
      if (node.opType === 'MaxPool') this.checkPooling(node);
      this.value = node.output[0];
    }
  }

  private checkPooling(node: OnnxNode): void {
    this.expectChannelsFirst(node);
    const two = (name: string): boolean => (intsOf(node, name) ?? [1]).every((n) => n === 2);
    const plain =
      (intsOf(node, 'dilations') ?? []).every(isOne) && intOf(node, 'ceil_mode', 0) === 0;
    if (!two('kernel_shape') || !two('strides') || !plain || this.isPadded(node))
      throw this.unexpected(node, 'a 2×2 pooling with stride 2 and no padding');
  }

  private isPadded(node: OnnxNode): boolean {
    const auto = textOf(node, 'auto_pad', 'NOTSET');
    return (
      !['NOTSET', 'VALID'].includes(auto) || (intsOf(node, 'pads') ?? []).some((pad) => pad !== 0)
    );
  }

  private expectChannelsFirst(node: OnnxNode): void {
    if (this.axes !== 'NCHW')
      throw this.view.refusal(`${node.opType} works on axes ${this.axes}, expected NCHW`);
  }

  /** @returns the order of the flattened axes, such as CHW */
  private flatten(): string {
    const node = this.next('flattening');
    const flat =
      node.opType === 'Reshape' || (node.opType === 'Flatten' && intOf(node, 'axis', 1) === 1);
    if (!flat || this.axes[0] !== 'N') throw this.unexpected(node, 'flattening of the last map');
    this.value = node.output[0];
    const order = this.axes.slice(1);
    this.axes = 'NC';
    return order;
  }

  /**
   * @param order of the axes that were flattened into its inputs
   * @returns its units
   */
  private dense(layer: 'dense1' | 'preds', order?: string): number {
    const node = this.next(`a dense layer`);
    if (node.opType !== 'Gemm' && node.opType !== 'MatMul')
      throw this.unexpected(node, `the dense layer ${layer}`);
    const gemm = node.opType === 'Gemm';
    if (
      node.input[0] !== this.value ||
      (gemm &&
        (floatOf(node, 'alpha', 1) !== 1 ||
          floatOf(node, 'beta', 1) !== 1 ||
          intOf(node, 'transA', 0) !== 0))
    )
      throw this.unexpected(node, 'x · kernel + bias');
    const { shape, values } = this.constant(node.input[1], `kernel of ${layer}`);
    const transposed = gemm && intOf(node, 'transB', 0) === 1;
    if (shape.length !== 2) throw this.unexpected(node, `a kernel of two axes`);
    const [inputs, units] = transposed ? [shape[1], shape[0]] : shape;
    const rows = transposed ? transpose(values, shape, [1, 0]) : values;
    const data = order === undefined ? rows : this.inOwnOrder(rows, inputs, units, order);
    this.tensors.set(`${layer}.kernel`, { shape: [inputs, units], data });
    this.value = node.output[0];
    const given = gemm && node.input[2] ? this.constant(node.input[2], 'bias').values : undefined;
    const bias = given ?? this.addedBias(units) ?? new Float32Array(units);
    this.tensors.set(`${layer}.bias`, { shape: [bias.length], data: bias });
    return units;
  }

  /** Rows of the first dense kernel in the order row, column, channel. */
  private inOwnOrder(
    rows: Float32Array,
    inputs: number,
    units: number,
    order: string,
  ): Float32Array {
    if (order === 'HWC') return rows;
    if (order !== 'CHW') throw this.view.refusal(`the last map is flattened in the order ${order}`);
    const channels = this.tensors.get(`conv${CONVOLUTIONS}.bias`)!.shape[0];
    const map: FlatMap = { side: Math.sqrt(inputs / channels), channels };
    if (!Number.isInteger(map.side))
      throw this.view.refusal(
        `${inputs} inputs of dense1 are no square map of ${channels} filters`,
      );
    return fromChannelsFirst(transpose(rows, [inputs, units], [1, 0]), map, units);
  }

  private lastReaders(): string[] {
    const [only, ...more] = this.view.readersOf(this.value);
    if (!only || more.length > 0 || !PASSING.has(only.opType))
      return this.view.readersOf(this.value).map(({ opType }) => opType);
    this.value = only.output[0];
    return this.lastReaders();
  }

  private constant(name: string, what: string): Constant {
    const found = this.view.constant(name);
    if (!found) throw this.view.refusal(`the ${what} (${name}) is not stored in the file`);
    return found;
  }
}

const isOne = (n: number): boolean => n === 1;
