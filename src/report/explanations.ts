import type { CellMean, ExplanationsFile } from '../study/explanations/file.js';
import { htmlTable } from './html-table.js';
import type { Section } from './section.js';

const NAMES: Record<string, string> = {
  saliency: 'saliency',
  'lrp-epsilon': 'relevance (lrp-epsilon)',
  centre: 'from the centre outwards',
  random: 'at random',
};

/** A rank correlation above this is much for a network that knows nothing. */
const ALIKE = 0.5;

/** The maps under test (explanations.json). */
export const explanations: Section = {
  id: 'explanations',
  title: 'Can the maps be believed',
  short: 'Maps under test',
  html({ data, show }) {
    const file = data.explanations;
    if (!file) return undefined;
    return [
      `<p>${verdict(file)}</p>`,
      show('nucleus-share'),
      sharesTable(file),
      randomised(file),
      repeats(file),
      deletion(file),
    ].join('\n');
  },
};

/** The paper's Fig. 4b in a sentence for each kind of map. */
function verdict({ shares, learned, withoutNucleus, cells }: ExplanationsFile): string {
  const each = learned.flatMap(({ method, n, change }) => {
    const share = shares.find((one) => one.method === method && one.n === n);
    if (!share) return [];
    const { excess } = share;
    const more = clearly(excess)
      ? isUp(excess)
        ? 'more lies in the nucleus than in a disc of equal area in the middle'
        : 'less lies in the nucleus than in a disc of equal area in the middle'
      : 'no more lies in the nucleus, beyond chance, than in a disc of equal area in the middle';
    const grown = clearly(change)
      ? `training has ${isUp(change) ? 'raised' : 'lowered'} that difference (${inWords(change)})`
      : `training has not changed that difference beyond chance (${inWords(change)})`;
    return [
      `<strong>${capital(NAMES[method])}:</strong> with ${n} training images ${more} (difference ${inWords(excess)}); ${grown}.`,
    ];
  });
  const left =
    withoutNucleus > 0
      ? ` In ${withoutNucleus} of ${cells} test cells no nucleus was found; they are left out here.`
      : '';
  return `${each.join(' ')}${left} Nuclei are found by colour alone: where the product of the optical densities of red and green is above Otsu’s threshold, in the middle of the image.`;
}

const isUp = ({ mean }: CellMean): boolean => mean !== null && mean > 0;

const clearly = ({ low, high }: CellMean): boolean =>
  low !== null && high !== null && (low > 0 || high < 0);

function sharesTable({ shares }: ExplanationsFile): string {
  return htmlTable({
    name: 'Shares of the maps in the nucleus',
    head: [
      'Map',
      'Training images',
      'Cells',
      'In the nucleus',
      'In the disc',
      'Difference, points',
    ],
    rows: shares.map(({ method, n, cells, nucleus, disc, excess }) => [
      NAMES[method],
      n === 0 ? 'untrained' : n,
      cells,
      percent(nucleus),
      percent(disc),
      points(excess),
    ]),
  });
}

function randomised({ randomised: tested }: ExplanationsFile): string {
  const [first] = tested;
  if (!first || first.cells === 0) return '';
  const table = htmlTable({
    name: 'Likeness after drawing layers anew',
    head: ['Drawn anew, from the top to', ...tested.map(({ method }) => capital(NAMES[method]))],
    rows: first.layers.map(({ layer }, i) => [
      layer,
      ...tested.map(({ layers }) => correlation(layers[i].same)),
    ]),
  });
  return `<h3>Do the maps hang on what was learned</h3>
<p>The layers of the largest networks are drawn anew, one after the other from the output down (Adebayo et al. 2018). Rank correlation of the maps with those before, over squares of 8 × 8 pixels, ${first.cells} test cells: a map that stays alike shows edges and colours of the picture, and not what the network has learned.${unmoved(tested)}</p>
${table}`;
}

/** Maps that stay clearly alike though nothing is left of what was learned. */
function unmoved(tested: ExplanationsFile['randomised']): string {
  const alike = tested.flatMap(({ method, layers }) => {
    const end = layers[layers.length - 1].same;
    return end.low !== null && end.low > ALIKE ? [`${NAMES[method]} ${correlation(end)}`] : [];
  });
  if (alike.length === 0) return '';
  return ` <strong>Here they stay alike with every layer drawn anew: ${alike.join(', ')}.</strong> They show the picture more than the network; take them for no proof of where it looks.`;
}

function repeats({ repeats: found }: ExplanationsFile): string {
  const title = '<h3>Do other networks give the same maps</h3>';
  if ('refused' in found) return `${title}\n<p>Not tested: ${found.refused}.</p>`;
  const each = found.map(
    ({ method, same, other, cells, networks }) =>
      `${NAMES[method]} ${correlation(same)} between ${networks} networks that differ in their seed alone (${cells} cells; maps of two different cells: ${correlation(other)})`,
  );
  return `${title}\n<p>Rank correlation of maps of one cell, largest networks: ${each.join('; ')}.</p>`;
}

function deletion({ deletion: tested }: ExplanationsFile): string {
  if (tested.cells === 0) return '';
  const shown = tested.deleted
    .map((share, i) => ({ share, i }))
    .filter(({ i }) => i % 2 === 0 || i === tested.deleted.length - 1);
  const table = htmlTable({
    name: 'Deletion',
    head: [
      'Squares deleted by',
      ...shown.map(({ share }) => `${Math.round(100 * share)} %`),
      'Loss beyond random order',
    ],
    rows: tested.curves.map(({ order, probability, loss }) => [
      NAMES[order],
      ...shown.map(({ i }) => probability[i].toFixed(2)),
      loss ? signedMean(loss, 1, 3) : '–',
    ]),
  });
  return `<h3>Does the answer hang on what the maps mark</h3>
<p>Mean probability of the predicted class while squares of 8 × 8 pixels are painted in the colour of the border, those that a map marks most first; ${tested.cells} test cells, largest networks. Loss: mean height of the curve below that of random orders, 95 % interval, over folds, of the mean of such studies. A map is worth something where it costs more than deleting from the centre outwards.</p>
${table}`;
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
const percent = ({ mean }: CellMean): string =>
  mean === null ? '–' : `${(100 * mean).toFixed(1)} %`;
const sign = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

function signedMean({ mean, low, high }: CellMean, factor: number, digits: number): string {
  if (mean === null) return '–';
  const value = sign(factor * mean, digits);
  if (low === null || high === null) return value;
  return `${value} (${sign(factor * low, digits)} to ${sign(factor * high, digits)})`;
}

const inWords = ({ mean, low, high }: CellMean): string => {
  if (mean === null) return '–';
  const value = `${sign(100 * mean, 1)} points`;
  if (low === null || high === null) return value;
  return `${value}, 95 % interval ${sign(100 * low, 1)} to ${sign(100 * high, 1)}`;
};

const points = (of: CellMean): string => signedMean(of, 100, 1);
const correlation = (of: CellMean): string => signedMean(of, 1, 2).replaceAll('+', '');
