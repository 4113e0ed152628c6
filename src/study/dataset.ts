import type { Signature } from '../images/signature.js';
import type { LabelledImage, LabelledImages } from '../splits/labelled-images.js';
import type { AuthorNotes } from './author-notes.js';

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

/** Why a file or folder among the data is not used. */
export type UnusedReason =
  /** An image by its name, in a format that is not read. */
  | 'format'
  /** An image that lies outside the folders of classes. */
  | 'loose'
  /** An image that the table has no row for. */
  | 'no-row'
  /** A folder of a class without an image that is read. */
  | 'empty-class'
  /** In a hidden folder, or one that a system, server or editor made. */
  | 'hidden'
  /** A link to what is there already, or to a folder around it. */
  | 'linked-twice'
  /** A link that leads nowhere. */
  | 'broken-link'
  /** A pipe, socket or device. */
  | 'no-file'
  /** A name that is not UTF-8. */
  | 'name'
  /** A table beside the images that no layout reads. */
  | 'table'
  /** Written by this program. */
  | 'own-output'
  /** A labelled place in a picture that is not here. */
  | 'no-picture'
  /** A labelled place too near to the edge of its picture for the square around it. */
  | 'edge'
  /** An object of a labelling program that is no cell: a region, a line, a text. */
  | 'no-cell'
  /** A picture that nobody has labelled a cell in. */
  | 'unlabelled'
  /** A picture of labels, as segmentation has them. */
  | 'mask';

/** What lies among the data and is not used, for one reason. */
export interface Unused {
  reason: UnusedReason;
  count: number;
  /** The first of them. */
  examples: string[];
  /** Of `format`: how many by extension, in lower case. */
  extensions?: { extension: string; count: number }[];
}

/** Where labels come from that another program has written. */
export interface LabelledIn {
  /** `QuPath`; `a table` where no program is known. */
  tool: string;
  /** The files that the labels were read from. */
  files: string[];
  /** The images are squares that were cut out of pictures. */
  cut?: { side: number; pictures: number };
}

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
  /** What else was found where they are, and is not used. */
  unused?: Unused[];
  /** What its authors say of the study, for the reporting checklist. */
  notes?: AuthorNotes;
  /** How the place is laid out, by the layout's name. */
  layout?: string;
  /** The layout is that of a published data set, which name, licence and classes are taken from. */
  recognised?: string;
  /** Folders such as `train` and `test` that images were put together from. */
  splitFolders?: string[];
  /** The program that the labels were given in, where its own files were read. */
  labelledIn?: LabelledIn;
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
