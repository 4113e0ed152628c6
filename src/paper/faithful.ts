/** What every training and study of the paper's network has a value for. */
export interface ProtocolValues {
  folds: number;
  /** Validation images of a network. */
  val: number;
  repeats: number;
  epochs: number;
  patience: number;
  batch: number;
  optimizer: 'adam' | 'rmsprop';
  lr: number;
  /** Of the optimiser. */
  epsilon: number;
  augment: boolean;
  /** Images of every class in an epoch; null: every image once. */
  balance: number | null;
  /** Images of a balanced test set; null: the whole block. */
  testSize: number | null;
  imageSize: number;
  seed: number;
}

/** The `faithful` protocol (paper/RULES.md, Defaults; paper, "Binary classifier"). */
export const FAITHFUL: Readonly<ProtocolValues> = {
  folds: 10,
  val: 25,
  repeats: 1,
  epochs: 500,
  patience: 50,
  batch: 5,
  optimizer: 'adam',
  lr: 1e-3,
  epsilon: 1e-8,
  augment: true,
  balance: null,
  testSize: null,
  imageSize: 257,
  seed: 1,
};

/** The paper's training-set sizes, 10 … 200. */
export const PAPER_SIZES: readonly number[] = Array.from({ length: 20 }, (_, i) => 10 * (i + 1));
