import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

/**
 * The part of ONNX's file format that is written and read here (https://onnx.ai/onnx/api/classes.html;
 * field numbers of onnx.proto, IR version 7). What else a file holds is skipped.
 */
export interface OnnxModel {
  irVersion: bigint;
  producerName?: string;
  producerVersion?: string;
  opsetImport: { domain?: string; version: bigint }[];
  metadataProps: { key: string; value: string }[];
  graph?: OnnxGraph;
}

export interface OnnxGraph {
  name: string;
  node: OnnxNode[];
  initializer: OnnxTensor[];
  input: OnnxValue[];
  output: OnnxValue[];
}

export interface OnnxNode {
  opType: string;
  name?: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: bigint;
  s?: Uint8Array;
  t?: OnnxTensor;
  ints: bigint[];
}

export interface OnnxTensor {
  name: string;
  dims: bigint[];
  dataType: number;
  rawData?: Uint8Array;
  floatData: number[];
  int64Data: bigint[];
  doubleData: number[];
  /** 1: the values are in another file. */
  dataLocation?: number;
}

export interface OnnxValue {
  name: string;
  type?: {
    tensorType?: {
      elemType: number;
      shape?: { dim: { dimValue?: bigint; dimParam?: string }[] };
    };
  };
  docString?: string;
}

/** TensorProto.DataType. */
export const DATA_TYPE = { float: 1, uint8: 2, int64: 7, double: 11 } as const;

/** AttributeProto.AttributeType. */
export const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;

type Field = readonly [name: string, number: number, type: Type | string, repeated?: 'repeated'];

const MESSAGES: Record<string, readonly Field[]> = {
  ModelProto: [
    ['ir_version', 1, Type.INT64],
    ['producer_name', 2, Type.STRING],
    ['producer_version', 3, Type.STRING],
    ['graph', 7, 'GraphProto'],
    ['opset_import', 8, 'OperatorSetIdProto', 'repeated'],
    ['metadata_props', 14, 'StringStringEntryProto', 'repeated'],
  ],
  OperatorSetIdProto: [
    ['domain', 1, Type.STRING],
    ['version', 2, Type.INT64],
  ],
  StringStringEntryProto: [
    ['key', 1, Type.STRING],
    ['value', 2, Type.STRING],
  ],
  GraphProto: [
    ['node', 1, 'NodeProto', 'repeated'],
    ['name', 2, Type.STRING],
    ['initializer', 5, 'TensorProto', 'repeated'],
    ['input', 11, 'ValueInfoProto', 'repeated'],
    ['output', 12, 'ValueInfoProto', 'repeated'],
  ],
  NodeProto: [
    ['input', 1, Type.STRING, 'repeated'],
    ['output', 2, Type.STRING, 'repeated'],
    ['name', 3, Type.STRING],
    ['op_type', 4, Type.STRING],
    ['attribute', 5, 'AttributeProto', 'repeated'],
  ],
  AttributeProto: [
    ['name', 1, Type.STRING],
    ['f', 2, Type.FLOAT],
    ['i', 3, Type.INT64],
    ['s', 4, Type.BYTES],
    ['t', 5, 'TensorProto'],
    ['ints', 8, Type.INT64, 'repeated'],
    ['type', 20, Type.INT32],
  ],
  TensorProto: [
    ['dims', 1, Type.INT64, 'repeated'],
    ['data_type', 2, Type.INT32],
    ['float_data', 4, Type.FLOAT, 'repeated'],
    ['int64_data', 7, Type.INT64, 'repeated'],
    ['name', 8, Type.STRING],
    ['raw_data', 9, Type.BYTES],
    ['double_data', 10, Type.DOUBLE, 'repeated'],
    ['data_location', 14, Type.INT32],
  ],
  ValueInfoProto: [
    ['name', 1, Type.STRING],
    ['type', 2, 'TypeProto'],
    ['doc_string', 3, Type.STRING],
  ],
  TypeProto: [['tensor_type', 1, 'TensorTypeProto']],
  TensorTypeProto: [
    ['elem_type', 1, Type.INT32],
    ['shape', 2, 'TensorShapeProto'],
  ],
  TensorShapeProto: [['dim', 1, 'DimensionProto', 'repeated']],
  DimensionProto: [
    ['dim_value', 1, Type.INT64],
    ['dim_param', 2, Type.STRING],
  ],
};

const PACKAGE = 'onnx';

function modelSchema() {
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: 'onnx.proto', package: PACKAGE, syntax: 'proto2' },
    messageType: Object.entries(MESSAGES).map(([name, fields]) => ({
      name,
      field: fields.map(([field, number, type, repeated]) => ({
        ...{ name: field, number },
        label: repeated ? Label.REPEATED : Label.OPTIONAL,
        ...(typeof type === 'string'
          ? { type: Type.MESSAGE, typeName: `.${PACKAGE}.${type}` }
          : { type }),
      })),
    })),
  });
  return createFileRegistry(file, () => undefined).getMessage(`${PACKAGE}.ModelProto`)!;
}

let known: ReturnType<typeof modelSchema> | undefined;

/** Made when it is first needed. */
function schema(): ReturnType<typeof modelSchema> {
  known ??= modelSchema();
  return known;
}

export const writeOnnx = (model: OnnxModel): Uint8Array =>
  toBinary(schema(), create(schema(), { ...model }));

/** @throws an error of the library's if the bytes are no protobuf of this form */
export const readOnnx = (bytes: Uint8Array): OnnxModel =>
  fromBinary(schema(), bytes) as unknown as OnnxModel;
