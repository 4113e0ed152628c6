import { decodeImage } from '../images/decode.js';
import { packRgba, resizeTriangle } from '../images/resize.js';
import { type Signature, signatureOf } from '../images/signature.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import type { Dataset } from './dataset.js';
import { fingerprint } from './fingerprint.js';

/** An image file in memory. */
export interface MemoryImage extends LabelledImage {
  /** As the file holds them: PNG, JPEG, TIFF, BMP or WebP. */
  bytes: Uint8Array;
}

/** A data set of image files in memory; they are decoded one after another, in this thread. */
export function memoryDataset(name: string, files: readonly MemoryImage[]): Dataset {
  const bytesOf = new Map(files.map(({ file, bytes }) => [file, bytes]));
  const bytes = ({ file }: LabelledImage): Uint8Array => bytesOf.get(file) as Uint8Array;
  return {
    name,
    images: files.map(({ bytes: _, ...image }) => image).sort((a, b) => (a.file < b.file ? -1 : 1)),
    excluded: { emptyLabel: 0, duplicates: 0 },
    async load(images, size, onProgress) {
      const pixels: Uint32Array<ArrayBuffer>[] = [];
      const signatures: Signature[] = [];
      for (const image of images) {
        const decoded = decodeImage(bytes(image), image.file);
        pixels.push(packRgba(resizeTriangle(decoded, size)));
        signatures.push(signatureOf(decoded));
        onProgress?.(pixels.length, images.length);
      }
      return { size, packed: (i) => pixels[i], signatures };
    },
    fingerprint: (images) => fingerprint(images, async (i) => bytes(images[i])),
  };
}
