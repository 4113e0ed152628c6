import { InputError } from '../errors/input-error.js';
import { bmp } from './formats/bmp.js';
import type { Format, Measures } from './formats/format.js';
import { jpeg } from './formats/jpeg.js';
import { png } from './formats/png.js';
import { tiff } from './formats/tiff.js';
import { webp } from './formats/webp.js';
import { MOST_PIXELS, TooManyPixels, tooLargeInWords } from './limits.js';
import type { Rgb8 } from './rgb8.js';

/** To add a format: a file in `formats/`, its name here, its extension in image-name.ts. */
const FORMATS: readonly Format[] = [png, jpeg, tiff, bmp, webp];

/** Raised whenever any file comes to other pixels, or another thumbnail: caches begin anew. */
export const DECODING = 1;

/** The formats in words: "PNG, JPEG, TIFF, BMP or WebP". */
export const FORMAT_NAMES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  FORMATS.map(({ name }) => name),
);

/** The format's name by the first bytes; undefined for any other. */
export const formatOf = (bytes: Uint8Array): string | undefined =>
  FORMATS.find((candidate) => candidate.matches(bytes))?.name;

/** What a file is that is called like an image, by letters among its first bytes. */
const OTHERS: readonly [RegExp, string][] = [
  [/^GIF8/, 'a GIF'],
  [/^.{4}ftyp(heic|heix|hevc|mif1|msf1)/s, 'a HEIC'],
  [/^.{4}ftypavif/s, 'an AVIF'],
  [/^.{4}jP {2}/s, 'a JPEG 2000'],
  [/^.{4}JXL /s, 'a JPEG XL'],
  [/^%PDF/, 'a PDF'],
  [/^P[1-7]\s/, 'a PNM'],
  [/^.{128}DICM/s, 'a DICOM file'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS (fetch the file itself)'],
  [/^\s*<(!doctype html|html|head|body)/i, 'a web page (was the download refused?)'],
];

function otherKind(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  return OTHERS.find(([pattern]) => pattern.test(head))?.[1];
}

/**
 * Decodes an image by its content; the name's extension is not looked at. Deeper channels are
 * rounded to 8 bit, grey becomes three equal channels, transparent pixels show white behind them,
 * and an orientation tag is applied.
 *
 * @param file the name that errors show
 * @param mostPixels what it may have at most, looked at before memory is taken
 * @throws InputError naming `file`: empty, of an unsupported format or kind, truncated, damaged, of
 *   more than `mostPixels`
 */
export function decodeImage(bytes: Uint8Array, file: string, mostPixels = MOST_PIXELS): Rgb8 {
  const image = readAs(bytes, file, (format) => format.decode(bytes, mostPixels));
  if (image.width < 1 || image.height < 1) throw new InputError(`${file} has no pixels: remove it`);
  return image;
}

/**
 * Size and orientation of an image as they stand in its file; its pixels are not looked at.
 * @param file the name that errors show
 * @throws InputError naming `file`, as `decodeImage` does
 */
export const measureImage = (bytes: Uint8Array, file: string): Measures =>
  readAs(bytes, file, (format) => format.measure(bytes));

/** Reads by the format that matches; what that throws is put into words. */
function readAs<T>(bytes: Uint8Array, file: string, read: (format: Format) => T): T {
  if (bytes.length === 0) throw new InputError(`${file} is empty: replace or remove the file`);
  const format = FORMATS.find((candidate) => candidate.matches(bytes));
  if (!format) {
    const other = otherKind(bytes);
    throw new InputError(
      `${file} is ${other ? `${other}, ` : ''}not a ${FORMAT_NAMES} image: convert it to PNG or ` +
        'remove it',
      { kind: 'unsupported', thing: file },
    );
  }
  try {
    return read(format);
  } catch (cause) {
    if (cause instanceof TooManyPixels) throw tooLargeInWords(file, cause);
    if (cause instanceof RangeError && /allocation failed/.test(cause.message))
      throw new InputError(`${file} needs more memory than there is: scale it down`, {
        kind: 'too-large',
        ...{ thing: file, cause },
      });
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message =
      `${file} is damaged or of an unsupported kind (${format.name}: ${reason}): ` +
      'convert it to PNG, replace or remove it';
    throw new InputError(message, { thing: file, cause });
  }
}
