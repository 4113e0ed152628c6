import { relevanceShare } from './relevance-share.js';
import type { Builder, Op, RelevanceRule, Value } from './types.js';

/** True if the contributions of a rule add up to the layer's own output. */
const isPlain = (rule: RelevanceRule): boolean =>
  rule.plain === 1 && rule.bias && ![rule.positive, rule.low, rule.high, rule.flat].some(Boolean);

/** Values of the `override` names of shaders/lib/contribution.wgsl. */
export const contributionOverrides = (rule: RelevanceRule) => ({
  PLAIN: rule.plain,
  POSITIVE: rule.positive,
  LOW: rule.low,
  HIGH: rule.high,
  FLAT: rule.flat,
  BIAS: rule.bias,
});

/** The two kernels in which layers with weights differ. */
export interface WeightedLayer {
  /** x, kernel, bias → z, the sum of the contributions to every unit. */
  contributions: Op<{ rule: RelevanceRule }>;
  /** x, kernel, s → R of x. */
  redistribute: Op<{ rule: RelevanceRule }>;
}

/** The relevance rule of a layer with weights: relevance of the layer's output → that of x. */
export function redistributeRelevance(
  b: Builder,
  { contributions, redistribute }: WeightedLayer,
  [x, kernel, bias]: Value[],
  y: Value,
  relevance: Value,
  rule: RelevanceRule,
): Value {
  // The forward pass's own z, to the bit, keeps LRP-Z equal to gradient × input where z is small.
  const z = isPlain(rule) ? y : b.apply(contributions, [x, kernel, bias], { rule })[0];
  const { epsilon, relative } = rule;
  const [share] = b.apply(relevanceShare, [relevance, z], { epsilon, relative });
  return b.apply(redistribute, [x, kernel, share], { rule })[0];
}
