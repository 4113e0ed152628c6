import { InputError } from '../errors.js';
import type { Format, Rgb8 } from './formats/format.js';
import { jpeg } from './formats/jpeg.js';
import { png } from './formats/png.js';

export type { Rgb8 } from './formats/format.js';

/** To add a format: a file in `formats/` and its name here. */
const FORMATS: readonly Format[] = [png, jpeg];

/**
 * Decodes an image by its content; the name's extension is not looked at. Deeper channels are
 * rounded to 8 bit, grey becomes three equal channels, alpha is dropped.
 *
 * @param file the name that errors show
 * @throws InputError naming `file`: empty, of an unsupported format, truncated or damaged
 */
export function decodeImage(bytes: Uint8Array, file: string): Rgb8 {
  if (bytes.length === 0) throw new InputError(`${file} is empty: replace or remove the file`);
  const format = FORMATS.find((candidate) => candidate.matches(bytes));
  if (!format) {
    const known = FORMATS.map(({ name }) => name).join(' or ');
    throw new InputError(`${file} is not a ${known} image: convert it to PNG or remove it`);
  }
  try {
    return format.decode(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${file} is damaged (${format.name}: ${reason}): replace or remove the file`;
    throw new InputError(message, { cause });
  }
}
