import { InputError } from '../../errors/input-error.js';
import { transpose } from './layouts.js';
import {
  DATA_TYPE,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  readOnnx,
} from './schema.js';

/** A tensor that belongs to a graph. */
export interface Constant {
  shape: number[];
  /** float32 and float64 as they are; integers too, if they are needed. */
  values: Float32Array;
}

/** A graph as it is walked: what reads a value, and which values are constant. */
export class GraphView {
  readonly metadata: Record<string, string>;
  private readonly graph: OnnxGraph;
  private readonly readers = new Map<string, OnnxNode[]>();
  private readonly makers = new Map<string, OnnxNode>();
  private readonly initializers: Map<string, OnnxTensor>;
  private looks: number;

  /** @throws InputError if the bytes are no ONNX model */
  constructor(
    bytes: Uint8Array,
    readonly file: string,
  ) {
    const model = parse(bytes, file);
    this.graph = model.graph!;
    this.metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
    this.initializers = new Map(this.graph.initializer.map((tensor) => [tensor.name, tensor]));
    for (const node of this.graph.node) {
      for (const name of node.output) this.makers.set(name, node);
      for (const name of new Set(node.input)) {
        const known = this.readers.get(name);
        if (known) known.push(node);
        else this.readers.set(name, [node]);
      }
    }
    // A walk looks at each operation a few times, and a graph in circles has no end.
    this.looks = 64 + 16 * this.graph.node.length;
  }

  refusal(why: string): InputError {
    return new InputError(`${this.file}: ${why}.`, { kind: 'unsupported', thing: this.file });
  }

  /** The one input that is no weight, with its shape; axes without a number are NaN. */
  input(): { name: string; elemType: number; shape: number[] } {
    const open = this.graph.input.filter(({ name }) => !this.initializers.has(name));
    const tensor = open[0]?.type?.tensorType;
    if (open.length !== 1 || !tensor?.shape)
      throw this.refusal(`it has ${open.length} inputs, expected one of images with its shape`);
    const shape = tensor.shape.dim.map(({ dimValue }) =>
      dimValue === undefined || dimValue <= 0n ? Number.NaN : Number(dimValue),
    );
    return { name: open[0].name, elemType: tensor.elemType, shape };
  }

  /** What reads a value, other than its shape. */
  readersOf(value: string): OnnxNode[] {
    this.look();
    return (this.readers.get(value) ?? []).filter(({ opType }) => opType !== 'Shape');
  }

  /** @returns undefined for what is not constant */
  constant(name: string): Constant | undefined {
    this.look();
    const tensor = this.initializers.get(name);
    if (tensor) return this.valuesOf(tensor);
    const node = this.makers.get(name);
    if (!node) return undefined;
    if (node.opType === 'Constant') {
      const value = node.attribute.find((one) => one.name === 'value')?.t;
      return value && this.valuesOf(value);
    }
    const given = ['Identity', 'Transpose'].includes(node.opType)
      ? this.constant(node.input[0])
      : undefined;
    if (!given || node.opType === 'Identity') return given;
    const perm = permOf(node, given.shape.length);
    if (!perm) throw this.refusal(`${name} is turned by axes that it has not`);
    return {
      shape: perm.map((axis) => given.shape[axis]),
      values: transpose(given.values, given.shape, perm),
    };
  }

  private look(): void {
    if (this.looks-- === 0) throw this.refusal('its graph goes in circles');
  }

  private valuesOf(tensor: OnnxTensor): Constant {
    const shape = tensor.dims.map(Number);
    const values = this.decode(tensor);
    const size = shape.reduce((a, b) => a * b, 1);
    if (values.length !== size || shape.some((axis) => axis < 0))
      throw new InputError(
        `${this.file}: tensor ${tensor.name} has ${values.length} values, its shape [${shape}] ` +
          `needs ${size}: copy the file again.`,
        { kind: 'damaged', thing: this.file },
      );
    return { shape, values };
  }

  private decode({ name, dataType, rawData, ...tensor }: OnnxTensor): Float32Array {
    if (tensor.dataLocation === 1)
      throw this.refusal(
        `tensor ${name} lies in another file: save the model as one file (PyTorch: ` +
          'external_data=False)',
      );
    const raw = rawData && rawData.length > 0 ? rawData : undefined;
    if (dataType === DATA_TYPE.float)
      return raw ? readRaw(raw, 4, 'getFloat32') : Float32Array.from(tensor.floatData);
    if (dataType === DATA_TYPE.double)
      return raw ? readRaw(raw, 8, 'getFloat64') : Float32Array.from(tensor.doubleData);
    throw this.refusal(`tensor ${name} is not of float32 or float64 (data type ${dataType})`);
  }
}

function parse(bytes: Uint8Array, file: string): OnnxModel {
  let model: OnnxModel | undefined;
  try {
    model = readOnnx(bytes);
  } catch {
    // reported below, like a file of another kind that happens to be readable
  }
  if (model?.graph && model.graph.node.length > 0) return model;
  throw new InputError(`${file} is no readable ONNX model: save or copy it again.`, {
    ...{ kind: 'damaged', thing: file },
  });
}

function readRaw(bytes: Uint8Array, width: number, get: 'getFloat32' | 'getFloat64'): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: Math.floor(bytes.length / width) }, (_, i) =>
    view[get](width * i, true),
  );
}

/** The axes of a Transpose of a value with so many; undefined where they are not its own. */
export function permOf(node: OnnxNode, axes: number): number[] | undefined {
  const all = Array.from({ length: axes }, (_, i) => i);
  const perm = intsOf(node, 'perm') ?? all.toReversed();
  return perm.length === axes && all.every((axis) => perm.includes(axis)) ? perm : undefined;
}

/** An attribute that is a list of whole numbers. */
export function intsOf(node: OnnxNode, name: string): number[] | undefined {
  const found = node.attribute.find((one) => one.name === name);
  return found && found.ints.length > 0 ? found.ints.map(Number) : undefined;
}

export function intOf(node: OnnxNode, name: string, fallback: number): number {
  const value = node.attribute.find((one) => one.name === name)?.i;
  return value === undefined ? fallback : Number(value);
}

export function floatOf(node: OnnxNode, name: string, fallback: number): number {
  return node.attribute.find((one) => one.name === name)?.f ?? fallback;
}

export function textOf(node: OnnxNode, name: string, fallback: string): string {
  const value = node.attribute.find((one) => one.name === name)?.s;
  return value === undefined ? fallback : new TextDecoder().decode(value);
}
