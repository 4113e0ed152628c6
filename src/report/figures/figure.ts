/** A picture of the report and the words that go with it. */
export interface Drawing {
  /** Of the files in `figures/`. */
  name: string;
  title: string;
  /** What the picture shows, for those who cannot see it: with its main numbers. */
  alt: string;
  caption: string;
  svg: string;
}
