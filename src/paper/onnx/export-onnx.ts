import { InputError } from '../../errors/input-error.js';
import { type ModelCalibration, writeCalibration } from '../model-calibration.js';
import { type Model, modelFacts } from '../model-file.js';
import { GraphBuilder } from './graph-builder.js';
import { addNetwork } from './network-graph.js';
import { DATA_TYPE, writeOnnx } from './schema.js';

/** What is written: understood by ONNX Runtime from 1.6 on. */
export const OPSET = 13;
const IR_VERSION = 7;

/** How images of another size are brought to the network's, for those who do it themselves. */
const RESIZE_RULES: Record<string, string> = {
  triangle:
    'squash to inputSize x inputSize with an antialiased triangle filter (pixel centres at half ' +
    'integers, filter as wide as the scale when shrinking: torch antialias=True), rounded half up ' +
    'to 8 bit',
};

/** A network of an export, and the name that it has there. */
export interface ExportedMember {
  name: string;
  model: Model;
}

/** What is known of the images that the networks were trained on. */
export interface ExportFacts {
  /** Of the program that exports. */
  version?: string;
  dataset?: string;
  licence?: string;
  /** sha256 over names, labels, groups and bytes. */
  fingerprint?: string;
}

/**
 * One network, or several as one ensemble, as an ONNX model (paper/README.md, ONNX): the input
 * `images` is uint8 [N, S, S, 3]; outputs are `logits` and `probabilities` [N, classes], calibrated
 * where all networks hold a calibration, `uncalibrated` then too; of an ensemble also `disagreement`,
 * `entropy`, `mutual_information` [N] and `members` [N, M, classes].
 * @param members of one architecture, one at least
 * @throws InputError for networks of different sizes, classes or heads
 */
export function encodeOnnx(
  members: readonly ExportedMember[],
  facts: ExportFacts = {},
): Uint8Array {
  expectAlike(members);
  const { network } = members[0].model;
  const { inputSize: S, classes } = network;
  const builder = new GraphBuilder('cytograd');
  const images = builder.input('images', DATA_TYPE.uint8, ['N', S, S, 3], 'RGB, rows from the top');
  const numbers = builder.node('Cast', [images], 'numbers', { to: DATA_TYPE.float });
  const scaled = builder.node('Mul', [numbers, builder.floats('scale', [], [1 / 255])], 'scaled');
  const pixels = builder.node('Transpose', [scaled], 'pixels', { perm: [0, 3, 1, 2] });
  const add = members.length === 1 ? addSingle : addEnsemble;
  add(builder, members, pixels, classes.length);
  return writeOnnx({
    irVersion: BigInt(IR_VERSION),
    producerName: 'cytograd',
    producerVersion: facts.version ?? '',
    opsetImport: [{ domain: '', version: BigInt(OPSET) }],
    metadataProps: Object.entries(metadataOf(members, facts)).map(([key, value]) => ({
      key,
      value,
    })),
    graph: builder.graph,
  });
}

function expectAlike(members: readonly ExportedMember[]): void {
  const kind = ({ network, resize }: Model): string =>
    JSON.stringify([network.inputSize, network.classes, network.head, resize]);
  const other = members.find(({ model }) => kind(model) !== kind(members[0].model));
  if (other)
    throw new InputError(
      `${other.name} and ${members[0].name} are networks of different image sizes, classes, heads ` +
        'or resizing: one file holds networks of one kind.',
      { kind: 'conflict', thing: other.name },
    );
}

const isCalibrated = (members: readonly ExportedMember[]): boolean =>
  members.every(({ model }) => model.calibration !== undefined);

function addSingle(
  builder: GraphBuilder,
  [{ model }]: readonly ExportedMember[],
  pixels: string,
  classes: number,
): void {
  const given = addNetwork(builder, model, pixels, '');
  const logits = builder.node('Identity', [given], 'logits');
  const { calibration } = model;
  const softmax = (x: string, name: string): string =>
    builder.node('Softmax', [x], name, { axis: -1 });
  const shape = ['N', classes];
  builder.output(logits, shape, 'of the network');
  if (!calibration) {
    builder.output(softmax(logits, 'probabilities'), shape, 'softmax of the logits');
    return;
  }
  const calibrated = addCalibration(builder, calibration, logits, '');
  builder.output(softmax(calibrated, 'probabilities'), shape, 'calibrated');
  builder.output(softmax(logits, 'uncalibrated'), shape, 'softmax of the logits');
}

/** z / temperature + offset (stats/calibration.ts). */
function addCalibration(
  builder: GraphBuilder,
  { temperature, offset }: ModelCalibration,
  logits: string,
  prefix: string,
): string {
  const divisor = builder.floats(`${prefix}temperature`, [], [temperature]);
  const shift = builder.floats(`${prefix}offset`, [offset.length], offset);
  const cooled = builder.node('Div', [logits, divisor], `${prefix}cooled`);
  return builder.node('Add', [cooled, shift], `${prefix}calibrated`);
}

/** As stats/ensemble.ts combines members, in logarithms: float32 has no e^-200. */
function addEnsemble(
  builder: GraphBuilder,
  members: readonly ExportedMember[],
  pixels: string,
  classes: number,
): void {
  const M = members.length;
  const rows = members.map(({ name, model }) => addNetwork(builder, model, pixels, `${name}/`));
  const first = builder.int64s('first axis', [1], [0]);
  const last = builder.int64s('last axis', [1], [-1]);
  const axes = { axes: [0], keepdims: 0 };
  /** [N, classes] of each member to [M, N, classes]. */
  const stack = (opType: string, each: string[], name: string): string => {
    const parts = each.map((x, m) => {
      const one = builder.node(opType, [x], `${members[m].name}/${name}`, { axis: -1 });
      return builder.node('Unsqueeze', [one, first], `${members[m].name}/${name} row`);
    });
    return builder.node('Concat', parts, name, { axis: 0 });
  };
  const logs = stack('LogSoftmax', rows, 'logs');
  const each = builder.node('Exp', [logs], 'each');
  const sum = builder.node('ReduceLogSumExp', [logs], 'log of sum', axes);
  const logits = builder.node('Sub', [sum, builder.floats('log M', [], [Math.log(M)])], 'logits');
  const shape = ['N', classes];
  const calibrated = isCalibrated(members);
  const mean = builder.node('Exp', [logits], calibrated ? 'uncalibrated' : 'probabilities');
  builder.output(logits, shape, 'logarithms of the mean probabilities');
  if (calibrated) {
    const cooled = members.map(({ name, model }, m) =>
      addCalibration(builder, model.calibration!, rows[m], `${name}/`),
    );
    const probabilities = stack('Softmax', cooled, 'calibrated each');
    builder.node('ReduceMean', [probabilities], 'probabilities', axes);
    builder.output('probabilities', shape, 'mean of the calibrated probabilities');
  }
  builder.output(mean, shape, 'mean of the probabilities');
  addDisagreement(builder, each, mean, { M, classes });
  addInformation(builder, { logs, each, mean, logits, last });
  const members3 = builder.node('Transpose', [each], 'members', { perm: [1, 0, 2] });
  builder.output(members3, ['N', M, classes], 'probabilities of each network: see metadata');
}

/** Standard deviation (ddof 1) over members of the predicted class's probability. */
function addDisagreement(
  builder: GraphBuilder,
  each: string,
  mean: string,
  { M, classes }: { M: number; classes: number },
): void {
  const predicted = builder.node('ArgMax', [mean], 'predicted', { axis: -1, keepdims: 0 });
  const depth = builder.int64s('classes', [1], [classes]);
  const mask = builder.node(
    'OneHot',
    [predicted, depth, builder.floats('zero one', [2], [0, 1])],
    'predicted mask',
  );
  const masked = builder.node('Mul', [each, mask], 'masked');
  const said = builder.node('ReduceSum', [masked, 'last axis'], 'said', { keepdims: 0 });
  const middle = builder.node('ReduceMean', [said], 'middle', { axes: [0], keepdims: 1 });
  const apart = builder.node('Sub', [said, middle], 'apart');
  const squares = builder.node('ReduceSumSquare', [apart], 'squares', { axes: [0], keepdims: 0 });
  const divisor = builder.floats('M - 1', [], [M - 1]);
  const variance = builder.node('Div', [squares, divisor], 'variance');
  builder.node('Sqrt', [variance], 'disagreement');
  builder.output('disagreement', ['N'], "s.d. of the predicted class's probability");
}

/** Predictive entropy, and the part of it that is disagreement of the members; in nats. */
function addInformation(
  builder: GraphBuilder,
  names: Record<'logs' | 'each' | 'mean' | 'logits' | 'last', string>,
): void {
  const negativeEntropy = (p: string, ln: string, name: string): string => {
    const products = builder.node('Mul', [p, ln], `${name} products`);
    return builder.node('ReduceSum', [products, names.last], name, { keepdims: 0 });
  };
  const all = negativeEntropy(names.mean, names.logits, 'negative entropy');
  builder.node('Neg', [all], 'entropy');
  const within = negativeEntropy(names.each, names.logs, 'negative entropies');
  const mean = builder.node('ReduceMean', [within], 'mean negative entropy', {
    ...{ axes: [0], keepdims: 0 },
  });
  const rest = builder.node('Add', ['entropy', mean], 'information');
  // Not negative but for rounding.
  builder.node('Relu', [rest], 'mutual_information');
  builder.output('entropy', ['N'], 'of the mean probabilities, nats');
  builder.output('mutual_information', ['N'], 'nats');
}

function metadataOf(
  members: readonly ExportedMember[],
  { dataset, licence, fingerprint }: ExportFacts,
): Record<string, string> {
  const { model } = members[0];
  const { resize } = model;
  return {
    ...modelFacts(model),
    input: 'images: uint8 [N, inputSize, inputSize, 3], RGB, rows from the top',
    ...(resize && RESIZE_RULES[resize] ? { resizeRule: RESIZE_RULES[resize] } : {}),
    probabilities: isCalibrated(members) ? 'calibrated' : 'uncalibrated',
    members: JSON.stringify(
      members.map(({ name, model: { calibration } }) => ({
        name,
        ...(calibration ? writeCalibration(calibration) : {}),
      })),
    ),
    ...(dataset === undefined ? {} : { dataset }),
    ...(licence === undefined ? {} : { licence }),
    ...(fingerprint === undefined ? {} : { dataFingerprint: fingerprint }),
  };
}
