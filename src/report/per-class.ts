import type { ClassOfSize, LabelNext } from '../study/per-class.js';
import { escapeHtml } from './escape.js';
import { htmlTable } from './html-table.js';
import { endsOf, type RunData, range } from './run-data.js';
import type { Section } from './section.js';

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** The class to label next and what that would bring, as HTML; undefined where none stands out. */
export function labelNextStep({ summary }: RunData): string | undefined {
  const { labelNext } = summary;
  const best = labelNext?.classes.find(({ name }) => name === labelNext.best);
  if (!labelNext || !best) return undefined;
  return `Label more of “${escapeHtml(best.name)}”: ${labelNext.more} more of its cells would add about <strong>${signed(best.gain)}</strong> to the macro AUC (95 % interval ${range(best, 3)}), more than as many of any other class in ${Math.round(100 * best.first)} % of resamples.`;
}

/** Every class by itself, and which one more labels would help most. */
export const perClass: Section = {
  id: 'classes',
  title: 'Every class',
  html({ data, show }) {
    const largest = endsOf(data)?.largest;
    if (!largest?.classes) return undefined;
    return `${nextText(data)}
${show('classes')}
${table(largest.classes, data.summary.labelNext ?? undefined)}
<p class="note">Networks of the largest size: recall is the share of a class’s test cells that are given its name, AUC that of the class against all others; mean over networks and 95 % interval, over folds, of the mean of such studies. Gain: what so many more images of this class alone would add to the macro AUC, if the error 1 − AUC of a class falls as a power of the number of its own training images, fitted to the sizes of this study, in which all classes grow together; interval by resampling folds.</p>`;
  },
};

function nextText(data: RunData): string {
  const step = labelNextStep(data);
  if (step) return `<p>${step}</p>`;
  return data.summary.labelNext
    ? '<p>No class stands out: for none is a gain of more labels certain.</p>'
    : '<p>Which class to label next is not said: that takes two sizes and two folds whose networks learned.</p>';
}

function table(classes: ClassOfSize[], next: LabelNext | undefined): string {
  const score = (of: ClassOfSize['auc']): string =>
    of ? `${of.mean.toFixed(2)} (${range(of)})` : '–';
  const rows = classes.map(({ name, images, recall, auc }) => {
    const found = next?.classes.find((one) => one.name === name);
    return [
      name,
      images === null ? '–' : images.toFixed(1).replace(/\.0$/, ''),
      score(recall),
      score(auc),
      found ? `${signed(found.gain)} (${range(found, 3)})` : '–',
    ];
  });
  const gain = next ? `Gain by ${next.more} more` : 'Gain';
  const head = ['Class', 'Training images', 'Recall', 'AUC against the rest', gain];
  return htmlTable({ name: 'Every class', head, rows });
}
