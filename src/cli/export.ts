import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { folderStore } from '../node/folder-store.js';
import { factsOfModel } from '../node/model-file.js';
import { openMembers } from '../node/open-members.js';
import { encodeOnnx, OPSET } from '../paper/onnx/export-onnx.js';
import { trainedOn } from '../study/trained-on.js';
import { VERSION } from '../study/version.js';
import { type CommonOptions, notice, say } from './context.js';
import { checkNumber } from './flags.js';

export interface ExportArguments extends CommonOptions {
  model: string;
  format: 'onnx';
  out?: string;
  size?: number;
}

/**
 * A model, or the networks of a run as one ensemble, as a file for other programs.
 * @throws InputError for what is no model, and for a place that cannot be written
 */
export async function runExport(args: ExportArguments): Promise<void> {
  checkNumber('size', args.size, { min: 1, max: 1e6 });
  const opened = await openMembers(args.model, args.size);
  // Where a model lies on this machine is nobody's business elsewhere.
  const members = opened.map(({ name, model }) => ({ name: basename(name), model }));
  const out = args.out ?? defaultName(args.model);
  checkPlace(out, args.out !== undefined);
  const facts = await factsOf(args.model);
  if (!facts)
    notice(
      args,
      `NOTICE: ${args.model} does not lie in its run: the file will not say which images it was ` +
        'trained on, nor their licence.',
    );
  const bytes = encodeOnnx(members, { ...facts, version: VERSION });
  writeWhole(out, bytes);
  const { network } = members[0].model;
  const calibrated = members.every(({ model }) => model.calibration);
  if (args.json)
    say(
      JSON.stringify(
        {
          ...{ file: out, format: args.format, opset: OPSET, bytes: bytes.length },
          networks: members.map(({ name }) => name),
          classes: network.classes,
          imageSize: network.inputSize,
          calibrated,
        },
        null,
        1,
      ),
    );
  else
    say(
      `${out}: ${members.length === 1 ? 'a network' : `${members.length} networks as one`}, opset ` +
        `${OPSET}; in: images, uint8 [N, ${network.inputSize}, ${network.inputSize}, 3]; out: ` +
        `logits, ${calibrated ? 'calibrated ' : ''}probabilities of ${network.classes.join(', ')}`,
    );
}

/** `model.safetensors` → `model.onnx`, `runs/cells-1` → `cells-1.onnx`, in the current folder. */
const defaultName = (path: string): string =>
  `${basename(resolve(path)).replace(/\.(safetensors|onnx)$/, '')}.onnx`;

/** @throws InputError for a folder, and for a file that the user has not named */
function checkPlace(out: string, named: boolean): void {
  if (!existsSync(out)) return;
  if (statSync(out).isDirectory())
    throw new InputError(`${option('out', out)} is a folder: name a file.`, {
      ...{ kind: 'unwritable', thing: out },
    });
  if (!named)
    throw new InputError(`${out} is there already: say where with ${option('out')}.`, {
      ...{ kind: 'occupied', thing: out },
    });
}

/** Of the run or training that the model is of, if it lies there. */
const factsOf = (path: string): ReturnType<typeof factsOfModel> =>
  statSync(path).isDirectory() ? trainedOn(folderStore(path)) : factsOfModel(path);
