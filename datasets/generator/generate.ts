/** Writes the embedded dataset: `generate.js <folder> [--seed n] [--masks <folder>]`. */
import { parseArgs } from 'node:util';
import { InputError } from '../../src/errors/input-error.js';
import { listPhantom } from './phantom.js';
import { writeDataset, writeMasks } from './write.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, masks: { type: 'string' } },
});
const [folder] = positionals;
if (positionals.length !== 1 || !Number.isInteger(Number(values.seed))) {
  throw new InputError('usage: generate.js <folder> [--seed n] [--masks <folder>]');
}
const images = listPhantom(Number(values.seed));
writeDataset(folder, images);
if (values.masks !== undefined) writeMasks(values.masks, images);
