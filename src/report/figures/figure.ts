export type FigureName =
  | 'learning-curve'
  | 'learning-curve-f1'
  | 'roc'
  | 'f1'
  | 'confusion'
  | 'saliency-relevance'
  | 'tsne'
  | 'contact-sheet'
  | 'network'
  | 'losses';

/** A picture of the report and the words that go with it. */
export interface Drawing {
  /** Of the files in `figures/`. */
  name: FigureName;
  title: string;
  /** What the picture shows, for those who cannot see it: with its main numbers. */
  alt: string;
  caption: string;
  svg: string;
}
