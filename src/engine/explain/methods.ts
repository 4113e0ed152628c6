import type { LrpMethod } from './lrp.js';

/** The ways to explain an answer (cli/README.md). */
export const METHODS = [
  'saliency',
  'gradient',
  'gradient-x-input',
  'smoothgrad',
  'lrp-z',
  'lrp-epsilon',
  'eps-plus-flat',
  'eps-gamma-box',
] as const;

export type Method = (typeof METHODS)[number];

/** True for layer-wise relevance propagation. */
export const isRelevance = (method: Method): method is LrpMethod => /^(lrp|eps)-/.test(method);

/** True if the map's signs speak for and against the target, and not of brighter and darker. */
export const isSigned = (method: Method): boolean =>
  method === 'gradient-x-input' || isRelevance(method);
