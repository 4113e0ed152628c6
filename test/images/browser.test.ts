import jpegJs from 'jpeg-js';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import * as node from '../../src/images/decode.js';
import type { findDuplicates } from '../../src/images/duplicates.js';
import { signatureOf } from '../../src/images/signature.js';
import { encodeBmp } from '../support/bmp.js';
import { loadInBrowser } from '../support/browser.js';
import { encodeTiff } from '../support/tiff.js';

const [WIDTH, HEIGHT] = [24, 16];
const rgb = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 37) & 255);

function png(): Buffer {
  const image = new PNG({ width: WIDTH, height: HEIGHT });
  image.data = rgba();
  return PNG.sync.write(image);
}

const rgba = (): Buffer =>
  Buffer.from(
    [...Array(WIDTH * HEIGHT).keys()].flatMap((i) => [...rgb.subarray(3 * i, 3 * i + 3), 255]),
  );

const size = { width: WIDTH, height: HEIGHT };

it.each<[string, Uint8Array]>([
  ['PNG', png()],
  ['JPEG', jpegJs.encode({ ...size, data: rgba() }, 90).data],
  ['TIFF', encodeTiff({ ...size, channels: 3, data: rgb, compression: 'lzw' })],
  ['BMP', encodeBmp(WIDTH, HEIGHT, rgb)],
])('a browser decodes %s to the pixels of Node', async (format, bytes) => {
  const browser = await loadInBrowser<typeof node>('src/images/decode.ts');
  expect(browser.formatOf(bytes)).toBe(format);
  const decoded = browser.decodeImage(bytes, 'cell');
  const expected = node.decodeImage(bytes, 'cell');
  expect([decoded.width, decoded.height]).toEqual([WIDTH, HEIGHT]);
  expect([...decoded.data]).toEqual([...expected.data]);
});

it('a browser knows images by the signatures of Node', async () => {
  const browser = await loadInBrowser<{ signatureOf: typeof signatureOf }>(
    'src/images/signature.ts',
  );
  const signature = browser.signatureOf({ ...size, data: rgb });
  expect(signature.digest).toBe(signatureOf({ ...size, data: rgb }).digest);
  const duplicates = await loadInBrowser<{ findDuplicates: typeof findDuplicates }>(
    'src/images/duplicates.ts',
  );
  expect(duplicates.findDuplicates([signature, signature])).toHaveLength(1);
});
