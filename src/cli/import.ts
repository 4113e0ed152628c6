import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { importModelFile } from '../node/model-file.js';
import { encodeModel } from '../paper/model-file.js';
import type { PixelRange } from '../paper/onnx/foreign-model.js';
import type { Framework } from '../paper/onnx/import-safetensors.js';
import { type CommonOptions, say } from './context.js';
import { checkNumber, splitList } from './flags.js';

export interface ImportArguments extends CommonOptions {
  file: string;
  classes?: string;
  from?: Framework;
  imageSize?: number;
  pixels?: PixelRange;
  mean?: string;
  std?: string;
  out?: string;
}

/**
 * A network that another program has trained, or an exported one, as a model file.
 * @throws InputError for another architecture, and for facts that are missing or do not fit
 */
export async function runImport(args: ImportArguments): Promise<void> {
  checkNumber('imageSize', args.imageSize, { min: 1, max: 8192 });
  const out = args.out ?? `${basename(resolve(args.file)).replace(/\.[^.]*$/, '')}.safetensors`;
  if (existsSync(out))
    throw new InputError(`${out} is there already: say where with ${option('out')}.`, {
      ...{ kind: 'occupied', thing: out },
    });
  const model = await importModelFile(args.file, {
    classes: args.classes === undefined ? undefined : splitList('classes', args.classes),
    framework: args.from,
    imageSize: args.imageSize,
    pixels: args.pixels,
    mean: numbers(args.mean),
    std: numbers(args.std),
  });
  const bytes = encodeModel(model);
  writeWhole(out, bytes);
  const { classes, inputSize: imageSize, head, parameterCount } = model.network;
  if (args.json)
    say(
      JSON.stringify({ file: out, classes, imageSize, head, parameters: parameterCount }, null, 1),
    );
  else
    say(
      `${out}: ${parameterCount} parameters, images of ${imageSize} × ${imageSize}, classes ` +
        `${classes.join(', ')}. Ask it with predict and explain.`,
    );
}

const numbers = (text: string | undefined): number[] | undefined =>
  text?.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
