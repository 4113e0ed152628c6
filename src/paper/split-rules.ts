import type { SplitOptions } from '../splits/split-options.js';
import { isSparse, type PresetName, type ProtocolName } from './presets.js';
import type { QuirkName } from './quirks.js';
import { publishedBlocks } from './test-slices.js';

export type SplitRules = Pick<
  SplitOptions,
  'validationFrom' | 'sharedTraining' | 'cut' | 'sparse'
> & {
  /** Whether splits keep groups whole, and the shares of labels that a class merges. */
  groups: boolean;
  strata: boolean;
};

/** How a protocol parts images, in the parameters of `makeSplits` (paper/RULES.md, Splits). */
export function splitRules(study: {
  quirks: readonly QuirkName[];
  protocol: ProtocolName;
  preset: PresetName | null;
}): SplitRules {
  const { quirks, protocol, preset } = study;
  const sliced = quirks.includes('test-slices');
  return {
    cut: sliced ? publishedBlocks : undefined,
    validationFrom: quirks.includes('validation-from-test') ? 'test' : 'block',
    sharedTraining: quirks.includes('fixed-training-set'),
    sparse: isSparse(preset),
    groups: !sliced,
    // The published scripts draw at random within a class.
    strata: protocol !== 'as-published' && !sliced,
  };
}
