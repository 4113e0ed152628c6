/**
 * Pixels that an image may have. Cells need few; a file of some bytes can claim billions, and is
 * refused before memory is taken: 50 million keep every decoder below some 1.5 GB.
 */
export const MOST_PIXELS = 50_000_000;

/** More pixels than the limit; the file itself may be sound. */
export class TooManyPixels extends Error {
  override name = 'TooManyPixels';
}

/** To be called with what the header says, before anything is allocated. */
export function checkPixels(width: number, height: number): void {
  if (width * height > MOST_PIXELS)
    throw new TooManyPixels(
      `${width} × ${height} pixels, more than ${MOST_PIXELS / 1e6} million in all`,
    );
}

/** The same words for whatever is lost or changed, so that a file is always refused alike. */
export const cutShort = (): Error => new Error('the file is cut short or its bytes were changed');
