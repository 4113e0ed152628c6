import { createHash } from 'node:crypto';
import type { Rgb8 } from './decode.js';
import { resizeTriangle } from './resize.js';

/** Pixels a side of a signature's thumbnail. */
export const THUMBNAIL = 32;

/** What an image is recognised by when it turns up again. */
export interface Signature {
  /** sha256 (hex) over size and decoded pixels: equal for equal pixels, however they are stored. */
  digest: string;
  /** `[THUMBNAIL, THUMBNAIL, 3]`; the squashing commutes with rotations by 90° and with flips. */
  thumbnail: Uint8Array;
}

export function signatureOf(image: Rgb8): Signature {
  const digest = createHash('sha256').update(`${image.width} ${image.height}\n`).update(image.data);
  return { digest: digest.digest('hex'), thumbnail: resizeTriangle(image, THUMBNAIL) };
}
