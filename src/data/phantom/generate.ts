/** Writes the embedded dataset: `node dist/data/phantom/generate.js <folder> [seed]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.js';
import { encodeJpeg, listPhantom, renderPhantom } from './phantom.js';

const DESCRIPTION = {
  name: 'phantom',
  description:
    'Rendered, not photographed: 250 computer-generated pictures of single leukocytes in the ' +
    'style of a Wright-Giemsa stained blood smear. For trying the program; no clinical meaning.',
  licence: 'CC0-1.0',
  rendered: true,
  labelColumn: 'class',
  positive: ['blast'],
};

function generate(folder: string, seed: number): void {
  const images = listPhantom(seed);
  mkdirSync(join(folder, 'images'), { recursive: true });
  for (const image of images) {
    writeFileSync(join(folder, image.file), encodeJpeg(renderPhantom(image)));
  }
  const rows = images.map(({ file, family }) => `${file},${family.name}\n`);
  writeFileSync(join(folder, 'labels.csv'), `file,class\n${rows.join('')}`);
  writeFileSync(join(folder, 'dataset.json'), `${JSON.stringify(DESCRIPTION, null, 2)}\n`);
}

const [folder, seed = '1'] = process.argv.slice(2);
if (folder === undefined || !Number.isInteger(Number(seed))) {
  throw new InputError('usage: generate.js <folder> [seed]');
}
generate(folder, Number(seed));
