import type { Epsilon } from '../engine/explain/lrp.js';
import type { QuirkName } from './quirks.js';

/** How a study's report explains its networks. */
export interface ExplanationSettings {
  /** Pixels of 0–255 in place of 0–1. */
  raw: boolean;
  /** The class whose logit saliency is about; undefined: the predicted one. */
  saliencyTarget?: number;
  /** Of LRP-ε; undefined: the method's own. */
  epsilon?: Epsilon;
}

/** paper/RULES.md, Published scripts. */
export const explanationSettings = (quirks: readonly QuirkName[]): ExplanationSettings => ({
  raw: quirks.includes('raw-explanations'),
  saliencyTarget: quirks.includes('first-class-saliency') ? 0 : undefined,
  epsilon: quirks.includes('unit-epsilon') ? { epsilon: 1, relative: false } : undefined,
});
