import {
  ATTRIBUTE,
  DATA_TYPE,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxTensor,
  type OnnxValue,
} from './schema.js';

/** A number of an axis, or the name of one that varies. */
export type Axis = number | string;

/** Puts an ONNX graph together; values are named by strings. */
export class GraphBuilder {
  readonly graph: OnnxGraph;

  constructor(name: string) {
    this.graph = { name, node: [], initializer: [], input: [], output: [] };
  }

  input(name: string, dataType: number, shape: Axis[], docString: string): string {
    this.graph.input.push(valueInfo(name, dataType, shape, docString));
    return name;
  }

  output(name: string, shape: Axis[], docString: string): void {
    this.graph.output.push(valueInfo(name, DATA_TYPE.float, shape, docString));
  }

  /** float32 values that belong to the graph. */
  floats(name: string, shape: number[], values: ArrayLike<number>): string {
    return this.initializer(name, shape, DATA_TYPE.float, littleEndian(values));
  }

  int64s(name: string, shape: number[], values: number[]): string {
    const bytes = new Uint8Array(8 * values.length);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setBigInt64(8 * i, BigInt(value), true);
    return this.initializer(name, shape, DATA_TYPE.int64, bytes);
  }

  /**
   * @param output the name of what it gives, and of the node
   * @returns that name
   */
  node(
    opType: string,
    input: string[],
    output: string,
    attributes: Record<string, number | number[]> = {},
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.graph.node.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  private initializer(
    name: string,
    shape: number[],
    dataType: number,
    rawData: Uint8Array,
  ): string {
    const empty: Pick<OnnxTensor, 'floatData' | 'int64Data' | 'doubleData'> = {
      ...{ floatData: [], int64Data: [], doubleData: [] },
    };
    this.graph.initializer.push({ name, dims: shape.map(BigInt), dataType, rawData, ...empty });
    return name;
  }
}

function attributeOf(name: string, value: number | number[]): OnnxAttribute {
  if (Array.isArray(value)) return { name, type: ATTRIBUTE.ints, ints: value.map(BigInt) };
  return { name, type: ATTRIBUTE.int, i: BigInt(value), ints: [] };
}

const valueInfo = (
  name: string,
  elemType: number,
  shape: Axis[],
  docString: string,
): OnnxValue => ({
  ...{ name, docString },
  type: {
    tensorType: {
      elemType,
      shape: {
        dim: shape.map((axis) =>
          typeof axis === 'string' ? { dimParam: axis } : { dimValue: BigInt(axis) },
        ),
      },
    },
  },
});

/** ONNX's raw data are little-endian on every machine. */
function littleEndian(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i], true);
  return bytes;
}
