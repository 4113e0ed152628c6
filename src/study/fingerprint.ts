import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LabelledImage } from '../splits/labelled-images.js';

/**
 * What tells whether images are the same as before: sha256 (hex) over names, labels and groups, and
 * the bytes of every image.
 * @param bytesOf called for every image, in order
 */
export async function fingerprint(
  images: readonly LabelledImage[],
  bytesOf: (image: number) => Promise<Uint8Array>,
): Promise<string> {
  const hash = sha256.create();
  for (const [i, { file, label, group }] of images.entries()) {
    const bytes = await bytesOf(i);
    // The length before the bytes says where they end.
    hash.update(utf8ToBytes(`${JSON.stringify([file, label, group ?? null, bytes.length])}\n`));
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}
