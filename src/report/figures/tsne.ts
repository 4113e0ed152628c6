import type { TopLevelSpec } from 'vega-lite';
import type { EmbeddingFile, EmbeddingPanel, ModelEmbedding } from '../../study/embedding.js';
import { labelled } from '../run-data.js';
import { LEGEND_BELOW, scalesOf } from '../style.js';
import type { Chart } from './figure.js';

const SIDE = 205;

/** The hidden layer in two dimensions, one panel for each training size (paper, Fig. 5). */
export function tsneFigure({ fold, classes, panels }: EmbeddingFile): Chart {
  const spec = {
    spacing: 24,
    hconcat: panels.map((panel) => ({
      ...mapSpec(panel, classes, 2 * panels.length),
      title: {
        text: `${labelled(panel)} images`,
        subtitle: [`${panel.points.length} cells`, ...scores(panel)],
      },
    })),
  };
  const said = panels.map((panel) => `${labelled(panel)} images: ${scores(panel).join(', ')}`);
  const [{ neighbours, chance, perplexity }] = panels;
  return {
    name: 'tsne',
    title: 'How the network sees the cells',
    alt: `Two-dimensional maps of the hidden layer, one for each training size; separation of the classes: ${said.join('; ')}.`,
    caption: `t-SNE (perplexity ${Number(perplexity.toFixed(1))}) of the 32 hidden units of the networks of fold ${fold}, trained with the given training + validation images. Each point is a cell that the network was not trained on and that did not choose its epoch: the fold's test cells and its unused training cells. Axes have no unit, and panels are not on a common scale. Separation is measured in all 32 dimensions: silhouette (1 apart, 0 mixed) and the share of the ${neighbours} nearest neighbours of the same class (by chance ${Math.round(100 * chance)} %).`,
    spec: spec as unknown as TopLevelSpec,
  };
}

/** The map of one network that belongs to no run. */
export const modelTsne = (embedding: ModelEmbedding): TopLevelSpec =>
  ({
    ...mapSpec(embedding, embedding.classes, 2),
    title: {
      text: `${embedding.points.length} cells`,
      subtitle: scores(embedding),
    },
  }) as unknown as TopLevelSpec;

function mapSpec(
  { points }: Pick<EmbeddingPanel | ModelEmbedding, 'points'>,
  classes: string[],
  columns: number,
) {
  const { color, shape } = scalesOf(classes);
  const legend = { ...LEGEND_BELOW, direction: 'horizontal', columns };
  const field = { field: 'label', type: 'nominal', title: null, legend };
  const axis = (name: 'x' | 'y') => ({
    field: name,
    type: 'quantitative',
    scale: { zero: false, nice: false, padding: 8 },
    axis: null,
  });
  return {
    width: SIDE,
    height: SIDE,
    view: { stroke: '#bbbbbb' },
    data: { values: points },
    mark: { type: 'point', filled: true, size: 26, opacity: 0.75 },
    encoding: {
      x: axis('x'),
      y: axis('y'),
      color: { ...field, scale: color },
      shape: { ...field, scale: shape },
    },
  };
}

const scores = ({
  silhouette,
  purity,
}: Pick<EmbeddingPanel, 'silhouette' | 'purity'>): string[] => [
  `silhouette ${silhouette?.toFixed(2) ?? '–'}`,
  `neighbours alike ${Math.round(100 * purity)} %`,
];
