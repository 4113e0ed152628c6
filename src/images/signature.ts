import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { resizeTriangle } from './resize.js';
import type { Rgb8 } from './rgb8.js';
import { plainSha256 } from './sha256.js';

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

/** @param sha256 the host's own, where it has one */
export function signatureOf(image: Rgb8, sha256 = plainSha256): Signature {
  const hash = sha256();
  hash.update(utf8ToBytes(`${image.width} ${image.height}\n`));
  hash.update(image.data);
  return {
    digest: bytesToHex(hash.digest()),
    thumbnail: resizeTriangle(image, THUMBNAIL),
    side: Math.min(image.width, image.height),
  };
}
