import type { Method } from '../../engine/explain/methods.js';
import type { InputFacts } from '../../errors/input-error.js';
import type { DatasetOptions } from '../../layouts/layout.js';
import type { LabelledIn, Unused } from '../../study/dataset.js';
import type { Notice } from '../../study/notices.js';
import type { StudyRequest } from '../../study/options.js';
import type { Prediction } from '../../study/predict-images.js';
import type { StudyEvent } from '../../study/study.js';

/** A file that the page hands over: its path below the folder, and the way to its bytes. */
export interface GivenFile {
  path: string;
  blob: Blob;
}

/**
 * What a person gives. Handles of folders are searched by the worker: a list of thousands of files
 * costs the page's thread seconds, so lists are for browsers without handles, and for single files.
 */
export type Gift = { files: GivenFile[] } | { handles: FileSystemHandle[] };

/** What was given, as the worker keeps it. */
export interface Given {
  key: number;
  /** Of the folder. */
  name: string;
  /** Images by their paths below the folder, sorted; hidden ones are left out. */
  images: string[];
}

/** The adapter that a study would run on. */
export interface Machine {
  name: string;
  software: boolean;
}

/** What was understood of a folder of cells. Nothing is decoded yet. */
export interface Cells {
  name: string;
  images: number;
  classes: { name: string; meaning?: string; count: number }[];
  /** Proposed by the data set itself. */
  positive?: string[];
  /** Columns of its table: of labels, and of patients or slides. */
  labelColumn?: string;
  groupColumn?: string;
  groups?: number;
  excluded: { emptyLabel: number; duplicates: number };
  unused: Unused[];
  recognised?: string;
  /** The program whose files say what the cells are. */
  labelledIn?: LabelledIn;
  /** Columns that classes and groups may be taken from. */
  columns?: readonly string[];
  /** What a person said of how to read them. */
  options: DatasetOptions;
}

/** A picture of a cell, [height, width, 4] bytes. */
export interface Thumbnail {
  file: string;
  label: string;
  side: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What decoding every image has shown. */
export interface Inspection {
  kinds: { format: string; width: number; height: number; count: number }[];
  bad: { file: string; reason: string }[];
  /** Images that show nothing. */
  empty: string[];
  copies: { first: string; second: string; sameClass: boolean }[];
  thumbnails: Thumbnail[];
}

/** What a study would be, and take on this machine. */
export interface Estimate {
  adapter: string;
  networks: number;
  sizes: number[];
  folds: number;
  classes: string[];
  seconds: { typical: number; atMost: number };
  notices: Notice[];
}

/** A study in this browser's storage. */
export interface SavedStudy {
  id: string;
  name: string;
  /** ISO 8601. */
  date: string;
  images: number;
  finished: number;
  /** Null where training has not begun. */
  total: number | null;
  complete: boolean;
  /** Its cells are here too: it can be gone on with. */
  hasCells: boolean;
}

/** A trained network's score, for the curve that grows. */
export interface Point {
  n: number;
  fold: number;
  repeat: number;
  auc: number | null;
}

/** A file of a run. */
export interface RunEntry {
  path: string;
  bytes: number;
}

/** A cell of the study as a network that had not seen it answers. */
export interface TestCell {
  file: string;
  label: string;
  predicted: string;
  /** Of the predicted class. */
  probability: number;
  /** Images that the network was trained on: the study's largest size. */
  n: number;
}

/** A cell by the name of its file: of what was given under a key, or of the study. */
export interface CellName {
  file: string;
  given?: number;
}

/** Where a network looks on a cell, and what it says of it. */
export interface Explained {
  method: Method;
  n: number;
  className: string;
  probability: number;
  /** The cell, the map, and the map over the cell. */
  pictures: Thumbnail[];
}

/** An image that is to be labelled, as it can be shown; or why it cannot. */
export type Shown = Thumbnail | { failure: string };

/** What the page can ask for: one argument, one answer. */
export interface Calls {
  machine(none: null): Machine;
  /** Takes over what a person gives; everything else names it by its key. */
  give(gift: Gift): Given;
  /** Reads a folder, as the options say where it does not speak for itself. */
  open(asked: { given: number } & DatasetOptions): Cells;
  /** Reads some images of a folder with a table (labels.csv) that was made on the page. */
  openLabelled(asked: { given: number; images: string[]; table: string }): Cells;
  /** The cells that come with the page. */
  openExample(none: null): Cells;
  inspect(none: null): Inspection;
  estimate(request: StudyRequest): Estimate;
  /** Trains what is not trained yet. @returns false if it was paused */
  start(request: StudyRequest): { id: string; complete: boolean };
  /** @param asked `force`: although it was begun on another adapter, whose bits differ */
  resume(asked: { id: string; force: boolean }): { id: string; complete: boolean };
  /** The cells of a run that was imported without them; others are refused. */
  giveCells(asked: { id: string; given: number }): void;
  /** Behind the work in flight; everything is saved. */
  pause(none: null): void;
  studies(none: null): SavedStudy[];
  remove(id: string): void;
  points(id: string): Point[];
  /** The report as one page; undefined before training has given anything to report. */
  report(id: string): string;
  /** The run as a ZIP archive, as the command line reads it once unpacked. */
  exportRun(id: string): Blob;
  /** The networks of the largest size as one ONNX model. */
  exportOnnx(id: string): Blob;
  importRun(file: GivenFile): SavedStudy;
  files(id: string): RunEntry[];
  file(asked: { id: string; path: string }): Blob;
  /** The tested cells, the clearest mistakes first. */
  testCells(id: string): TestCell[];
  ownPictures(asked: { id: string; files: string[] }): Thumbnail[];
  /** Training-set sizes of the run. */
  sizes(id: string): number[];
  /**
   * By the first network of a size (fold 1) for a cell that was given, for one of the study by the
   * network that was tested on it.
   */
  explain(asked: { id: string; cell: CellName; n: number; method: Method }): Explained;
  /** One image, decoded as the network's reader does it. */
  picture(cell: Required<CellName>): Shown;
  /** Small pictures of some of what was given; those that cannot be read have none. */
  pictures(asked: { given: number; files: string[] }): Thumbnail[];
  /** What the networks of a study's largest size say of new cells. */
  predict(asked: { id: string; given: number }): {
    answers: Prediction[];
    bad: { file: string; reason: string }[];
  };
}

/** What the worker tells without being asked. */
export type News =
  | { kind: 'study'; id: string; event: StudyEvent }
  | { kind: 'saving'; done: number; total: number }
  /** Files found so far in a folder that was given. */
  | { kind: 'listing'; files: number }
  | { kind: 'drawing' };

/** Page to worker, and back. Errors of input keep what they are. */
export type Asked =
  | { call: keyof Calls; number: number; argument: unknown }
  /** Some of the files of the call of this number, which follows them. */
  | { number: number; files: GivenFile[] };
export type Told =
  | { number: number; answer: unknown }
  | { number: number; error: Failure }
  | { news: News }
  /** Draws an SVG as PNG, which a worker cannot. */
  | { draw: string; number: number };
export type Drawn = { drawn: ArrayBuffer | null; number: number };

export interface Failure {
  /** A sentence; options are named between the marks of `errors`. */
  message: string;
  /** Of an `InputError`. */
  facts?: InputFacts;
  stack?: string;
}
