import { InputError, option } from '../errors/input-error.js';
import { type Threshold, thresholdFor, type Wish } from '../stats/threshold.js';
import type { Member } from './members.js';
import { logOdds } from './unit-calibration.js';

/** What makes an image positive: a probability, or what is wished of a threshold. */
export type ThresholdRequest = { probability: number } | Wish;

/** A threshold for the members' answers. */
export interface Decision {
  /** An image is positive from this log-odds on, and from this probability. */
  score: number;
  probability: number;
  /** Of calibrated probabilities; else of the networks' own. */
  calibrated: boolean;
  /** How it was chosen, where it was not given. */
  chosen?: { wish: Wish; threshold: Threshold };
}

/**
 * The threshold for one network or an ensemble of two classes. A wish is met by the validation
 * images of all members, each scored by the network that did not train on it: no image is new to a
 * whole ensemble, so what its mean probability does at the threshold is not measured.
 * @throws InputError with more than two classes, and for a wish without validation images
 */
export function decide(members: readonly Member[], request: ThresholdRequest): Decision {
  const { classes } = members[0].model.network;
  if (classes.length > 2)
    throw new InputError(
      `${option('threshold')} needs two classes; these networks tell ${classes.length} apart.`,
      { kind: 'conflict', thing: 'threshold' },
    );
  const calibrated = members.every(({ model }) => model.calibration !== undefined);
  if ('probability' in request) {
    const { probability } = request;
    const score = Math.log(probability / (1 - probability));
    return { score, probability, calibrated };
  }
  // Repeats of a fold have the same validation images: they are no more evidence.
  const held = members
    .filter(({ repeat = 0 }) => repeat === 0)
    .map(({ model }) => model.calibration?.thresholds);
  const threshold = thresholdFor(request, {
    positive: held.flatMap((one) => one?.positive ?? []),
    negative: held.flatMap((one) => one?.negative ?? []),
  });
  if (!calibrated || !threshold)
    throw new InputError(
      `${members[0].name} does not say how its validation images were scored (an older version, or ` +
        `another program, made it): give ${option('threshold')} as a probability, or train again.`,
      { kind: 'missing', thing: 'threshold' },
    );
  const { score } = threshold;
  const probability = 1 / (1 + Math.exp(-score));
  return { score, probability, calibrated, chosen: { wish: request, threshold } };
}

/** @param logits those that the decision is about */
export const decidedClass = (
  { score }: Decision,
  { logits }: { logits: number[] },
  classes: readonly string[],
): string => classes[logOdds(logits) >= score ? 1 : 0];
