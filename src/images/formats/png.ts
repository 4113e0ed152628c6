import { PNG } from 'pngjs';
import { type Format, keepThree, startsWith } from './format.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Portable Network Graphics: pngjs scales 1-, 2-, 4- and 16-bit channels to 8 bit by rounding. */
export const png: Format = {
  name: 'PNG',
  matches: (bytes) => startsWith(bytes, SIGNATURE),
  decode(bytes) {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { width, height, data } = PNG.sync.read(file);
    return { width, height, data: keepThree(data, 4) };
  },
};
