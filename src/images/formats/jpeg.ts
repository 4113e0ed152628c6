import jpegJs from 'jpeg-js';
import { type Format, keepThree, startsWith } from './format.js';

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** JPEG, baseline and progressive. */
export const jpeg: Format = {
  name: 'JPEG',
  matches: (bytes) => startsWith(bytes, [MARKER, 0xd8, MARKER]),
  decode(bytes) {
    // jpeg-js fills what is missing with grey and says nothing. Compressed data never holds these
    // two markers, so the last end-of-image stands after the last scan unless the file was cut.
    if (lastMarker(bytes, END_OF_IMAGE) < lastMarker(bytes, START_OF_SCAN)) {
      throw new Error('the file is cut short');
    }
    const { width, height, data } = jpegJs.decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
    });
    return { width, height, data: keepThree(data, 4) };
  },
};

/** Offset of the last `FF code` pair; -1 without one. */
function lastMarker(bytes: Uint8Array, code: number): number {
  for (let i = bytes.length - 2; i >= 0; i--) {
    if (bytes[i] === MARKER && bytes[i + 1] === code) return i;
  }
  return -1;
}
