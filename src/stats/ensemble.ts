import { mean, sd } from './size-summary.js';

/** What an ensemble says of one image, and how much its members disagree. */
export interface EnsembleAnswer {
  /** Mean of the members' probabilities, one a class. */
  probabilities: number[];
  /** ln of `probabilities`: their softmax gives the probabilities back. */
  logits: number[];
  /** Index of the most probable class. */
  predicted: number;
  /** Standard deviation (ddof 1) over members of the predicted class's probability. */
  disagreement: number;
  /** Predictive entropy in nats: all uncertainty, 0 … ln(classes). */
  entropy: number;
  /** Mutual information in nats: the part of the entropy that is disagreement of the members. */
  mutualInformation: number;
}

/**
 * Combines members that each give class probabilities p_m:
 *
 *   p = (1/M) Σ p_m                  Lakshminarayanan et al. 2017, "Simple and Scalable Predictive
 *                                    Uncertainty Estimation using Deep Ensembles", section 2.4
 *   H = −Σ_c p_c ln p_c              predictive entropy
 *   I = H − (1/M) Σ_m H(p_m)         mutual information of answer and member (Houlsby et al. 2011,
 *                                    "Bayesian Active Learning", eq. 2): high where every member is
 *                                    sure and they contradict each other
 *
 * @param members probabilities [members][classes], two members or more
 */
export function combineMembers(members: readonly (readonly number[])[]): EnsembleAnswer {
  const probabilities = members[0].map((_, c) => mean(members.map((member) => member[c])));
  const predicted = probabilities.indexOf(Math.max(...probabilities));
  const entropy = entropyOf(probabilities);
  const within = mean(members.map(entropyOf));
  return {
    probabilities,
    // The floor stands for what float64 cannot hold: JSON has no −∞.
    logits: probabilities.map((p) => Math.log(Math.max(p, Number.MIN_VALUE))),
    predicted,
    disagreement: sd(members.map((member) => member[predicted])),
    entropy,
    // Not negative but for rounding (entropy is concave).
    mutualInformation: Math.max(0, entropy - within),
  };
}

/** −Σ p ln p in nats; 0 ln 0 is 0. */
function entropyOf(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}
