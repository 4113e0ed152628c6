import { InputError } from '../../errors/input-error.js';
import { readCalibration } from '../model-calibration.js';
import { type Model, readNetwork, readWeights } from '../model-file.js';
import type { ExportedMember } from './export-onnx.js';
import { foreignModel, type ImportFacts } from './foreign-model.js';
import { GraphView } from './graph-view.js';
import { walkGraph } from './walk-network.js';

const isOwn = ({ metadata }: GraphView): boolean => metadata.format === 'cytograd';

/**
 * The networks of an ONNX file that this program has written: one, or those of an ensemble, bit for
 * bit as they were exported.
 * @throws InputError if it is damaged, changed, or of another maker: that has to be imported
 */
export function decodeOnnx(bytes: Uint8Array, file: string): ExportedMember[] {
  const view = new GraphView(bytes, file);
  if (isOwn(view)) return ownMembers(view);
  throw new InputError(
    `${file} is of another program and does not say what its classes and pixels are: import it, ` +
      'which makes a model file of it.',
    { kind: 'unsupported', thing: file },
  );
}

/**
 * One network of an ONNX file of any maker.
 * @param facts what the file does not say; of a file of this program none are needed
 * @throws InputError for another architecture, and for facts that are missing or do not fit
 */
export function importOnnx(bytes: Uint8Array, file: string, facts: ImportFacts): Model {
  const view = new GraphView(bytes, file);
  if (!isOwn(view)) return foreignModel(view.file, walkGraph(view), facts);
  const [{ model }, ...more] = ownMembers(view);
  if (more.length === 0) return model;
  throw new InputError(
    `${file} is an ensemble of ${more.length + 1} networks: it can be asked as it is, or its run ` +
      'exported network by network.',
    { kind: 'unsupported', thing: file },
  );
}

function ownMembers(view: GraphView): ExportedMember[] {
  const { metadata, file } = view;
  const network = readNetwork(metadata, file);
  const { networks, scaling, bytes } = walkGraph(view);
  const untouched =
    bytes &&
    scaling.scale.every((factor) => Math.fround(factor) === Math.fround(1 / 255)) &&
    scaling.shift.every((number) => number === 0);
  const described = memberFacts(metadata.members, file);
  if (!untouched || described.length !== networks.length)
    throw new InputError(
      `${file} was changed by another program since it was exported: export it again.`,
      { kind: 'damaged', thing: file },
    );
  return networks.map(({ tensors }, m) => {
    const { name, ...calibration } = described[m];
    return {
      name,
      model: {
        ...{ network, weights: readWeights(network, tensors, file), resize: metadata.resize },
        calibration: readCalibration(calibration, network.classes.length, file),
      },
    };
  });
}

type MemberFacts = Record<string, string> & { name: string };

function memberFacts(text: string | undefined, file: string): MemberFacts[] {
  try {
    const members = JSON.parse(text ?? '');
    if (Array.isArray(members) && members.every(isMember)) return members;
  } catch {
    // reported below, like any other list that is none
  }
  throw new InputError(`${file}: members is no list of networks: export it again.`, {
    ...{ kind: 'damaged', thing: file },
  });
}

const isMember = (value: unknown): value is MemberFacts =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  Object.values(value).every((one) => typeof one === 'string');
