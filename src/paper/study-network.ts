import { defineNetwork, type Head, type SchoutenNetwork } from './network.js';
import type { QuirkName } from './quirks.js';

interface Study {
  imageSize: number;
  quirks: readonly QuirkName[];
}

/** The last layer of a study's networks. */
export const headOf = ({ quirks }: Pick<Study, 'quirks'>): Head =>
  quirks.includes('sigmoid-head') ? 'sigmoid' : 'softmax';

/** The network that a study trains; throws as `defineNetwork` does. */
export const networkOf = (study: Study, classes: string[]): SchoutenNetwork =>
  defineNetwork({ inputSize: study.imageSize, classes, head: headOf(study) });
