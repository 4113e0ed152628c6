import type { ForecastPoint, ForecastTarget } from '../stats/forecast.js';
import { labelled, metricName, type RunData, range } from './run-data.js';

/** Sizes in these sentences are training + validation images: both are labelled. */
interface Validation {
  nVal: number;
}

/** What more images would give and what a target needs, as HTML. */
export function forecastSteps(data: RunData, { nVal }: Validation): string[] {
  const { forecast, sizes } = data.summary;
  if (forecast.refused !== undefined)
    return [`What more cells would bring cannot be said: ${forecast.refused}.`];
  const now = sizes[sizes.length - 1].mean;
  const next = forecast.targets.find(({ target }) => target > now);
  return [
    ...forecast.at.slice(0, 1).map((point) => expected(point, metricName(data), nVal)),
    ...(next ? [needed(next, metricName(data), nVal)] : []),
  ];
}

/** What a size is expected to give: on average over studies, and in the next one. */
export const expected = (
  { n, mean, curve, study }: ForecastPoint,
  metric: string,
  nVal: number,
): string =>
  `With <strong>${labelled({ n: Math.round(n), nVal })} images</strong> expect ${metric} ` +
  `${mean.toFixed(2)} (95 % intervals: ${range(curve)} for the mean of many such studies, ` +
  `${range(study)} for the network of one next study).`;

/** The images to label for a target. */
export function needed(
  { target, n, low, high, assured }: ForecastTarget,
  metric: string,
  nVal: number,
): string {
  const images = (size: number): string => labelled({ n: Math.ceil(size), nVal });
  const least = low === null || low <= 1 ? [] : [`at least ${images(low)}`];
  const most = high === null ? [] : [`at most ${images(high)}`];
  const bounds = [...least, ...most].join(' and ');
  const likely =
    n === null
      ? `${metric} ${target} is more likely beyond what can be foreseen than within it`
      : `For ${metric} ${target} label about <strong>${images(n)} images</strong>`;
  const sure =
    assured === null ? '' : ` With ${images(assured)} four of five studies would reach it.`;
  return `${likely}${bounds ? ` (${bounds}; 95 % interval)` : ''}.${sure}`;
}

/** That the size named is enough, with its probability; empty where that is not known. */
export function suffices({ summary: { saturation } }: RunData): string {
  if (!saturation) return '';
  const { loss, enough } = saturation;
  return `That the larger sizes gain less than ${loss} is ${percent(enough.probability)} certain.`;
}

/** Whether the curve has levelled off at the largest size; empty where that is not known. */
export function levelled({ summary: { saturation, sizes } }: RunData): string {
  if (!saturation) return '';
  const { nVal } = sizes[sizes.length - 1];
  const { n, probability } = saturation.levelled;
  return `Four times the largest size, ${labelled({ n, nVal })}, would add ${saturation.loss} or more with a probability of ${percent(1 - probability)}.`;
}

/** Whether four times the cells are more likely to add a score that matters than not. */
export const stillRises = ({ summary: { saturation } }: RunData): boolean =>
  (saturation?.levelled.probability ?? 0) < 0.5;

/** How likely the size below the largest is enough, where that is not sure; empty if not known. */
export function fewer({ summary: { saturation, sizes } }: RunData): string {
  const below = saturation?.sizes.at(-2);
  const size = sizes.find(({ n }) => n === below?.n);
  if (!below || !size) return '';
  return `That fewer, ${labelled(size)}, are enough has a probability of ${percent(below.probability)}.`;
}

/** Never 0 or 100: these are beliefs. */
const percent = (p: number): string => `${Math.min(99, Math.max(1, Math.round(100 * p)))} %`;
