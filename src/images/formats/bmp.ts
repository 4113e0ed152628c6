import { checkPixels } from '../limits.js';
import { type Format, keepThree, layOverWhite } from './format.js';

const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;
/** Red, green and blue in a 32-bit pixel, the order that BGRA bytes have anyway. */
const BGRA_MASKS = [0x00ff0000, 0x0000ff00, 0x000000ff];

/** Of the headers that have one. */
const ALPHA_MASK = 0xff000000;

/**
 * Windows bitmap with an info header: 8 bit with palette, 24 bit, 32 bit; not compressed. Layout:
 * file header (14 bytes), info header (40 or more), palette, rows padded to 4 bytes, the lowest
 * row first unless the height is negative.
 */
export const bmp: Format = {
  name: 'BMP',
  matches: (bytes) => bytes[0] === 0x42 && bytes[1] === 0x4d,
  decode(bytes, mostPixels) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { start, width, height, topDown, bits, palette, alpha } = readHeader(view);
    const stride = Math.ceil((width * bits) / 32) * 4;
    checkPixels(width, height, mostPixels);
    if (start + stride * height > bytes.length) throw new Error('the file is cut short');
    const channels = alpha ? 4 : 3;
    const data = new Uint8Array(width * height * channels);
    for (let y = 0; y < height; y++) {
      const row = start + stride * (topDown ? y : height - 1 - y);
      for (let x = 0; x < width; x++) {
        const pixel = row + (x * bits) / 8;
        const from = bits === 8 ? palette.start + 4 * bytes[pixel] : pixel;
        if (bits === 8 && bytes[pixel] >= palette.colours)
          throw new Error(`colour ${bytes[pixel]} of a palette of ${palette.colours}`);
        const to = channels * (y * width + x);
        data[to] = bytes[from + 2];
        data[to + 1] = bytes[from + 1];
        data[to + 2] = bytes[from];
        if (alpha) data[to + 3] = bytes[from + 3];
      }
    }
    // Writers that know no alpha leave it at nought everywhere.
    if (alpha && data.some((value, i) => i % 4 === 3 && value > 0)) layOverWhite(data, 4, 255);
    return { width, height, data: keepThree(data, channels) };
  },
  measure(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { width, height } = readHeader(view);
    return { width, height, orientation: 1 };
  },
};

/** Throws a RangeError where the bytes end too early. */
function readHeader(view: DataView) {
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw new Error('a header of OS/2');
  const signedHeight = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (![8, 24, 32].includes(bits)) throw new Error(`${bits} bits a pixel`);
  const masked = compression === BIT_FIELDS && bits === 32;
  if (compression !== UNCOMPRESSED && !masked) throw new Error(`compression ${compression}`);
  if (masked && BGRA_MASKS.some((mask, i) => view.getUint32(54 + 4 * i, true) !== mask))
    throw new Error('colour masks other than BGRA');
  const [start, width] = [view.getUint32(10, true), view.getInt32(18, true)];
  if (width < 1 || signedHeight === 0) throw new Error('no pixels');
  return {
    start,
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    alpha: masked && headerSize >= 56 && view.getUint32(66, true) === ALPHA_MASK,
    palette: {
      start: 14 + headerSize,
      colours: Math.min(view.getUint32(46, true) || 256, (start - 14 - headerSize) / 4),
    },
  };
}
