/** What went wrong while a study was at work and was mended; its results are what they would be. */
export type Mishap =
  | {
      kind: 'damaged-checkpoint';
      file: string;
      why: string;
      /** What the network goes on from. */
      instead: 'earlier-checkpoint' | 'start';
    }
  /** A finished network's file that cannot be believed: the network is trained again. */
  | { kind: 'damaged-unit'; file: string; why: string }
  /** splits.json, which is written again: the same images give the same splits. */
  | { kind: 'damaged-splits'; file: string }
  /** checksums.json, which is written again. */
  | { kind: 'damaged-checksums'; file: string }
  /** The device was lost, or refused memory: another one is opened. */
  | { kind: 'device-failed'; why: string; attempt: number; tries: number }
  /** Memory ran out: fewer networks train at once. */
  | { kind: 'smaller-group'; models: number };
