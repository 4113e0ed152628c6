import { readSafetensors, type TensorFile, writeSafetensors } from '../engine/nn/safetensors.js';
import { InputError } from '../errors/input-error.js';
import { type ModelCalibration, readCalibration, writeCalibration } from './model-calibration.js';
import { defineNetwork, type Head, MINIMUM_INPUT_SIZE, type SchoutenNetwork } from './network.js';

/** A trained network, as a model file holds it (paper/README.md, Model file). */
export interface Model {
  network: SchoutenNetwork;
  /** Flat, in the order of `network.parameters`. */
  weights: Float32Array;
  /** How images of another size are brought to the network's. */
  resize?: string;
  calibration?: ModelCalibration;
}

const FORMAT = { format: 'cytograd', version: '1', architecture: 'schouten2021' };

/** What a model file says of its network, whatever holds its tensors. */
export const modelFacts = ({
  network,
  resize,
}: Pick<Model, 'network' | 'resize'>): Record<string, string> => ({
  ...FORMAT,
  inputSize: String(network.inputSize),
  classes: JSON.stringify(network.classes),
  head: network.head,
  ...(resize ? { resize } : {}),
});

/** The model as safetensors bytes. */
export function encodeModel(model: Model): Uint8Array {
  const { network, weights, calibration } = model;
  const tensors = network.parameters.map(({ name, shape, offset, size }) => ({
    name,
    shape,
    data: weights.slice(offset, offset + size),
  }));
  return writeSafetensors(tensors, {
    ...modelFacts(model),
    ...(calibration ? writeCalibration(calibration) : {}),
  });
}

/** Bytes of a model file of this network. */
export const modelBytes = (
  network: SchoutenNetwork,
  resize: string,
  calibration?: ModelCalibration,
): number => {
  const weights = new Float32Array(network.parameterCount);
  return encodeModel({ network, weights, resize, calibration }).length;
};

/**
 * Reads a model file; unknown metadata is ignored.
 * @throws InputError naming the file and what is wrong with it
 */
export function decodeModel(bytes: Uint8Array, file: string): Model {
  const { tensors, metadata } = readSafetensors(bytes, file);
  const network = readNetwork(metadata, file);
  return {
    ...{ network, weights: readWeights(network, tensors, file), resize: metadata.resize },
    calibration: readCalibration(metadata, network.classes.length, file),
  };
}

/**
 * The network that the facts of a model file describe.
 * @throws InputError naming the file and the fact that cannot be read
 */
export function readNetwork(metadata: Record<string, string>, file: string): SchoutenNetwork {
  if (metadata.format === undefined)
    throw new InputError(
      `${file} is no model file of this program: if another one has trained it, import it.`,
      { kind: 'unsupported', thing: file },
    );
  for (const [key, value] of Object.entries(FORMAT))
    if (metadata[key] !== value)
      throw new InputError(
        `${file}: ${key} is "${metadata[key]}", this program reads "${value}": ` +
          'use a model of this version.',
        { kind: 'unsupported' },
      );
  return defineNetwork({
    inputSize: readInputSize(metadata.inputSize, file),
    classes: readClasses(metadata.classes, file),
    head: readHead(metadata.head, file),
  });
}

function readHead(head: string | undefined, file: string): Head {
  if (head === undefined || head === 'softmax') return 'softmax';
  if (head === 'sigmoid') return head;
  throw new InputError(
    `${file} has a ${head} head; this program reads softmax and sigmoid heads.`,
    { kind: 'unsupported' },
  );
}

function readInputSize(text: string | undefined, file: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= MINIMUM_INPUT_SIZE) return size;
  throw new InputError(
    `${file}: inputSize is ${text}, expected a whole number of pixels from ` +
      `${MINIMUM_INPUT_SIZE} up: save or copy the model again.`,
    { kind: 'damaged' },
  );
}

function readClasses(text: string | undefined, file: string): string[] {
  try {
    const classes = JSON.parse(text ?? '');
    if (isClassList(classes)) return classes;
  } catch {
    // reported below, like any other list that is none
  }
  throw new InputError(
    `${file}: classes is no JSON list of two or more different names: ${text}. ` +
      'Save or copy the model again.',
    { kind: 'damaged' },
  );
}

const isClassList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length >= 2 &&
  value.every((name) => typeof name === 'string') &&
  new Set(value).size === value.length;

/**
 * All tensors of a network in one array, in the order of its parameters.
 * @throws InputError naming a tensor that is missing, of another shape, or not finite
 */
export function readWeights(
  network: SchoutenNetwork,
  tensors: TensorFile['tensors'],
  file: string,
): Float32Array {
  // All shapes first: a wrong inputSize would ask for gigabytes of weights.
  const parts = network.parameters.map(({ name, shape, offset }) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new InputError(`${file}: tensor ${name} is missing.`, { kind: 'damaged' });
    if (tensor.shape.join() !== shape.join())
      throw new InputError(`${file}: ${name} has shape [${tensor.shape}], expected [${shape}].`, {
        kind: 'damaged',
      });
    return { data: tensor.data, offset };
  });
  const weights = new Float32Array(network.parameterCount);
  for (const { data, offset } of parts) weights.set(data, offset);
  const bad = network.parameters.find(({ offset, size }) =>
    weights.subarray(offset, offset + size).some((weight) => !Number.isFinite(weight)),
  );
  if (bad)
    throw new InputError(`${file}: ${bad.name} holds values that are not finite: train again.`, {
      kind: 'damaged',
    });
  return weights;
}
