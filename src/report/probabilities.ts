import type { Interval } from '../stats/intervals.js';
import type { JudgedThreshold } from '../study/judged-thresholds.js';
import type { BeforeAfter, Probabilities } from '../study/probabilities.js';
import { escapeHtml } from './escape.js';
import { htmlTable } from './html-table.js';
import { endsOf, labelled, type RunData, range } from './run-data.js';
import type { Section } from './section.js';

/** Whether a probability of the largest networks means what it says, and which threshold does what. */
export const probabilities: Section = {
  id: 'probabilities',
  title: 'Can the probabilities be used',
  short: 'Probabilities',
  html: ({ data, show }) => sectionHtml(data, show('calibration')),
};

function sectionHtml(data: RunData, figure: string): string {
  const largest = endsOf(data)?.largest;
  // Written by an older version and not summed up again.
  if (!largest?.probabilities) return '';
  const said = largest.probabilities;
  if ('refused' in said)
    return `<p>Whether a probability comes true cannot be said: ${escapeHtml(said.refused)}.</p>`;
  return [
    `<p>${verdict(said)} ${method(data, said)}</p>`,
    figure,
    scoresTable(said),
    partsNote(said),
    thresholdsHtml(data, said, labelled(largest)),
  ].join('\n');
}

/** In words: did calibration help, beyond chance? */
function verdict({ brier }: Probabilities): string {
  const change = `Brier score ${three(brier.raw)} as the networks give them, ${three(brier.calibrated)} calibrated`;
  const { gain } = brier;
  if (!gain)
    return `On test cells: ${change}; from one fold it cannot be said whether that is chance.`;
  const interval = `difference ${signed(gain.value)}, 95 % interval ${signed(gain.low)} to ${signed(gain.high)}`;
  if (gain.low > 0)
    return `<strong>Use the calibrated probabilities:</strong> on test cells they are better (${change}; ${interval}).`;
  if (gain.high < 0)
    return `<strong>Use the probabilities as the networks give them:</strong> calibrated ones are worse on test cells (${change}; ${interval}), for the validation images are too few.`;
  return `<strong>Calibration changes little here:</strong> on test cells ${change} (${interval}).`;
}

function method({ run }: RunData, { temperature, networks }: Probabilities): string {
  const { classes, counts } = run.dataset;
  const total = counts.reduce((a, b) => a + b, 0);
  const mix = classes
    .map((name, c) => `${Math.round((100 * counts[c]) / total)} % ${escapeHtml(name)}`)
    .join(', ');
  const { median, lowest, highest } = temperature;
  const spread =
    networks > 1
      ? `median ${median.toFixed(2)}, from ${lowest.toFixed(2)} to ${highest.toFixed(2)}`
      : median.toFixed(2);
  return (
    `Calibrated: each network’s logits are divided by a temperature (${spread}; above 1: the network is too sure of itself) ` +
    `that its own validation images choose, and moved from the mix of classes in training to that of the data set (${mix}). ` +
    'Where cells are mixed otherwise, probabilities must be moved again.'
  );
}

function scoresTable({ brier, logLoss, parts }: Probabilities): string {
  const row = (name: string, { raw, calibrated, gain }: BeforeAfter): string[] => [
    ...[name, three(raw), three(calibrated)],
    gain ? `${signed(gain.value)} (${signed(gain.low)} to ${signed(gain.high)})` : '–',
  ];
  const part = (name: string, key: keyof typeof parts.raw): string[] => [
    ...[name, three(parts.raw[key]), three(parts.calibrated[key]), '–'],
  ];
  return htmlTable({
    name: 'Scores of the probabilities',
    head: ['On test cells', 'As given', 'Calibrated', 'Gain (95\u00a0% interval over folds)'],
    rows: [
      row('Brier score, mean of networks', brier),
      row('Cross-entropy in nats, mean of networks', logLoss),
      part('Reliability (0 is perfect)', 'reliability'),
      part('Resolution (more is better)', 'resolution'),
      part('Uncertainty of the data', 'uncertainty'),
      part('Within groups', 'within'),
    ],
  });
}

const partsNote = ({ images, of }: Probabilities): string =>
  `<p class="note">The last four rows are the parts of the Brier score of ${of === 'positive' ? 'the positive class' : 'the predicted class'} over all ${images} test cells together, in the groups of the figure: reliability − resolution + uncertainty + within groups. Resolution is what ranking earns, reliability what wrong promises cost.</p>`;

function thresholdsHtml(data: RunData, { thresholds }: Probabilities, images: string): string {
  if (thresholds.length === 0) return '';
  const table = htmlTable({
    name: 'Thresholds',
    head: [
      'Wished',
      'Chosen on validation images of',
      'Probability from',
      'Expected of new cells',
      'Sensitivity on test cells',
      'Specificity on test cells',
      'Networks that reach it',
    ],
    rows: thresholds.map((one) => [
      `${one.of} ${one.at}`,
      one.by === 'own' ? `its own fold (${one.images})` : `all folds (${one.images})`,
      one.probability.toFixed(2),
      withRange(one.expected),
      withRange(one.sensitivity),
      withRange(one.specificity),
      `${one.reached} of ${one.networks}`,
    ]),
  });
  return `<h3>Thresholds for a wished sensitivity or specificity</h3>
${tooFew(data, thresholds)}
${table}
<p class="note">Networks of ${images} images. In brackets in the second column: the fewest validation images of the class in question. Expected: what the number of these images alone promises, with its 95 % interval. On test cells: mean over networks, 95 % interval, over folds, of the mean of such studies. “All folds”: the validation images of every fold that are no test images of the network; a threshold for all networks together is chosen so.</p>`;
}

/** Where a network's own validation images cannot keep the promise. */
function tooFew({ run }: RunData, thresholds: JudgedThreshold[]): string {
  const [other, positive] = run.dataset.classes;
  const short = thresholds.filter(({ by, images, needed }) => by === 'own' && images < needed);
  if (short.length === 0) return '';
  const each = short.map(
    ({ of, at, images, needed, expected }) =>
      `a ${of} of ${at} takes ${needed} validation images of “${escapeHtml(of === 'sensitivity' ? positive : other)}” or more, a network has ${images}: ` +
      `what it really gets is between ${expected.low.toFixed(2)} and ${expected.high.toFixed(2)}`,
  );
  return `<p><strong>Too few validation images for a threshold of one network:</strong> ${each.join('; ')}. The validation images of all folds together do better.</p>`;
}

const three = (value: number): string => value.toFixed(3).replace('-', '−');
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const withRange = ({ value, ...interval }: Interval & { value: number }): string =>
  `${value.toFixed(2)} (${range(interval)})`;
