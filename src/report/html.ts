import { escapeHtml } from './escape.js';
import { isConstant, metricName, type RunData } from './run-data.js';

export interface Figure {
  name: string;
  title: string;
  /** What the picture shows, for those who cannot see it. */
  alt: string;
  caption: string;
  png: Uint8Array;
}

const CSS = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-top:2rem}
.answer{font-size:1.15rem;background:#eef5fa;border-left:4px solid #0072B2;padding:.8rem 1rem}
.notice{background:#fff4e0;border-left:4px solid #D55E00;padding:.6rem 1rem}
img{max-width:100%;height:auto;display:block;margin:auto}figure{margin:1.5rem 0}
figcaption{font-size:.9rem;color:#444}.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;white-space:nowrap}
td,th{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #ddd}
@media print{body{margin:0;max-width:none;font-size:11pt}figure,table{break-inside:avoid}}`;

/** The whole page, self-contained: no script, no network. */
export function reportPage(data: RunData, figures: Figure[]): string {
  const { run } = data;
  const title = `How many labelled cells? ${escapeHtml(run.dataset.name)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${CSS}</style></head><body>
<h1>${title}</h1>
<p class="answer">${answer(data)}</p>
${notices(data)
  .map((text) => `<p class="notice">${text}</p>`)
  .join('\n')}
<p>${wasDone(data)}</p>
<p>The ${metricName(data)} is the probability that the network ranks a randomly chosen positive cell above a randomly chosen other cell: 0.5 is guessing, 1 is perfect.${run.options.task === 'multiclass' ? ' With several classes it is the mean over classes, each against the rest.' : ''}</p>
${figures.map(figureHtml).join('\n')}
<h2>Table: every training size</h2>
<div class="scroll">${table(data)}</div>
<h2>What to keep in mind</h2>
<ul>${cautions(data)
    .map((text) => `<li>${text}</li>`)
    .join('')}</ul>
<h2>Methods</h2>
<p>${methods(data)}</p>
</body></html>
`;
}

function answer(data: RunData): string {
  const { summary, run } = data;
  const [smallest, largest] = [summary.sizes[0], summary.sizes[summary.sizes.length - 1]];
  if (!largest) return 'No network could be scored.';
  const reach = (n: number, mean: number): string =>
    `With <strong>${n} training + ${run.options.val} validation images</strong> the network reaches ` +
    `${metricName(data)} <strong>${mean.toFixed(2)}</strong>`;
  const enough = summary.sizes.find(({ n }) => n === summary.requiredSize) ?? largest;
  if (run.options.control)
    return `Control with shuffled labels: ${metricName(data)} ${largest.mean.toFixed(2)} at ${largest.n} training images; a sound pipeline gives 0.5.`;
  if (summary.sizes.every(({ low }) => low <= 0.5))
    return `No training size is clearly better than guessing: ${metricName(data)} ${largest.mean.toFixed(2)} (95 % interval ${largest.low.toFixed(2)} – ${largest.high.toFixed(2)}) with ${largest.n} training + ${run.options.val} validation images.`;
  if (enough.n === largest.n)
    return `${reach(largest.n, largest.mean)}, from ${smallest.mean.toFixed(2)} with ${smallest.n}. The curve has not levelled off within the sizes tried: more labelled cells are likely to help.`;
  return `${reach(enough.n, enough.mean)}; ${largest.n} training images give ${largest.mean.toFixed(2)}, no clear difference in this study.`;
}

function notices({ run }: RunData): string[] {
  const list: string[] = [];
  if (run.dataset.rendered)
    list.push(
      '<strong>Rendered images.</strong> These cells were drawn by a computer, not photographed: the curve shows how the program works and says nothing about patients.',
    );
  if (run.options.control)
    list.push('<strong>Negative control.</strong> The labels were shuffled before training.');
  if (!run.dataset.grouped)
    list.push(
      '<strong>No patient or slide information.</strong> Cells of one patient may be in training and test at once, and the result may be too good. Give a group column if you have one.',
    );
  return list;
}

function wasDone({ run, units }: RunData): string {
  const { dataset, options } = run;
  const counts = dataset.classes.map((name, c) => `${dataset.counts[c]} ${escapeHtml(name)}`);
  return `${units.length} small neural networks were trained from nothing on growing subsets of ${dataset.images} images (${counts.join(', ')}) and tested on cells that they had never seen: ${options.folds}-fold cross-validation, ${options.repeats} network${options.repeats > 1 ? 's' : ''} for each fold and size. ${escapeHtml(dataset.description ?? '')}`;
}

const figureHtml = ({ title, alt, caption, png }: Figure): string =>
  `<figure><h2>${escapeHtml(title)}</h2><img alt="${escapeHtml(alt)}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;

function table({ summary, units, run }: RunData): string {
  const head = [
    'n train',
    'n val',
    'networks',
    'mean',
    's.d.',
    'median',
    '95 % interval of the mean',
    'diverged',
    'did not learn',
  ];
  const rows = summary.sizes.map((s) => {
    const of = units.filter((u) => u.nTrain === s.n);
    const diverged = of.filter((u) => u.status === 'diverged').length;
    const numbers = [s.mean, s.sd, s.median].map((value) => value.toFixed(3));
    return [
      s.n,
      run.options.val,
      s.units,
      ...numbers,
      `${s.low.toFixed(3)} – ${s.high.toFixed(3)}`,
      diverged,
      of.filter(isConstant).length,
    ];
  });
  const cells = (row: (string | number)[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${cells(head, 'th')}${rows.map((row) => cells(row, 'td')).join('')}</table>`;
}

function cautions({ run, units, summary }: RunData): string[] {
  const diverged = units.filter(({ status }) => status === 'diverged').length;
  return [
    `Validation images are labelled images too: the budget of a point is its training images plus ${run.options.val}.`,
    'Folds share training images, so the intervals are somewhat too narrow.',
    `The required size follows a rule: ${escapeHtml(summary.rule)}.`,
    diverged > 0
      ? `${diverged} trainings diverged; they are counted in the table and not trained again.`
      : 'No training diverged.',
  ];
}

function methods({ run }: RunData): string {
  const { options: o, dataset, adapter, versions } = run;
  return escapeHtml(
    `The network of Schouten et al. 2021 (six 3×3 convolutions with 4, 8, 8, 8, 16 and 16 filters, each with ReLU and 2×2 max pooling, a dense layer of 32 units, softmax) was trained with cytograd ${versions.cytograd} (WebGPU, ${adapter.name}) on ${dataset.images} images at ${o.imageSize}×${o.imageSize} pixels. Training sets of ${o.sizes.join(', ')} images were nested and class-balanced; ${o.val} further images were used for early stopping. Optimiser ${o.optimizer}, learning rate ${o.lr}, batches of ${o.batch}, cross-entropy, at most ${o.epochs} epochs, stopped after ${o.patience} epochs without a lower validation loss; the weights of the best epoch were tested. Augmentation: ${o.augment ? 'uniform rotation and random flips of the training images' : 'none'}. ${o.folds}-fold stratified cross-validation${dataset.grouped ? ', groups kept whole' : ''}, ${o.repeats} repeat(s), seed ${o.seed}. AUC by the Mann-Whitney statistic; intervals by Student's t over networks; standard deviations with n − 1. Data fingerprint ${dataset.fingerprint.slice(0, 16)}. ${dataset.licence ? `Licence of the images: ${dataset.licence}. ` : ''}Reference: Schouten JPE, Matek C, Jacobs LFP, Buck MC, Bošnački D, Marr C. Tens of images can suffice to train neural networks for malignant leukocyte detection. Sci Rep 11 (2021). doi:10.1038/s41598-021-86995-5.`,
  );
}
