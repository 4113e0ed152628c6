import { InputError, option } from '../errors/input-error.js';

/**
 * Pixels that an image may have where nobody says otherwise. Cells need few; a file of some bytes
 * can claim billions, and is refused before memory is taken: 50 million keep every decoder below
 * some 1.5 GB.
 */
export const MOST_PIXELS = 50_000_000;

/** What the limit can be raised to: beyond it typed arrays end. */
export const MOST_PIXELS_EVER = 1e9;

/** More pixels than the limit; the file itself may be sound. */
export class TooManyPixels extends Error {
  override name = 'TooManyPixels';

  constructor(
    width: number,
    height: number,
    readonly most: number,
  ) {
    super(`${width} × ${height} pixels, more than ${most / 1e6} million in all`);
    this.needed = width * height;
  }

  /** The limit that would do. */
  readonly needed: number;
}

/** To be called with what the header says, before anything is allocated. @param most pixels */
export function checkPixels(width: number, height: number, most: number): void {
  if (width * height > most) throw new TooManyPixels(width, height, most);
}

/** What is wrong, and what to do about it. */
export function tooLargeInWords(file: string, error: TooManyPixels): InputError {
  const raise =
    error.needed <= MOST_PIXELS_EVER ? `, or give ${option('maxPixels', error.needed)}` : '';
  return new InputError(`${file} has ${error.message}: cut it up or scale it down${raise}`, {
    kind: 'too-large',
    ...{ thing: file, limit: error.most, cause: error },
  });
}

/** The same words for whatever is lost or changed, so that a file is always refused alike. */
export const cutShort = (): Error => new Error('the file is cut short or its bytes were changed');
