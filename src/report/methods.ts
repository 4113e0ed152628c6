import { DEFAULT_EPSILON } from '../engine/explain/lrp.js';
import { explanationSettings } from '../paper/explanations.js';
import { QUIRKS } from '../paper/quirks.js';
import { networkOf } from '../paper/study-network.js';
import type { DuplicateTreatment } from '../splits/duplicate-groups.js';
import { DRAWS } from '../stats/bootstrap.js';
import { adapterName } from '../study/adapter.js';
import { escapeHtml } from './escape.js';
import { isMulticlass, type RunData, resamplesGroups, validationImages } from './run-data.js';

const REFERENCES = {
  schouten:
    'Schouten JPE, Matek C, Jacobs LFP, Buck MC, Bošnački D, Marr C. Tens of images can suffice to train neural networks for malignant leukocyte detection. Sci Rep 11, 7995 (2021). doi:10.1038/s41598-021-86995-5',
  glorot:
    'Glorot X, Bengio Y. Understanding the difficulty of training deep feedforward neural networks. AISTATS, PMLR 9, 249–256 (2010)',
  adam: 'Kingma DP, Ba J. Adam: a method for stochastic optimization. ICLR (2015). arXiv:1412.6980',
  rmsprop:
    'Tieleman T, Hinton G. Lecture 6.5, RMSprop. Neural Networks for Machine Learning (2012)',
  fawcett:
    'Fawcett T. An introduction to ROC analysis. Pattern Recognit Lett 27, 861–874 (2006). doi:10.1016/j.patrec.2005.10.010',
  delong:
    'DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver operating characteristic curves. Biometrics 44, 837–845 (1988). doi:10.2307/2531595',
  obuchowski:
    'Obuchowski NA. Nonparametric analysis of clustered ROC curve data. Biometrics 53, 567–578 (1997). doi:10.2307/2533958',
  efron: 'Efron B, Tibshirani RJ. An introduction to the bootstrap. Chapman & Hall (1993)',
  wilson:
    'Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 22, 209–212 (1927). doi:10.1080/01621459.1927.10502953',
  figueroa:
    'Figueroa RL, Zeng-Treitler Q, Kandula S, Ngo LH. Predicting sample size required for classification performance. BMC Med Inform Decis Mak 12, 8 (2012). doi:10.1186/1472-6947-12-8',
  simonyan:
    'Simonyan K, Vedaldi A, Zisserman A. Deep inside convolutional networks: visualising image classification models and saliency maps. ICLR workshop (2014). arXiv:1312.6034',
  bach: 'Bach S, Binder A, Montavon G, Klauschen F, Müller KR, Samek W. On pixel-wise explanations for non-linear classifier decisions by layer-wise relevance propagation. PLoS ONE 10, e0130140 (2015). doi:10.1371/journal.pone.0130140',
  tsne: 'van der Maaten L, Hinton G. Visualizing data using t-SNE. J Mach Learn Res 9, 2579–2605 (2008)',
  silhouette:
    'Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. J Comput Appl Math 20, 53–65 (1987). doi:10.1016/0377-0427(87)90125-7',
};

type Reference = keyof typeof REFERENCES;

/** Methods with every setting, ready for a manuscript, and the works cited, numbered; as HTML. */
export function methods(data: RunData): { text: string; references: string[] } {
  const cited: Reference[] = [];
  const cite = (...keys: Reference[]): string => {
    for (const key of keys) if (!cited.includes(key)) cited.push(key);
    return `<sup>${keys.map((key) => cited.indexOf(key) + 1).join(',')}</sup>`;
  };
  const text = [
    images(data),
    splits(data),
    network(data, cite),
    training(data, cite),
    scoring(data, cite),
    pictures(data, cite),
    software(data),
  ].join(' ');
  return { text, references: cited.map((key) => escapeHtml(REFERENCES[key])) };
}

type Cite = (...keys: Reference[]) => string;

function images({ run: { dataset, options } }: RunData): string {
  const counts = dataset.classes
    .map((name, c) => `${dataset.counts[c]} ${name}${mergedLabels(dataset, name)}`)
    .join(', ');
  const { duplicates, emptyLabel } = dataset.excluded;
  const left = [
    ...(duplicates > 0 ? [`${duplicates} duplicates`] : []),
    ...(emptyLabel > 0 ? [`${emptyLabel} images without a label`] : []),
  ];
  const rest = left.length > 0 ? ` ${left.join(' and ')} had been left out.` : '';
  const limit = options.limit
    ? ` At most ${options.limit} images of a class were taken, drawn at random.`
    : '';
  const licence = dataset.licence ? ` (licence: ${dataset.licence})` : '';
  const shuffled = options.control ? ' As a negative control the labels were shuffled.' : '';
  return escapeHtml(
    `We used ${dataset.images} single-cell images of the data set ${dataset.name}${licence}: ${counts}.${rest}${limit}${shuffled} The first three channels, 8 bit, were scaled to 0…1; images of another size were brought to ${options.imageSize} × ${options.imageSize} pixels with an antialiased triangle filter.`,
  );
}

/** ` (70 basophil, 70 eosinophil)`; nothing for a class of one label. */
function mergedLabels({ merged = [] }: RunData['run']['dataset'], name: string): string {
  const labels = merged.find((one) => one.class === name)?.labels ?? [];
  return labels.length > 0
    ? ` (${labels.map((label) => `${label.count} ${label.name}`).join(', ')})`
    : '';
}

/** How splits regard the labels of a class that merges several. */
function strata({ dataset, options }: RunData['run']): string {
  if (!dataset.merged?.length || options.protocol === 'as-published') return '';
  if (options.quirks.includes('test-slices')) return '';
  return ' Test and validation sets were stratified by class and, within a class of several labels, by label; training images were drawn at random within each class.';
}

function splits({ run }: RunData): string {
  const { dataset, options: o } = run;
  const sliced = o.quirks.includes('test-slices');
  const together = sliced
    ? 'Splits did not regard which cells are of one patient or slide.'
    : `All cells of one patient or slide${dataset.groupColumn ? ` (column ${escapeHtml(dataset.groupColumn)})` : ''} were kept on one side of every split${dataset.ungrouped ? `; ${dataset.ungrouped} cells without one were taken for patients of their own` : ''}.`;
  const groups = dataset.grouped
    ? together
    : 'Patients were not known, so that cells of one patient may be on both sides of a split.';
  const order =
    dataset.classes.length > 2 ? 'with the classes in their proportions' : 'with balanced classes';
  const repeats = o.repeats > 1 ? `${o.repeats} networks were` : 'one network was';
  const trained = `${repeats} trained from scratch on each of the nested training sets of ${o.sizes.join(', ')} images, ${order}`;
  const stopped = o.quirks.includes('validation-from-test')
    ? `For each network ${o.val} of its fold’s test images decided when training stopped; ${trained}.`
    : `In each fold ${o.val} further images were set aside for early stopping, and ${trained}; the number of labelled images behind a network is therefore its training images plus ${o.val}.`;
  return `Performance was estimated by ${o.folds}-fold stratified cross-validation${testSets(o)}.${strata(run)} ${groups}${copies(dataset.copies, o.duplicates, sliced)} ${stopped}`;
}

function testSets({ quirks, testSize }: RunData['run']['options']): string {
  if (quirks.includes('test-slices')) return '';
  if (testSize === null) return '; every image was in the test set of one fold';
  return `; each fold was tested on as many images of one class as of the other, ${testSize} at most, and none in two folds`;
}

function copies(found: number | undefined, treatment: DuplicateTreatment, sliced: boolean): string {
  if (!found || treatment === 'ignore') return '';
  const kept = sliced ? 'treated as any other' : 'kept on the same side as their originals';
  const treated = treatment === 'remove' ? 'left out' : kept;
  return ` ${found} images that are copies of others, also turned by quarter turns or flipped, were ${treated}.`;
}

function network({ run: { dataset, options } }: RunData, cite: Cite): string {
  const of = networkOf(options, dataset.classes);
  const outputs =
    of.head === 'sigmoid' ? 'one sigmoid output' : `${dataset.classes.length} softmax outputs`;
  return `The network was that of Schouten et al.${cite('schouten')}: six 3 × 3 convolutions with ${of.filters.join(', ')} filters, each followed by ReLU and 2 × 2 max pooling, a dense layer of ${of.hidden} ReLU units and ${outputs} (${of.parameterCount} parameters), with uniform initialisation after Glorot and Bengio${cite('glorot')}.`;
}

function training({ run: { options: o } }: RunData, cite: Cite): string {
  const optimizer =
    o.optimizer === 'adam'
      ? `Adam${cite('adam')} (β₁ 0.9, β₂ 0.999, ε ${o.epsilon})`
      : `RMSprop${cite('rmsprop')} (ρ 0.9, ε ${o.epsilon})`;
  const tested = o.quirks.includes('last-epoch-weights')
    ? 'the weights of the last epoch were tested'
    : 'the weights of the epoch with the lowest validation loss were tested';
  const balance =
    o.balance !== null && !o.quirks.includes('front-loaded-copies')
      ? ` In each epoch ${o.balance} images of every class were drawn, each as often as any other of its class or once less.`
      : '';
  const patience = o.patience + (o.quirks.includes('patience-plus-one') ? 1 : 0);
  const augmentation = o.augment
    ? 'Each time a training image was used it was rotated by a uniform random angle (nearest pixel, border pixels repeated) and flipped horizontally and vertically with probability ½ each.'
    : 'Training images were not augmented.';
  return `Cross-entropy was minimised with ${optimizer}, learning rate ${o.lr}, batches of ${o.batch} images, for at most ${o.epochs} epochs; training stopped after ${patience} epochs in a row without a lower validation loss, and ${tested}.${balance} ${augmentation} Protocol “${escapeHtml(o.protocol)}”${o.preset ? `, preset “${o.preset}”` : ''}, random seed ${o.seed}.${deviations(o)} Trainings that diverged were counted and not repeated.`;
}

/** What was done as in the published scripts, and not as the paper says, in words. */
function deviations({ quirks: all, augment }: RunData['run']['options']): string {
  // Images that are not turned are not turned off their centre either.
  const quirks = all.filter((name) => augment || name !== 'off-centre-rotation');
  if (quirks.length === 0) return '';
  const list = quirks.map((name) => `${QUIRKS[name].description} (${name})`).join('; ');
  return ` As in the published scripts, and other than in the paper: ${escapeHtml(list)}.`;
}

function scoring(data: RunData, cite: Cite): string {
  const { summary } = data;
  const sentences = isMulticlass(data) ? scoringOfClasses(cite) : scoringOfPositive(data, cite);
  const unit = resamplesGroups(data) ? 'whole groups' : 'images within classes';
  sentences.push(
    `Intervals over the test images of all folds together are of these very networks on other cells like these; bootstrap intervals are percentiles of ${DRAWS} resamples of ${unit}${cite('efron')}.`,
  );
  if (summary.forecast.band.length > 0)
    sentences.push(
      `Scores at larger sizes are forecast by a Bayesian average over learning curves (inverse power laws${cite('figueroa')}, Hill, stretched exponential and logarithmic curves), with the noise of a network as a power of the size; intervals of the curve are of the mean of many studies, those of the next study of one network.`,
    );
  sentences.push(`The required size is the ${escapeHtml(summary.rule)}.`);
  return sentences.join(' ');
}

const scoringOfPositive = (data: RunData, cite: Cite): string[] => [
  `Networks were scored by the area under the receiver operating characteristic (ROC-AUC)${cite('fawcett')} of the difference of the two logits, with “${escapeHtml(data.run.dataset.classes[1])}” as the positive class.`,
  `We give mean ± standard deviation (n − 1) over networks and 95 % intervals of the mean (Student’s t over folds on the logit scale, widened by 1.25 since folds share training images), and for the test images of all folds together 95 % intervals by the method of DeLong et al.${cite('delong')} on the logit scale${resamplesGroups(data) ? `, over groups${cite('obuchowski')}` : ''}, and of F1-scores by bootstrap.`,
  `Sensitivity and specificity (the larger logit wins) have Wilson intervals${cite('wilson')}, which take cells as independent.`,
];

const scoringOfClasses = (cite: Cite): string[] => [
  `Networks were scored by the F1-score weighted by class size and by the mean over classes of the area under the receiver operating characteristic (ROC-AUC) of each class against the rest${cite('fawcett')}.`,
  'We give mean ± standard deviation (n − 1) over networks and 95 % intervals of the mean (Student’s t over folds on the logit scale, widened by 1.25 since folds share training images), and for the test images of all folds together 95 % bootstrap intervals.',
];

function explanations({ run: { options, dataset } }: RunData, cite: Cite): string {
  const { raw, saliencyTarget, epsilon } = explanationSettings(options.quirks);
  const about =
    saliencyTarget === undefined
      ? 'the predicted class’s logit'
      : `the logit of “${escapeHtml(dataset.classes[saliencyTarget])}”`;
  const { epsilon: size, relative } = epsilon ?? DEFAULT_EPSILON['lrp-epsilon'];
  const unit = relative ? ' times the root mean square of each layer’s output' : '';
  const pixels = raw ? ', both of pixels of 0…255 under weights trained on 0…1' : '';
  return `Saliency maps are the largest absolute gradient of ${about} over the three channels${cite('simonyan')}; relevance maps are layer-wise relevance propagation with ε ${size}${unit}${cite('bach')}${pixels}.`;
}

function pictures(data: RunData, cite: Cite): string {
  const saliency = explanations(data, cite);
  const { embedding } = data;
  if (!embedding) return saliency;
  const { settings: s, panels } = embedding;
  return `${saliency} The 32 hidden units were embedded by exact t-SNE${cite('tsne')} (perplexity ${Number(panels[0].perplexity.toFixed(1))}, ${s.iterations} iterations, early exaggeration ${s.exaggeration} for ${s.exaggeratedIterations}, initialised by principal components); separation in 32 dimensions by the silhouette${cite('silhouette')} and by the classes of the ${panels[0].neighbours} nearest neighbours.`;
}

/** Networks of further adapters have other bits: how many they are is said. */
function adaptersOf({ run: { adapter, furtherAdapters = [] }, units }: RunData): string {
  if (furtherAdapters.length === 0) return adapter.name;
  const further = furtherAdapters.map((one) => {
    const name = adapterName(one);
    const count = units.filter((unit) => unit.adapter === name).length;
    return count > 0 ? `${name} (${count} networks)` : name;
  });
  return [adapterName(adapter), ...further].join(' and ');
}

const software = (data: RunData): string => {
  const { versions, dataset } = data.run;
  return escapeHtml(
    `Networks were trained with cytograd ${versions.cytograd} (WebGPU, ${adaptersOf(data)}; Node ${versions.node}). SHA-256 of images and labels: ${dataset.fingerprint.slice(0, 16)}…`,
  );
};

/** What the numbers do not say, as HTML. */
export function limitations(data: RunData): string[] {
  const { run } = data;
  const { quirks } = run.options;
  return [
    quirks.includes('validation-from-test')
      ? 'Test images chose the epoch of each network, as published: the scores are too good.'
      : `Validation images are labelled images too: the budget of a point is its training images plus ${validationImages(data)}.`,
    ...(quirks.includes('test-slices')
      ? [
          'Some images are tested twice and some never, as published; cells of one patient, and copies, may be on both sides of a split. Intervals over all test cells count the former twice and are too narrow.',
        ]
      : []),
    'Folds share training images, so that standard deviations over folds are somewhat too small; the interval of their mean is widened for it. With small test sets a fold’s AUC is noisy by itself.',
    'Pooled scores mix networks whose scores need not be on one scale: the pooled AUC can be below the mean of the folds.',
    resamplesGroups(data)
      ? `${isMulticlass(data) ? 'The bootstrap resamples' : 'Wilson’s intervals take cells as independent and are too narrow; DeLong’s method and the bootstrap take'} whole patients or slides.`
      : 'All intervals take cells as independent. Cells of one patient are not, so that the true intervals are wider.',
    'All images are of one collection. Another laboratory’s staining, microscope and patients can give a lower score.',
    'A small training set also means few updates: the number of epochs is limited alike for every size.',
    `The required size follows a rule: ${escapeHtml(data.summary.rule)}.`,
    'This is a research tool and not a medical device.',
  ];
}
