/** Font, colours, shapes and dashes that all figures share. */

/** The font that a host measures and draws with. */
export const FONT_FAMILY = 'DejaVu Sans';

/** Verdana has the same widths, for browsers on machines without DejaVu. */
export const FONT = `${FONT_FAMILY}, Verdana, sans-serif`;

/** Okabe and Ito's colours, safe for colour-blind readers. */
export const COLOURS = {
  blue: '#0072B2',
  orange: '#E69F00',
  green: '#009E73',
  vermilion: '#D55E00',
  purple: '#CC79A7',
  sky: '#56B4E9',
  grey: '#666666',
  black: '#222222',
};

/** Shapes of points and dashes of lines go with the colours, for prints in grey. */
const SERIES = Object.values(COLOURS);
const SHAPES = ['circle', 'triangle-up', 'square', 'diamond', 'cross', 'triangle-down'];
const DASHES = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
];

const cycle = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[i % items.length]);

/** Scales that tell `names` apart by colour, shape and dash. */
export const scalesOf = (names: string[]) => ({
  color: { domain: names, range: cycle(SERIES, names.length) },
  shape: { domain: names, range: cycle(SHAPES, names.length) },
  dash: { domain: names, range: cycle(DASHES, names.length) },
});

export const LEGEND_BELOW = {
  orient: 'bottom',
  direction: 'vertical',
  labelLimit: 0,
  symbolOpacity: 1,
  symbolStrokeWidth: 2,
} as const;
