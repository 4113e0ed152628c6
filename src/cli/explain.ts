import { existsSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { createExplainer } from '../engine/explain/explainer.js';
import { DEFAULT_EPSILON, type Epsilon } from '../engine/explain/lrp.js';
import { drawable } from '../engine/explain/maps.js';
import { isSigned, type Method } from '../engine/explain/methods.js';
import { type NamedTensor, writeSafetensors } from '../engine/nn/safetensors.js';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { explanationFigure } from '../report/explanation-figure.js';
import { softmax } from '../stats/classification.js';
import { unpackRgb } from '../study/cell-maps.js';
import { type CommonOptions, nine, say } from './context.js';
import { checkNumber } from './flags.js';
import { type GivenImage, listBad, listImages, readImages, readModel } from './image-arguments.js';

export interface ExplainArguments extends CommonOptions {
  model: string;
  images: string[];
  method: Method;
  target: string;
  epsilon?: number;
  epsilonRelative?: number;
  out: string;
  raw?: string;
  maxPixels?: number;
}

interface Explained {
  file: string;
  method: Method;
  target: string;
  logit: number;
  probability: number;
  figure: string;
}

/**
 * A figure for each image (cell, map, map over the cell), and the unnormalised maps on request.
 * @throws InputError if no image can be read; ExitError 1 at the end, naming those that cannot
 */
export async function runExplain(args: ExplainArguments): Promise<void> {
  if (args.images.length === 0)
    throw new InputError(`no images: name some, or give ${option('test')} with a run directory.`);
  const epsilon = chosenEpsilon(args);
  checkOutputs(args);
  const { network, weights } = await readModel(args.model);
  const { inputSize: S, classes } = network;
  if (args.target !== 'predicted' && !classes.includes(args.target))
    throw new InputError(
      `--target ${args.target}: give predicted or one of ${classes.join(', ')}.`,
      { kind: 'missing' },
    );
  const wanted = args.target === 'predicted' ? undefined : classes.indexOf(args.target);
  const given = listImages(args.images);
  // Before the device is opened: where all are damaged that is said at once.
  const batches = await readImages(given, S, args.maxPixels);
  const gpu = await openGpu({ adapter: args.adapter });
  const explainer = await createExplainer(gpu, network, args.method, { epsilon });
  const signed = isSigned(args.method);
  const maps: NamedTensor[] = [];
  const explained: Explained[] = [];
  const names = figureNames(given.files, args.method);
  const show = async ({ file, pixels }: GivenImage): Promise<void> => {
    const { logits, target, map } = await explainer.explain(weights, pixels, wanted);
    const figure = join(args.out, names.get(file)!);
    const probability = nine(softmax(logits)[target]);
    const picture = await explanationFigure(
      unpackRgb(pixels),
      { values: drawable(map, S, signed), signed, size: S },
      {
        title: methodTitle(args.method, epsilon),
        caption: `${basename(file)}: why ${classes[target]}? (p = ${probability.toFixed(2)})`,
      },
      nodeReportHost,
    );
    writeWhole(figure, await nodeReportHost.png(picture));
    if (args.raw) maps.push({ name: file, shape: [S, S, map.length / S ** 2], data: map });
    explained.push({
      file,
      method: args.method,
      target: classes[target],
      logit: nine(logits[target]),
      probability,
      figure,
    });
  };
  for await (const batch of batches) for (const image of batch) await show(image);
  gpu.close();
  if (args.raw) writeWhole(args.raw, writeSafetensors(maps, { method: args.method }));
  if (args.json) say(JSON.stringify(explained, null, 1));
  else
    for (const { file, method, target, probability, figure } of explained)
      say(`${file}: ${method} for ${target} (p = ${probability.toFixed(3)}) → ${figure}`);
  listBad(given, explained.length);
}

/** @throws InputError for an ε out of range, two of them, or one that the method does not have */
function chosenEpsilon(args: ExplainArguments): Epsilon | undefined {
  const range = { min: 0, max: 1e6, integer: false };
  checkNumber('epsilon', args.epsilon, range);
  checkNumber('epsilonRelative', args.epsilonRelative, range);
  if (args.epsilon === undefined && args.epsilonRelative === undefined) return undefined;
  if (args.epsilon !== undefined && args.epsilonRelative !== undefined)
    throw new InputError('--epsilon and --epsilon-relative exclude each other: give one.', {
      kind: 'conflict',
    });
  if (!Object.hasOwn(DEFAULT_EPSILON, args.method))
    throw new InputError(
      `--method ${args.method} has no epsilon: leave it out, or use ` +
        `${Object.keys(DEFAULT_EPSILON).join(', ')}.`,
      { kind: 'conflict' },
    );
  return args.epsilon !== undefined
    ? { epsilon: args.epsilon, relative: false }
    : { epsilon: args.epsilonRelative!, relative: true };
}

/** @throws InputError if --out or --raw cannot be written because of what is there */
function checkOutputs({ out, raw }: ExplainArguments): void {
  if (existsSync(out) && !statSync(out).isDirectory())
    throw new InputError(`--out ${out} is a file: name a folder.`, { kind: 'unwritable' });
  if (raw !== undefined && existsSync(raw) && statSync(raw).isDirectory())
    throw new InputError(`--raw ${raw} is a folder: name a .safetensors file.`, {
      kind: 'unwritable',
    });
}

function methodTitle(method: Method, given: Epsilon | undefined): string {
  if (method !== 'lrp-epsilon') return method;
  const { epsilon, relative } = given ?? DEFAULT_EPSILON[method];
  return `${method}, ε = ${epsilon}${relative ? ' rms' : ''}`;
}

/** `<name>-<method>.png`, numbered where images of different folders share a name. */
function figureNames(files: string[], method: string): Map<string, string> {
  const used = new Set<string>();
  const named = files.map((file): [string, string] => {
    const stem = basename(file, extname(file));
    const name = (count: number): string => `${stem}${count > 1 ? `-${count}` : ''}-${method}.png`;
    let count = 1;
    while (used.has(name(count))) count++;
    used.add(name(count));
    return [file, name(count)];
  });
  return new Map(named);
}
