/** What a data set's own split uses an image for. */
export type DatasetPart = 'train' | 'validation' | 'test';

export interface LabelledImage {
  /** Path below the data set's folder, with `/` on every system; in an archive, its name there. */
  file: string;
  label: string;
  /** Images that must stay on one side of a split (one patient); undefined: on its own. */
  group?: string;
  /** What scores are told apart by, and nothing else; undefined where the table says none. */
  subgroup?: string;
  /** What the data set's own split uses it for; undefined where it has none. */
  part?: DatasetPart;
}

/** Images with labels; nothing is decoded yet. */
export interface LabelledImages {
  name: string;
  /** Sorted by file, so that nothing depends on the order of a directory or table. */
  images: LabelledImage[];
  /** Positive classes that the data set itself proposes. */
  positive?: string[];
}

/** The group of every image; undefined if there are no groups. */
export function groupsOf({ images }: LabelledImages): (string | undefined)[] | undefined {
  const groups = images.map(({ group }) => group);
  return groups.some((group) => group !== undefined) ? groups : undefined;
}
