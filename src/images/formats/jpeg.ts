import jpegJs from 'jpeg-js';
import { checkPixels, cutShort } from '../limits.js';
import { exifOrientation, orient } from '../orientation.js';
import { type Format, startsWith } from './format.js';
import { type JpegSegments, readSegments } from './jpeg-segments.js';

/** Adobe's marker, the last byte of which is the transform. */
const ADOBE = [
  0xff,
  0xee,
  0,
  14,
  ...Array.from('Adobe', (c) => c.charCodeAt(0)),
  0,
  100,
  0,
  0,
  0,
  0,
];
const RED_GREEN_BLUE = 'R,G,B';

/**
 * JPEG (ITU-T T.81), baseline and progressive, of 8 bit: grey, YCbCr, RGB, CMYK, YCCK. jpeg-js
 * decodes; which colours the components are, whether the file is whole, and what stands behind its
 * end is settled before, since jpeg-js takes three components for YCbCr and fills up what is cut.
 */
export const jpeg: Format = {
  name: 'JPEG',
  matches: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]),
  decode(bytes, mostPixels) {
    const segments = readSegments(bytes);
    const { width, height, essential } = segments;
    checkPixels(width, height, mostPixels);
    if (8 * segments.coded < blocksOf(segments)) throw cutShort();
    const transform = transformOf(segments);
    const stream = new Uint8Array(essential.length + ADOBE.length + 1);
    stream.set(essential.subarray(0, 2));
    stream.set([...ADOBE, transform], 2);
    stream.set(essential.subarray(2), ADOBE.length + 3);
    const { exif } = segments;
    const image = { width, height, data: decodeStream(stream, segments, transform, mostPixels) };
    return exif ? orient(image, exifOrientation(exif)) : image;
  },
  measure(bytes) {
    const { width, height, exif } = readSegments(bytes);
    return { width, height, orientation: exif ? exifOrientation(exif) : 1 };
  },
};

/** What jpeg-js takes at most for an image of four components. */
const BYTES_A_PIXEL = 43;

function decodeStream(
  stream: Uint8Array,
  segments: JpegSegments,
  transform: number,
  mostPixels: number,
): Uint8Array {
  try {
    const { data } = jpegJs.decode(stream, {
      useTArray: true,
      formatAsRGBA: false,
      colorTransform: transform > 0,
      // Tolerant of one thing only: blocks that its last restart interval counts beyond the image.
      tolerantDecoding: segments.components.length === 1 && segments.restartInterval > 0,
      maxResolutionInMP: mostPixels / 1e6,
      maxMemoryUsageInMB: Math.max(2048, BYTES_A_PIXEL * (mostPixels / 2 ** 20)),
    });
    return data;
  } catch (cause) {
    // What it says of damage is of its insides: markers that come too early, missing tables.
    throw new Error(cutShort().message, { cause });
  }
}

/** 8 × 8 blocks of all components; each takes a bit at least. */
function blocksOf({ width, height, components }: JpegSegments): number {
  const most = (side: 'h' | 'v') => Math.max(...components.map((component) => component[side]));
  const [h, v] = [most('h'), most('v')];
  const units = Math.ceil(width / (8 * h)) * Math.ceil(height / (8 * v));
  const each = components.reduce((sum, component) => sum + component.h * component.v, 0);
  // A component alone is not padded to whole units.
  return components.length === 1 ? Math.ceil(width / 8) * Math.ceil(height / 8) : units * each;
}

/**
 * What to make RGB (or CMYK) of, by the rules of libjpeg, which viewers follow.
 * @returns 0: the components are colours already; 1: YCbCr, or YCCK
 */
function transformOf({ components, jfif, adobe }: JpegSegments): number {
  if (components.length === 4) return adobe === 2 ? 1 : 0;
  if (components.length !== 3) return 0;
  if (jfif) return 1;
  if (adobe !== undefined) return adobe === 0 ? 0 : 1;
  const names = components.map(({ id }) => String.fromCharCode(id)).join();
  return names === RED_GREEN_BLUE ? 0 : 1;
}
