import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PNG } from 'pngjs';
import { SIZE } from './canvas.js';
import { encodeJpeg, type PhantomImage, renderMask, renderPhantom } from './phantom.js';
import { LYMPHOBLAST } from './recipes.js';

const DESCRIPTION = {
  name: 'phantom',
  description:
    'Rendered, not photographed: 260 computer-generated pictures of single blood cells in the ' +
    'style of a Wright-Giemsa stained smear, named and labelled as ALL-IDB2, ten of them ' +
    'duplicates. For trying the program; no clinical meaning.',
  licence: 'CC0-1.0',
  rendered: true,
  labelColumn: 'class',
  positive: [LYMPHOBLAST.name],
};

/** Writes the images, `labels.csv` and `dataset.json`. */
export function writeDataset(folder: string, images: readonly PhantomImage[]): void {
  mkdirSync(join(folder, 'images'), { recursive: true });
  for (const image of images) {
    writeFileSync(join(folder, image.file), encodeJpeg(renderPhantom(image)));
  }
  const rows = images.map(
    ({ file, recipe, duplicateOf }) => `${file},${recipe.name},${duplicateOf ?? ''}\n`,
  );
  writeFileSync(join(folder, 'labels.csv'), `file,class,duplicate_of\n${rows.join('')}`);
  writeFileSync(join(folder, 'dataset.json'), `${JSON.stringify(DESCRIPTION, null, 2)}\n`);
}

/** Writes one grey PNG for every image, of its name: 255 in the nucleus, 0 elsewhere. */
export function writeMasks(folder: string, images: readonly PhantomImage[]): void {
  mkdirSync(folder, { recursive: true });
  for (const image of images) {
    const png = new PNG({ width: SIZE, height: SIZE });
    png.data = Buffer.from(renderMask(image).map((inside) => 255 * inside));
    const grey = { colorType: 0, inputColorType: 0, inputHasAlpha: false } as const;
    const name = basename(image.file).replace('.jpg', '.png');
    writeFileSync(join(folder, name), PNG.sync.write(png, grey));
  }
}
