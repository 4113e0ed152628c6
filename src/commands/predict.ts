import { loadImageFile } from '../data/images.js';
import { openGpu } from '../platform/open-gpu.js';
import { softmax } from '../stats/classification.js';
import { createPredictor } from '../train/predictor.js';
import { type CommonOptions, nine, say } from './context.js';
import { listImages, readModel } from './images.js';

export interface PredictArguments extends CommonOptions {
  model: string;
  images: string[];
}

/** Images decoded at a time, so that a large folder does not fill the memory. */
const CHUNK = 100;

/** Class probabilities of every image. */
export async function runPredict(args: PredictArguments): Promise<void> {
  const { network, weights } = readModel(args.model);
  const files = listImages(args.images);
  const gpu = await openGpu({ adapter: args.adapter });
  const predictor = await createPredictor(gpu, network);
  const k = network.classes.length;
  const results: { file: string; logits: number[]; probabilities: number[]; predicted: string }[] =
    [];
  for (let first = 0; first < files.length; first += CHUNK) {
    const part = files.slice(first, first + CHUNK);
    const images = await Promise.all(part.map((file) => loadImageFile(file, network.inputSize)));
    const all = await predictor.logits(weights, images);
    for (const [i, file] of part.entries()) {
      const logits = [...all.subarray(i * k, (i + 1) * k)];
      const predicted = network.classes[logits.indexOf(Math.max(...logits))];
      const probabilities = softmax(logits).map(nine);
      results.push({ file, logits: logits.map(nine), probabilities, predicted });
    }
  }
  gpu.close();
  if (args.json) say(JSON.stringify(results, null, 1));
  else
    for (const { file, probabilities, predicted } of results) {
      const shown = network.classes.map((name, c) => `${name} ${probabilities[c].toFixed(3)}`);
      say(`${file}: ${predicted} (${shown.join(', ')})`);
    }
}
