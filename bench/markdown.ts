import type { KernelResults } from './kernels.js';
import { FIGURES, type Figure, type FigureName, type PeerResults, type Ratio } from './peers.js';
import type { ScalingResults } from './scaling.js';
import type { VariantRow } from './variants.js';

/** A run of the benchmarks; sections that were not asked for are undefined. */
export interface Results {
  adapter: string;
  driver: string;
  variant: string;
  cpu: string;
  node: string;
  date: string;
  command: string;
  kernels?: KernelResults;
  variants?: VariantRow[];
  scaling?: ScalingResults;
  peers?: PeerResults;
}

const LABELS = {
  trainStepMs: 'training step',
  epochMs: 'epoch, 50 + 25',
  forwardMs: 'forward 5',
  inference25Ms: 'inference 25',
};

/** The results as a page of tables. */
export function markdown(results: Results): string {
  const { adapter, driver, variant, cpu, node, date, command } = results;
  return [
    '# Benchmark results\n',
    `\`${command}\`, ${date}, ${adapter} (${driver}), kernels \`${variant}\`, ${cpu}, Node ${node}.`,
    'Batch of 5 at 257² (190² with `--small`) unless said otherwise; medians; the machine was shared, so read ratios.\n',
    ...atAGlance(results),
    ...(results.kernels ? kernelTable(results.kernels) : []),
    ...(results.variants ? variantTable(results.variants) : []),
    ...(results.scaling ? scalingTable(results.scaling) : []),
    ...(results.peers ? peerTable(results.peers) : []),
    '',
  ].join('\n');
}

/** How kernels can cut their work on this adapter: time, and whether the bits are the default's. */
export const variantTable = (rows: VariantRow[]): string[] => [
  '## Kernel variants\n',
  'A training step, a network; the first is the default of this class of adapter.\n',
  ...table(
    ['variant', 'ms', 'same bits'],
    rows.map(({ variant, ms, sameBits }) => [variant, ms.toPrecision(3), sameBits ? 'yes' : 'NO']),
  ),
  '',
];

/** Where cytograd stands, in words and one table: who is faster at what, and what is left to gain. */
function atAGlance({ kernels, peers }: Results): string[] {
  if (!kernels && !peers) return [];
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const floor = kernels && [
    `A training step takes ${kernels.stepMs.toFixed(1)} ms, ${percent(kernels.stepShare)} of which the ` +
      `limits measured on this adapter ask for; in lockstep (${kernels.lockstep.models} networks) ` +
      `${kernels.lockstep.stepMs.toFixed(1)} ms a network, ${percent(kernels.lockstep.share)}.\n`,
  ];
  return ['## Where we stand\n', ...(floor ?? []), ...(peers ? standing(peers) : [])];
}

/** Rows of a peer that is faster than cytograd's lockstep in the median are set in bold. */
function standing({ rows }: PeerResults): string[] {
  const figures: FigureName[] = ['trainStepMs', 'epochMs', 'inference25Ms'];
  const others = rows.filter(({ name }) => !name.startsWith('cytograd'));
  const cell = (figure: Figure | undefined): string => {
    if (!figure) return '–';
    const text = times(figure.lockstep);
    return figure.lockstep.median < 1 ? `**${text}**` : text;
  };
  return [
    "Time a network over cytograd's in lockstep, as a sweep trains; **bold**: the other is faster.\n",
    ...table(
      ['library', ...figures.map((figure) => LABELS[figure])],
      others.map((row) => [row.name, ...figures.map((figure) => cell(row[figure]))]),
    ),
    ...figures.map((figure) => {
      const there = others.flatMap((row) =>
        row[figure] ? [{ ...row[figure], by: row.name }] : [],
      );
      const faster = there.filter(({ lockstep }) => lockstep.median < 1).map(({ by }) => by);
      const beaten = `${there.length - faster.length} of ${there.length}`;
      const ahead = faster.length > 0 ? `; ahead of it: ${faster.join(', ')}` : '';
      return `- ${LABELS[figure]}: faster than ${beaten}${ahead}.`;
    }),
    '',
  ];
}

const times = ({ median, low, high }: Ratio): string =>
  `×${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

export function kernelTable({
  limits,
  models,
  rows,
  stepMs,
  dispatches,
  encodeMs,
}: KernelResults): string[] {
  return [
    `## Kernels of a training step, ${models} network${models > 1 ? 's' : ''}\n`,
    `Limits measured on the same adapter: ${limits.gflops.toFixed(1)} GFLOP/s of multiply-adds in registers, ` +
      `${limits.gbs.toFixed(1)} GB/s copied. The share is the floor by the tighter limit over the time.`,
    `The whole step: ${stepMs.toFixed(1)} ms in ${dispatches} dispatches, encoded in ${encodeMs.toFixed(2)} ms.\n`,
    ...table(
      ['kernel', 'first input', 'ms', 'GFLOP/s', 'GB/s', 'share of the limit'],
      rows.map(({ kernel, shape, ms, gflops, gbs, share }) => [
        `\`${kernel}\``,
        shape,
        ms.toFixed(2),
        gflops === undefined ? '' : gflops.toFixed(1),
        gbs === undefined ? '' : gbs.toFixed(2),
        share === undefined ? '' : `${Math.round(100 * share)} %`,
      ]),
    ),
  ];
}

function scalingTable({ models, sizes }: ScalingResults): string[] {
  const [one] = models;
  return [
    '## Scaling of a training step\n',
    ...table(
      ['networks in lockstep', 'ms an image', 'times one network'],
      models.map(({ models: count, msPerImage }) => [
        String(count),
        msPerImage.toFixed(3),
        (msPerImage / one.msPerImage).toFixed(2),
      ]),
    ),
    ...table(
      ['image size', 'ms an image', 'ns a pixel'],
      sizes.map(({ size, msPerImage }) => [
        `${size}²`,
        msPerImage.toFixed(3),
        ((1e6 * msPerImage) / size ** 2).toFixed(1),
      ]),
    ),
  ];
}

function peerTable({ rounds, effectiveCores, rows, missing }: PeerResults): string[] {
  const cell = (figure: Figure | undefined): string =>
    figure ? `${figure.ms.toFixed(1)} ms, ${times(figure.single)}` : '–';
  return [
    '## Beside other libraries\n',
    `${rounds} rounds, each library in a process of its own, in turn. Milliseconds are those of a network; × is ` +
      'the time over that of one cytograd network in the same round: median (lowest–highest). ' +
      `Effective cores: ${effectiveCores.toFixed(2)}.`,
    "An epoch: ten steps of five images, then 25 for validation; cytograd's also augments them.\n",
    ...table(
      ['library', ...FIGURES.map((figure) => LABELS[figure])],
      rows.map((row) => [row.name, ...FIGURES.map((figure) => cell(row[figure]))]),
    ),
    ...Object.entries(missing).map(([key, why]) => `Not measured: ${key} (${why}).`),
  ];
}

/** A table of Markdown. */
export const table = (head: string[], rows: string[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
];
