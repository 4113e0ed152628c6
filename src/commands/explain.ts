import { basename, extname, join } from 'node:path';
import { loadImageFile } from '../data/images.js';
import { InputError } from '../errors.js';
import { createExplainer } from '../explain/gradient.js';
import { normalise, saliencyMap } from '../explain/saliency.js';
import { type NamedTensor, writeSafetensors } from '../nn/safetensors.js';
import { openGpu } from '../platform/open-gpu.js';
import { encodePair } from '../report/image-pair.js';
import { writeWhole } from '../study/files.js';
import { type CommonOptions, say } from './context.js';
import { listImages, readModel } from './images.js';
import { unpackRgb } from './saliency-panel.js';

export interface ExplainArguments extends CommonOptions {
  model: string;
  images: string[];
  method: 'saliency' | 'gradient';
  target: string;
  out: string;
  raw?: string;
}

/** A map beside each image, and the unnormalised maps on request. */
export async function runExplain(args: ExplainArguments): Promise<void> {
  const { network, weights } = readModel(args.model);
  const { inputSize: S, classes } = network;
  if (args.target !== 'predicted' && !classes.includes(args.target))
    throw new InputError(
      `--target ${args.target}: give predicted or one of ${classes.join(', ')}.`,
    );
  const files = listImages(args.images);
  const gpu = await openGpu({ adapter: args.adapter });
  const explainer = await createExplainer(gpu, network);
  const maps: NamedTensor[] = [];
  const written: { file: string; target: string; figure: string }[] = [];
  const names = figureNames(files, args.method);
  for (const [i, file] of files.entries()) {
    const image = await loadImageFile(file, S);
    const logits = await explainer.logits(weights, image);
    const best = logits.indexOf(Math.max(...logits));
    const target = args.target === 'predicted' ? best : classes.indexOf(args.target);
    const gradient = await explainer.inputGradient(weights, image, target);
    const saliency = saliencyMap(gradient);
    const figure = join(args.out, names[i]);
    writeWhole(figure, encodePair(unpackRgb(image), normalise(saliency), S));
    if (args.raw && args.method === 'saliency')
      maps.push({ name: file, shape: [S, S, 1], data: saliency });
    if (args.raw && args.method === 'gradient')
      maps.push({ name: file, shape: [S, S, 3], data: gradient });
    written.push({ file, target: classes[target], figure });
  }
  gpu.close();
  if (args.raw) writeWhole(args.raw, writeSafetensors(maps, { method: args.method }));
  if (args.json) say(JSON.stringify(written, null, 1));
  else
    for (const { file, target, figure } of written)
      say(`${file}: ${args.method} for ${target} → ${figure}`);
}

/** `<name>-<method>.png`, numbered where images of different folders share a name. */
function figureNames(files: string[], method: string): string[] {
  const used = new Map<string, number>();
  return files.map((file) => {
    const stem = basename(file, extname(file));
    const count = used.get(stem) ?? 0;
    used.set(stem, count + 1);
    return `${stem}${count > 0 ? `-${count + 1}` : ''}-${method}.png`;
  });
}
