import { addChecksums, checksumOf, readChecksums } from '../study/checksums.js';
import type { Store } from '../study/store.js';

/**
 * Pictures of cells: images and networks are needed for them, so a page that is drawn again from a
 * run's files takes them as they are. They have checksums for that.
 */
export const SALIENCY = 'figures/saliency-relevance.svg';
export const CONTACT_SHEET = 'figures/contact-sheet.svg';

/** Gives a picture that has just been drawn its checksum. */
export async function keepPicture(store: Store, file: string): Promise<void> {
  const bytes = await store.read(file);
  if (bytes) await addChecksums(store, { [file]: checksumOf(bytes) });
}

/** @returns undefined if there is none, or it is damaged: it has to be drawn again */
export async function soundPicture(
  store: Store,
  file: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await store.read(file);
  const { [file]: expected } = await readChecksums(store);
  return expected === undefined || (bytes && checksumOf(bytes) === expected) ? bytes : undefined;
}
