import { sd } from './size-summary.js';

/** In standard deviations of the covariate (P. C. Austin, Pharm. Stat. 10, 150–161, 2011). */
const CALIPER = 0.2;

export interface MatchedAuc {
  /** NaN without a pair. */
  auc: number;
  /** Pairs of a positive and a negative item that the covariate does not tell apart. */
  pairs: number;
}

/**
 * What scores know beyond a covariate: the AUC over those pairs of a positive and a negative item
 * whose covariates differ by no more than 0.2 of its standard deviation (after H. Janes, M. S. Pepe,
 * Biometrika 96, 371–382, 2009: the covariate-adjusted ROC curve). Scores that say the same as the
 * covariate reach 0.5, but for the caliper's width: 0.52 for a covariate of AUC 0.75.
 * @param labels 0 or 1
 */
export function matchedAuc(
  scores: readonly number[],
  labels: readonly number[],
  covariate: readonly number[],
): MatchedAuc {
  const reach = CALIPER * sd([...covariate]);
  const of = (label: number) => [...labels.keys()].filter((i) => labels[i] === label);
  let [won, pairs] = [0, 0];
  for (const i of of(1))
    for (const j of of(0)) {
      if (Math.abs(covariate[i] - covariate[j]) > reach) continue;
      pairs++;
      won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }
  return { auc: won / pairs, pairs };
}
