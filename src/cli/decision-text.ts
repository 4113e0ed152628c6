import { InputError, option } from '../errors/input-error.js';
import { imagesNeeded } from '../stats/threshold.js';
import { type Decision, decide, type ThresholdRequest } from '../study/decision.js';
import type { Member } from '../study/members.js';

const WISHES = { sens: 'sensitivity', spec: 'specificity' } as const;

/** @throws InputError for a text that is no threshold, or one that the members cannot have */
export const decideBy = (text: string, members: readonly Member[]): Decision =>
  decide(members, parseThreshold(text));

/** `0.3`, `sens=0.95`, `specificity=0.9`. @throws InputError */
export function parseThreshold(text: string): ThresholdRequest {
  const [, of, number] =
    /^(?:(sens|spec)(?:itivity|ificity)?=)?([\d.]+(?:e-?\d+)?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (!(value > 0 && value < 1))
    throw new InputError(
      `${option('threshold', text)}: give a probability between 0 and 1, or sens=0.95, or spec=0.9.`,
      { kind: 'option', thing: 'threshold' },
    );
  return of ? { of: WISHES[of as keyof typeof WISHES], at: value } : { probability: value };
}

const percent = (share: number): string => `${(100 * share).toFixed(share > 0.995 ? 1 : 0)} %`;

/** What the threshold is, and how far it can be trusted. */
export function decisionText(decision: Decision, networks: number, classes: string[]): string {
  const kind = decision.calibrated ? 'calibrated probability' : 'probability (not calibrated)';
  const first = `threshold: "${classes[1]}" from a ${kind} of ${decision.probability.toFixed(3)} on`;
  if (!decision.chosen) return `${first}.`;
  const { wish, threshold } = decision.chosen;
  const { images, expected, interval } = threshold;
  const needed = imagesNeeded(wish.at);
  const held = classes[wish.of === 'sensitivity' ? 1 : 0];
  const of = networks > 1 ? ` of ${networks} networks` : '';
  const lines = [
    `${first}, chosen on ${images} validation images of "${held}"${of}: ${wish.of} on new images ` +
      `like them ${percent(expected)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)}).`,
  ];
  if (images < needed)
    lines.push(
      `NOTICE: too few to choose a threshold for a ${wish.of} of ${wish.at} on: that takes ` +
        `${needed} or more; the threshold that leaves out none of them is taken.`,
    );
  if (networks > 1)
    lines.push(
      'Each of these images was scored by the network that had not trained on it; the mean of all ' +
        'networks is a steadier score, and what it does at this threshold is not measured.',
    );
  return lines.join('\n');
}
