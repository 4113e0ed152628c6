import { checkPixels } from '../limits.js';
import { exifOrientation, orient } from '../orientation.js';
import type { Rgb8 } from '../rgb8.js';
import { type Format, keepThree, layOverWhite, startsWith, toEightBit } from './format.js';
import { type PngChunks, readChunks } from './png-chunks.js';
import { inflateSamples, type PngLayout } from './png-samples.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Colour types of the header. */
const PALETTE = 3;
/** Channels, and the bits that a sample may have, by colour type. */
const KINDS: Record<number, { channels: number; depths: number[] }> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  [PALETTE]: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/**
 * Portable Network Graphics (ISO/IEC 15948), every kind. 1-, 2-, 4- and 16-bit channels are scaled
 * to 8 bit and rounded; gamma and colour profiles are not applied; what is transparent, also by a
 * colour or palette entry that the file names so, shows white behind it.
 */
export const png: Format = {
  name: 'PNG',
  matches: (bytes) => startsWith(bytes, SIGNATURE),
  decode(bytes, mostPixels) {
    const chunks = readChunks(bytes);
    const { colourType, ...layout } = readHeader(chunks.header);
    const { width, height, depth, channels } = layout;
    checkPixels(width, height, mostPixels);
    const samples = inflateSamples(chunks.data, layout);
    const most = 2 ** depth - 1;
    let data: Rgb8['data'];
    if (colourType === PALETTE) data = lookUp(samples, chunks);
    else {
      if (channels % 2 === 0) layOverWhite(samples, channels, most);
      else whiten(samples, channels, most, chunks.transparent);
      data = keepThree(toEightBit(samples, depth, channels, 'IHDR'), channels);
    }
    const image = { width, height, data };
    return chunks.exif ? orient(image, exifOrientation(chunks.exif)) : image;
  },
  measure(bytes) {
    const { header, exif } = readChunks(bytes);
    const { width, height } = readHeader(header);
    return { width, height, orientation: exif ? exifOrientation(exif) : 1 };
  },
};

function readHeader(header: Uint8Array): PngLayout & { colourType: number } {
  if (header.length !== 13) throw new Error(`a header of ${header.length} bytes`);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [depth, colourType, compression, filter, interlace] = header.subarray(8);
  const kind = KINDS[colourType];
  if (!kind?.depths.includes(depth))
    throw new Error(`${depth} bits a sample in colour type ${colourType}`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    throw new Error(`compression ${compression}, filter ${filter}, interlace ${interlace}`);
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth,
    channels: kind.channels,
    interlaced: interlace === 1,
    colourType,
  };
}

/** `transparent` holds the alpha of the first colours of the palette, or of all. */
function lookUp(indices: ArrayLike<number>, { palette, transparent }: PngChunks): Rgb8['data'] {
  const rgb = new Uint8Array(3 * indices.length);
  const colours = Math.floor(palette.length / 3);
  const shown = new Uint8Array(4 * colours);
  for (let i = 0; i < colours; i++) {
    shown.set(palette.subarray(3 * i, 3 * i + 3), 4 * i);
    shown[4 * i + 3] = transparent?.[i] ?? 255;
  }
  layOverWhite(shown, 4, 255);
  for (let i = 0; i < indices.length; i++) {
    const colour = indices[i];
    if (colour >= colours) throw new Error(`colour ${colour} of a palette of ${colours}`);
    rgb[3 * i] = shown[4 * colour];
    rgb[3 * i + 1] = shown[4 * colour + 1];
    rgb[3 * i + 2] = shown[4 * colour + 2];
  }
  return rgb;
}

/** `transparent` holds a colour of two bytes a channel, or nothing. */
function whiten(
  samples: Uint8Array | Uint16Array,
  channels: number,
  most: number,
  transparent: PngChunks['transparent'],
): void {
  if (!transparent) return;
  if (transparent.length < 2 * channels) throw new Error('half a transparent colour');
  const colour = Array.from(
    { length: channels },
    (_, c) => 256 * transparent[2 * c] + transparent[2 * c + 1],
  );
  for (let at = 0; at < samples.length; at += channels)
    if (colour.every((sample, c) => samples[at + c] === sample))
      samples.fill(most, at, at + channels);
}
