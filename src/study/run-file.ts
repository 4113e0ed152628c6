import type { KernelTable } from '../engine/train/kernel-table.js';
import type { AuthorNotes } from './author-notes.js';
import type { Unused } from './dataset.js';
import type { Notice } from './notices.js';
import type { StudyOptions } from './options.js';

/** The adapter that a run was computed on. */
export interface AdapterFacts {
  name: string;
  backend: string;
  type: string;
  driver: string;
  /** Its model, where `name` is that of a driver; runs of older versions lack it. */
  device?: string;
}

/** What run.json keeps of the data set. */
export interface DatasetFacts {
  name: string;
  /** Where the images were; not part of what a resumed run must share. */
  path?: string;
  description?: string;
  licence?: string;
  rendered?: boolean;
  images: number;
  excluded: { emptyLabel: number; duplicates: number };
  /** What else was found among the images and is not used; what this program wrote is not listed. */
  unused?: Unused[];
  /** Labelled images, before limits, small classes and copies are left out. */
  labelled?: number;
  /** What the study noticed of its images and sets. */
  notices?: Notice[];
  /** How the folder was read. */
  layout?: string;
  /** Copies of earlier images, found at load; `options.duplicates` says what became of them. */
  copies?: number;
  classes: string[];
  counts: number[];
  /** The labels of classes that merge several, the most frequent first. */
  merged?: { class: string; labels: { name: string; count: number }[] }[];
  grouped: boolean;
  /** The column of labels.csv that the groups are from. */
  groupColumn?: string;
  /** Images without a group where others have one. */
  ungrouped?: number;
  fingerprint: string;
  /** What `study.json` beside the images says; one in the run goes before it. */
  notes?: AuthorNotes;
}

/** Programs that made a run. */
export interface Versions {
  cytograd: string;
  /** The host, where it is Node. */
  node?: string;
}

/** run.json. */
export interface RunFile {
  dataset: DatasetFacts;
  options: StudyOptions;
  adapter: AdapterFacts;
  /** Others that were allowed to go on with it: their networks have other bits. */
  furtherAdapters?: AdapterFacts[];
  /** Before there was a hash, a version stood in its place. */
  kernels: Partial<KernelTable> & { version?: number };
  versions: Versions;
  date: string;
}
