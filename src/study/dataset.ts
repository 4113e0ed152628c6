import type { Signature } from '../images/signature.js';
import type { LabelledImage, LabelledImages } from '../splits/labelled-images.js';

/** Decoded images, in the order in which they were asked for. */
export interface PixelStore {
  /** Width and height in pixels. */
  size: number;
  /** `[size, size]` words `r | g<<8 | b<<16 | 255<<24`; not a copy. */
  packed(index: number): Uint32Array<ArrayBuffer>;
  /** Of the images as they were before resizing; for `findDuplicates`. */
  signatures: Signature[];
}

export type ReadingProgress = (done: number, total: number) => void;

/**
 * Labelled images and the way to read them, wherever they are: a folder, an archive, memory, a
 * browser. Nothing is decoded before `load`.
 */
export interface Dataset extends LabelledImages {
  /** Where they are, in words that find them again; undefined in memory. */
  place?: string;
  description?: string;
  licence?: string;
  /** The images are computer-rendered, not photographed. */
  rendered?: boolean;
  labelColumn?: string;
  groupColumn?: string;
  /** What labels that are codes stand for. */
  labelNames?: { [label: string]: string };
  /** Rows and images that were left out. */
  excluded: { emptyLabel: number; duplicates: number };
  /**
   * Decodes some of the images and squashes them to `size` × `size` (paper/RULES.md, Pixels).
   * @throws InputError naming the first file found unreadable
   */
  load(
    images: readonly LabelledImage[],
    size: number,
    onProgress?: ReadingProgress,
  ): Promise<PixelStore>;
  /** sha256 (hex) over names, labels, groups and bytes of some of the images. */
  fingerprint(images: readonly LabelledImage[]): Promise<string>;
}
