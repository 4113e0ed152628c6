import { checkPixels } from '../limits.js';
import { orient } from '../orientation.js';
import type { Rgb8 } from '../rgb8.js';
import { type Format, keepThree, layOverWhite, startsWith, toEightBit } from './format.js';
import { type Directory, ORIENTATION, readDirectory, readHeader } from './tiff-directory.js';
import { readSamples, type TiffLayout } from './tiff-samples.js';

const SIGNATURES = [42, 43].flatMap((version) => [
  [0x49, 0x49, version, 0],
  [0x4d, 0x4d, 0, version],
]);
/** Values of `PhotometricInterpretation`. */
const WHITE_IS_ZERO = 0;
const RGB = 2;
const PALETTE = 3;
const PHOTOMETRIC: Record<number, string> = {
  4: 'a mask',
  5: 'CMYK',
  6: 'YCbCr',
  8: 'CIELab',
  32803: 'a colour filter array',
  34892: 'linear raw',
};
const SAMPLE_FORMAT: Record<number, string> = { 2: 'signed', 3: 'floating point', 5: 'complex' };
/** Values of `ExtraSamples`. */
const PREMULTIPLIED = 1;
const ALPHA = 2;

/**
 * TIFF 6.0: one page of unsigned samples of 8 or 16 bit; grey, RGB or palette, with and without
 * alpha; strips, tiles and planes; uncompressed, LZW, deflate or PackBits, predicted or not. All
 * else is refused by the name of its tag.
 */
export const tiff: Format = {
  name: 'TIFF',
  matches: (bytes) => SIGNATURES.some((signature) => startsWith(bytes, signature)),
  decode(bytes, mostPixels) {
    const { littleEndian, page } = readPage(bytes);
    const value = (tag: number, otherwise: number) => page.fields.get(tag)?.[0] ?? otherwise;
    const layout = readLayout(page, littleEndian, mostPixels);
    checkPixels(layout.width, layout.height, mostPixels);
    const photometric = value(262, -1);
    const alpha = alphaOf(page, photometric, layout.channels);
    const samples = readSamples(bytes, layout);
    const { width, height, bits, channels } = layout;
    const upright = (data: Rgb8['data']) => orient({ width, height, data }, value(ORIENTATION, 1));
    if (photometric === PALETTE) return upright(lookUp(samples, bits, page.fields.get(320) ?? []));
    const most = 2 ** bits - 1;
    if (photometric === WHITE_IS_ZERO)
      for (let i = 0; i < samples.length; i += channels) samples[i] = most - samples[i];
    if (
      alpha === 'unknown' &&
      samples.some((s, i) => i % channels === channels - 1 && s !== samples[channels - 1])
    )
      throw new Error(`ExtraSamples (tag 338) not said: a channel of its own`);
    if (alpha === 'straight' || alpha === 'premultiplied')
      layOverWhite(samples, channels, most, alpha === 'premultiplied');
    return upright(
      keepThree(toEightBit(samples, bits, channels, 'BitsPerSample (tag 258)'), channels),
    );
  },
  measure(bytes) {
    const { fields } = readPage(bytes).page;
    const [width, height, orientation] = [256, 257, ORIENTATION].map((tag) => fields.get(tag)?.[0]);
    if (!width || !height) throw new Error('no pixels');
    return { width, height, orientation: orientation ?? 1 };
  },
};

/** The one page; small copies of it and masks beside it are passed over. */
function readPage(bytes: Uint8Array): { littleEndian: boolean; page: Directory } {
  const { littleEndian, first } = readHeader(bytes);
  const pages: Directory[] = [];
  const seen = new Set<number>();
  for (let at = first; at !== 0; at = pages[pages.length - 1].next) {
    if (seen.has(at)) throw new Error('its pages follow one another in a circle');
    seen.add(at);
    pages.push(readDirectory(bytes, at, littleEndian));
  }
  // NewSubfileType: bit 0 a smaller copy, bit 2 a mask. SubfileType: 2 a smaller copy.
  const isOther = ({ fields }: Directory): boolean =>
    ((fields.get(254)?.[0] ?? 0) & 5) !== 0 || fields.get(255)?.[0] === 2;
  const [page, ...others] = pages.filter((candidate) => !isOther(candidate));
  if (!page) throw new Error('no page');
  // ImageJ writes one directory for a whole stack.
  const stack = Number(/^ImageJ=(?:.|\s)*?\bimages=(\d+)/.exec(page.description)?.[1] ?? 1);
  const count = Math.max(1 + others.length, stack);
  if (count > 1) throw new Error(`${count} pages: save the one to use by itself`);
  return { littleEndian, page };
}

/** @throws Error naming the tag whose value is not read */
function readLayout({ fields }: Directory, littleEndian: boolean, mostPixels: number): TiffLayout {
  const value = (tag: number, otherwise?: number): number => {
    const [found = otherwise] = fields.get(tag) ?? [];
    if (found === undefined) throw new Error(`tag ${tag} is missing`);
    return found;
  };
  const refuse = (what: string, tag: number, found: number | string): never => {
    throw new Error(`${what} (tag ${tag}) ${found}`);
  };
  const [width, height, channels] = [value(256), value(257), value(277, 1)];
  if (width < 1 || height < 1) throw new Error('no pixels');
  if (channels < 1 || channels > 4) refuse('SamplesPerPixel', 277, channels);
  for (const format of fields.get(339) ?? [])
    if (format !== 1 && format !== 4) refuse('SampleFormat', 339, SAMPLE_FORMAT[format] ?? format);
  const bits = value(258, 1);
  const depths = fields.get(258) ?? [];
  if ((bits !== 8 && bits !== 16) || depths.some((depth) => depth !== bits))
    refuse('BitsPerSample', 258, `${depths.join(', ') || bits} bits a sample`);
  if (value(266, 1) !== 1) refuse('FillOrder', 266, value(266));
  const predictor = value(317, 1);
  if (predictor !== 1 && predictor !== 2) refuse('Predictor', 317, predictor);
  const planes = value(284, 1);
  if (planes !== 1 && planes !== 2) refuse('PlanarConfiguration', 284, planes);
  const compression = value(259, 1);
  const tiled = fields.has(322);
  const block = tiled
    ? { width: value(322), height: value(323), padded: true }
    : { width, height: Math.min(height, value(278, height)), padded: false };
  if (block.width < 1 || block.height < 1) throw new Error('strips or tiles of no size');
  if (tiled) checkPixels(block.width, block.height, mostPixels);
  const offsets = fields.get(tiled ? 324 : 273) ?? [];
  const byteCounts = fields.get(tiled ? 325 : 279);
  if (!byteCounts)
    return refuse(tiled ? 'TileByteCounts' : 'StripByteCounts', tiled ? 325 : 279, 'is missing');
  return {
    ...{ width, height, bits, channels, planar: planes === 2 && channels > 1, compression },
    ...{ predicted: predictor === 2, littleEndian, block, offsets, byteCounts },
  };
}

/** What the channel behind the colours is. @throws Error: colours, or channels, that are not read */
function alphaOf(
  { fields }: Directory,
  photometric: number,
  channels: number,
): 'none' | 'straight' | 'premultiplied' | 'unknown' {
  if (photometric < 0 || photometric > PALETTE)
    throw new Error(
      `PhotometricInterpretation (tag 262) ${PHOTOMETRIC[photometric] ?? (photometric < 0 ? 'is missing' : photometric)}`,
    );
  const colours = photometric === RGB ? 3 : 1;
  const extra = channels - colours;
  if (extra < 0 || extra > 1 || (photometric === PALETTE && extra > 0))
    throw new Error(`SamplesPerPixel (tag 277) ${channels}: channels of their own`);
  if (extra === 0) return 'none';
  const kind = fields.get(338)?.[0];
  if (kind === PREMULTIPLIED) return 'premultiplied';
  return kind === ALPHA ? 'straight' : 'unknown';
}

/** A colour map is of 16 bit; one that holds no value above 255 was written as if it were of 8. */
function lookUp(indices: Uint8Array | Uint16Array, bits: number, map: readonly number[]) {
  const colours = 2 ** bits;
  if (map.length < 3 * colours) throw new Error('ColorMap (tag 320) is missing or too short');
  const scale = map.every((entry) => entry < 256) ? 1 : 256;
  const table = Uint8Array.from(map, (entry) => Math.floor(entry / scale));
  const rgb = new Uint8Array(3 * indices.length);
  for (let i = 0; i < indices.length; i++)
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = table[c * colours + indices[i]];
  return rgb;
}
