/** Cells, and where networks of several training sizes look on them (paper, Fig. 4b). */
export interface SaliencyPanel {
  sizes: number[];
  rows: PanelRow[];
  /** The class that saliency is about, where it is not the predicted one. */
  saliencyOf?: string;
}

export interface PanelRow {
  file: string;
  /** True class. */
  label: string;
  /** Pixels a side. */
  size: number;
  /** [size, size, 3]. */
  rgb: Uint8Array;
  /** One for each training size. */
  networks: {
    /** [size, size], 0…1. */
    saliency: Float32Array;
    /** [size, size], −1…1. */
    relevance: Float32Array;
    className: string;
    probability: number;
  }[];
}
