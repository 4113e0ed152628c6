import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { resizeTriangle } from './resize.js';
import type { Rgb8 } from './rgb8.js';

/** Pixels a side of a signature's thumbnail. */
export const THUMBNAIL = 32;

/** What an image is recognised by when it turns up again. */
export interface Signature {
  /** sha256 (hex) over size and decoded pixels: equal for equal pixels, however they are stored. */
  digest: string;
  /** `[THUMBNAIL, THUMBNAIL, 3]`; the squashing commutes with rotations by 90° and with flips. */
  thumbnail: Uint8Array;
  /** The shorter side of the image in pixels. */
  side: number;
}

export function signatureOf(image: Rgb8): Signature {
  const size = utf8ToBytes(`${image.width} ${image.height}\n`);
  const digest = sha256.create().update(size).update(image.data).digest();
  return {
    digest: bytesToHex(digest),
    thumbnail: resizeTriangle(image, THUMBNAIL),
    side: Math.min(image.width, image.height),
  };
}
