import type { SchoutenNetwork } from '../../paper/network.js';
import { networkOf } from '../../paper/study-network.js';
import { escapeHtml } from '../escape.js';
import type { RunData } from '../run-data.js';
import { COLOURS, FONT } from '../style.js';
import type { Drawing } from './figure.js';

const COLUMN = 84;
const [TOP, TALLEST, MARGIN] = [20, 130, 12];

interface Layer {
  /** Drawn height and width in pixels. */
  height: number;
  width: number;
  colour: string;
  lines: string[];
}

/** The layers of the network with their sizes and parameters (paper, Fig. 2). */
export function networkFigure({ run }: RunData): Drawing {
  const network = networkOf(run.options, run.dataset.classes);
  const layers = layersOf(network);
  const width = 2 * MARGIN + layers.length * COLUMN;
  const height = TOP + TALLEST + 96;
  const body = layers.map((layer, i) => drawLayer(layer, MARGIN + (i + 0.5) * COLUMN));
  const arrows = layers.slice(1).map((_, i) => arrow(MARGIN + (i + 1) * COLUMN));
  const total = network.parameterCount.toLocaleString('en');
  return {
    name: 'network',
    title: 'The network',
    alt: `Six pairs of 3×3 convolution and 2×2 max pooling with ${network.filters.join(', ')} filters, a dense layer of ${network.hidden} units and ${network.classes.length} outputs; ${total} parameters.`,
    caption: `Each convolution (3×3, ReLU) is followed by 2×2 max pooling; below each block: its output after convolution and after pooling (height × width × channels) and its trained parameters. ${total} parameters in total.`,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="11">` +
      `<rect width="${width}" height="${height}" fill="white"/>${arrows.join('')}${body.join('')}</svg>`,
  };
}

function layersOf(network: SchoutenNetwork): Layer[] {
  const parameters = (name: string): string => {
    const of = network.parameters.filter((p) => p.name.startsWith(`${name}.`));
    return `${of.reduce((sum, { size }) => sum + size, 0).toLocaleString('en')} param.`;
  };
  const square = (size: number, channels: number): string => `${size}×${size}×${channels}`;
  /** Sizes halve from block to block: their roots fit on one page. */
  const tall = (size: number): number => 12 + (TALLEST - 12) * Math.sqrt(size / network.inputSize);
  const input: Layer = {
    height: tall(network.inputSize),
    width: 8,
    colour: COLOURS.grey,
    lines: ['image', square(network.inputSize, 3)],
  };
  const blocks = network.blocks.map((block, i) => ({
    height: tall(block.pooledSize),
    width: 8 + 1.6 * block.filters,
    colour: COLOURS.blue,
    lines: [
      `conv 3×3, ${block.filters}`,
      square(block.convSize, block.filters),
      'pool 2×2',
      square(block.pooledSize, block.filters),
      parameters(`conv${i + 1}`),
    ],
  }));
  const dense = (lines: string[], units: number): Layer => ({
    height: 20 + 2 * Math.min(32, units),
    width: 10,
    colour: COLOURS.orange,
    lines,
  });
  return [
    input,
    ...blocks,
    dense(['flatten', `${network.flat}`], 32),
    dense(['dense, ReLU', `${network.hidden}`, '', '', parameters('dense1')], network.hidden),
    dense(
      [network.head, `${network.classes.length} classes`, '', '', parameters('preds')],
      network.classes.length,
    ),
  ];
}

function drawLayer({ height, width, colour, lines }: Layer, centre: number): string {
  const middle = TOP + TALLEST / 2;
  const box = `<rect x="${centre - width / 2}" y="${middle - height / 2}" width="${width}" height="${height}" rx="2" fill="${colour}" fill-opacity="0.85"/>`;
  const text = lines.map(
    (line, i) =>
      `<text x="${centre}" y="${TOP + TALLEST + 24 + 15 * i}" text-anchor="middle">${escapeHtml(line)}</text>`,
  );
  return box + text.join('');
}

function arrow(x: number): string {
  const y = TOP + TALLEST / 2;
  return `<path d="M${x - 8} ${y}h12m-4 -3l4 3l-4 3" fill="none" stroke="${COLOURS.grey}"/>`;
}
