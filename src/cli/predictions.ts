import { csv } from '../study/csv.js';
import type { Decision } from '../study/decision.js';
import type { Prediction } from '../study/predict-images.js';
import { nine } from './context.js';
import { table } from './table.js';

/** Images that a lab should label next, at most. */
const NEXT = 5;

/** cli/README.md: the contract's fields, then those of an ensemble. */
export function predictionsJson(predictions: Prediction[], decision?: Decision): string {
  const rows = predictions.map(({ ensemble, logits, probabilities, ...rest }) => ({
    file: rest.file,
    logits: logits.map(nine),
    probabilities: probabilities.map(nine),
    predicted: rest.predicted,
    ...(rest.calibrated && { calibrated: rest.calibrated.map(nine) }),
    ...(decision && { threshold: nine(decision.probability) }),
    ...(ensemble && {
      disagreement: nine(ensemble.disagreement),
      entropy: nine(ensemble.entropy),
      mutualInformation: nine(ensemble.mutualInformation),
      members: ensemble.members.map(({ name, probabilities: each }) => ({
        name,
        probabilities: each.map(nine),
      })),
    }),
  }));
  return JSON.stringify(rows, null, 1);
}

/** One row an image: file, predicted class, probabilities, disagreement, calibrated ones. */
export function predictionsCsv(predictions: Prediction[], classes: string[]): string {
  const measures = ['disagreement', 'entropy', 'mutual_information'];
  const header = ['file', 'predicted', ...classes.map((name) => `probability_${name}`)];
  const rows = predictions.map(({ file, predicted, probabilities, ensemble, calibrated = [] }) => [
    file,
    predicted,
    ...probabilities.map(nine),
    ...(ensemble
      ? [ensemble.disagreement, ensemble.entropy, ensemble.mutualInformation].map(nine)
      : []),
    ...calibrated.map(nine),
  ]);
  const [first] = predictions;
  return csv([
    [
      ...header,
      ...(first.ensemble ? measures : []),
      ...(first.calibrated ? classes.map((name) => `calibrated_${name}`) : []),
    ],
    ...rows,
  ]);
}

/** For people: a table, and which images the networks disagree on most. */
export function predictionsText(predictions: Prediction[], classes: string[]): string {
  const three = (value: number): string => value.toFixed(3);
  const several = predictions[0].ensemble !== undefined;
  const two = classes.length === 2;
  const about = (p: number[]): number => (two ? 1 : p.indexOf(Math.max(...p)));
  const rows = predictions.map(({ file, predicted, probabilities, ensemble, calibrated }) => [
    file,
    predicted,
    ...probabilities.map(three),
    ...(calibrated ? [three(calibrated[about(calibrated)])] : []),
    ...(ensemble ? [three(ensemble.disagreement)] : []),
  ]);
  const header = [
    ...['file', 'predicted', ...classes],
    ...(predictions[0].calibrated ? [`calibrated${two ? ` ${classes[1]}` : ''}`] : []),
    ...(several ? ['disagreement'] : []),
  ];
  const lines = [table(header, rows, 2)];
  if (several && predictions.length > 1) {
    const most = [...predictions]
      .sort((a, b) => (b.ensemble?.disagreement ?? 0) - (a.ensemble?.disagreement ?? 0))
      .slice(0, NEXT);
    lines.push(
      `Label these next (the networks disagree most): ${most.map(({ file }) => file).join(', ')}`,
    );
  }
  return lines.join('\n');
}
