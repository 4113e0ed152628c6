import type { Argv } from 'yargs';
import { PIXEL_RANGES } from '../paper/onnx/foreign-model.js';
import { FRAMEWORKS } from '../paper/onnx/import-safetensors.js';

/** Of the verbs that give models away and take them in. */
export const addExportOptions = <T>(yargs: Argv<T>) =>
  yargs
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe: 'a .safetensors model, or a run directory: its networks as one ensemble',
    })
    .options({
      format: { choices: ['onnx'] as const, demandOption: true, describe: 'what is written' },
      out: { type: 'string', describe: 'file; default <model or run>.onnx in this folder' },
      size: { type: 'number', describe: 'training size of the ensemble (the largest)' },
    })
    .requiresArg(['format', 'out', 'size']);

export const addImportOptions = <T>(yargs: Argv<T>) =>
  yargs
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'an .onnx or .safetensors file with a network of this architecture',
    })
    .options({
      classes: { type: 'string', describe: "names in the order of the network's units, a,b" },
      from: {
        choices: FRAMEWORKS,
        describe: 'of a .safetensors file: how its kernels are stored and maps are flattened',
      },
      'image-size': { type: 'number', describe: 'pixels a side, if the file does not say' },
      pixels: { choices: PIXEL_RANGES, describe: 'what numbers it was given' },
      mean: { type: 'string', describe: 'taken off these numbers, m or r,g,b (0)' },
      std: { type: 'string', describe: 'and divided by, s or r,g,b (1)' },
      out: { type: 'string', describe: 'file; default <name>.safetensors in this folder' },
    })
    .requiresArg(['classes', 'from', 'image-size', 'pixels', 'mean', 'std', 'out']);

export const addPackOptions = <T>(yargs: Argv<T>) =>
  yargs
    .options({
      out: {
        type: 'string',
        describe: 'a .tar.gz, .tar.xz or .tar, or a folder; default cytograd-<version>-….tar.gz',
      },
      driver: {
        type: 'boolean',
        default: true,
        describe: 'also a driver for machines without a GPU; --no-driver leaves it out',
      },
    })
    .requiresArg(['out']);
