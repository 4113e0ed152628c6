import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Square } from '../images/cut.js';
import { plainSha256 } from '../images/sha256.js';
import type { LabelledImage } from '../splits/labelled-images.js';

/**
 * What tells whether images are the same as before: sha256 (hex) over names, labels and groups, and
 * the bytes of every image.
 * @param bytesOf called for every image, in order
 * @param hashing the host's own sha256, where it has one
 */
export async function fingerprint(
  images: readonly LabelledImage[],
  bytesOf: (image: number) => Promise<Uint8Array>,
  hashing = plainSha256,
): Promise<string> {
  const hash = hashing();
  for (const [i, { file, label, group }] of images.entries()) {
    const bytes = await bytesOf(i);
    // The length before the bytes says where they end.
    hash.update(utf8ToBytes(`${JSON.stringify([file, label, group ?? null, bytes.length])}\n`));
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}

/**
 * What stands for the bytes of an image that is a square of a picture: the picture's sha256, taken
 * once for squares that come one behind the other, and the square.
 * @returns to be called with the picture's name, the square, and what reads the picture
 */
export function pictureDigests(): (
  picture: string,
  square: Square,
  read: () => Promise<Uint8Array>,
) => Promise<Uint8Array> {
  let last: { picture: string; digest: string } | undefined;
  return async (picture, { left, top, side }, read) => {
    if (last?.picture !== picture) last = { picture, digest: bytesToHex(sha256(await read())) };
    return utf8ToBytes(`${last.digest} ${left} ${top} ${side}`);
  };
}
