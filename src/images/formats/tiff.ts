import { decode } from 'tiff';
import type { Rgb8 } from '../rgb8.js';
import { type Format, keepThree, startsWith } from './format.js';

const LITTLE_ENDIAN = [0x49, 0x49, 42, 0];
const BIG_ENDIAN = [0x4d, 0x4d, 0, 42];
const PALETTE = 3;

/** TIFF, the first page: 8 or 16 bit; uncompressed, LZW or deflate; alpha is dropped. */
export const tiff: Format = {
  name: 'TIFF',
  matches: (bytes) => startsWith(bytes, LITTLE_ENDIAN) || startsWith(bytes, BIG_ENDIAN),
  decode(bytes) {
    // Without its data first: the library would take separate planes and colour tiles for strips.
    const [header] = decode(bytes, { pages: [0], ignoreImageData: true });
    const channels = header.samplesPerPixel;
    if (channels > 1 && header.planarConfiguration === 2) throw new Error('separate colour planes');
    if (channels > 1 && header.tiled) throw new Error('colour tiles');
    if (header.bitsPerSample !== 8 && header.bitsPerSample !== 16)
      throw new Error(`${header.bitsPerSample} bits a sample`);
    const [page] = decode(bytes, { pages: [0] });
    const samples = page.bitsPerSample === 16 ? toEightBit(page.data) : (page.data as Uint8Array);
    const { width, height } = page;
    if (page.type === PALETTE) return { width, height, data: lookUp(samples, page.palette ?? []) };
    return { width, height, data: keepThree(samples, channels) };
  },
};

const toEightBit = (words: ArrayLike<number>): Uint8Array =>
  Uint8Array.from(words, (word) => Math.round(word / 257));

/** Palette entries are 16 bit. */
function lookUp(indices: Uint8Array, palette: readonly number[][]): Rgb8['data'] {
  const rgb = new Uint8Array(3 * indices.length);
  for (const [i, index] of indices.entries()) rgb.set(toEightBit(palette[index]), 3 * i);
  return rgb;
}
