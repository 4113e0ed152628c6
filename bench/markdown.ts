import type { KernelResults } from './kernels.js';
import { FIGURES, type Figure, type PeerResults } from './peers.js';
import type { ScalingResults } from './scaling.js';

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
    'Batch of 5 at 257² unless said otherwise; medians; the machine was shared, so read ratios.\n',
    ...(results.kernels ? kernelTable(results.kernels) : []),
    ...(results.scaling ? scalingTable(results.scaling) : []),
    ...(results.peers ? peerTable(results.peers) : []),
    '',
  ].join('\n');
}

function kernelTable({
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
    figure
      ? `${figure.ms.toFixed(1)} ms, ×${figure.ratio.toFixed(2)} (${figure.low.toFixed(2)}–${figure.high.toFixed(2)})`
      : '–';
  return [
    '## Beside other libraries\n',
    `${rounds} rounds, each library in a process of its own, in turn. × is its time over cytograd's in the ` +
      `same round: median (lowest–highest). Effective cores: ${effectiveCores.toFixed(2)}.`,
    "An epoch: ten steps of five images, then 25 for validation; cytograd's also augments them.\n",
    ...table(
      ['library', ...FIGURES.map((figure) => LABELS[figure])],
      rows.map((row) => [row.name, ...FIGURES.map((figure) => cell(row[figure]))]),
    ),
    ...Object.entries(missing).map(([key, why]) => `Not measured: ${key} (${why}).`),
  ];
}

const table = (head: string[], rows: string[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
];
