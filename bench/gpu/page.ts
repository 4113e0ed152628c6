import type { KernelResults } from '../kernels.js';
import { kernelTable, table, variantTable } from '../markdown.js';
import type { VariantRow } from '../variants.js';
import type { Ended } from './call.js';

/** What doctor says, as far as the page needs it. */
interface Doctor {
  adapter: string;
  driver: string;
  kernels: string;
  float16: boolean;
  subgroups: boolean;
  selfTest: { name: string; pass: boolean }[];
  speed: Record<string, number>;
}

/** The line of pytorch.py and jax_vmap.py. */
interface Peer {
  name: string;
  device: string;
  trainingStepMs: number;
  sweepSecondsScaled: number | null;
  lossesOff: number;
  note: string;
}

/** Losses in float32 after two updates differ by less, and those of another network by far more. */
const SAME_LOSS = 1e-3;

/** The results as one page, of the parts that have ended so far. */
export function page(ended: Map<string, Ended>, how: { small: boolean; budget: number }): string {
  return [
    '# cytograd on this GPU\n',
    how.small
      ? '**A trial at a small size: the command works, no number here says how fast anything is.**\n'
      : `Within ${how.budget / 60} minutes; one card, one run.\n`,
    ...parts(ended),
    ...doctor(read<Doctor>(ended.get('doctor'))),
    ...variants(read<{ variants: VariantRow[] }>(ended.get('variants'))),
    ...kernels(read<{ kernels: KernelResults }>(ended.get('kernels'))),
    ...study(ended),
    '',
  ].join('\n');
}

/** The JSON that a part has printed; undefined where it has not ended well. */
function read<T>(end: Ended | undefined): T | undefined {
  if (!end || end.problem !== undefined) return undefined;
  return JSON.parse(end.stdout) as T;
}

const parts = (ended: Map<string, Ended>): string[] => [
  ...table(
    ['part', 's', ''],
    [...ended].map(([name, { seconds, problem }]) => [name, seconds.toFixed(0), problem ?? 'done']),
  ),
  '',
];

function doctor(facts: Doctor | undefined): string[] {
  if (!facts) return [];
  const failed = facts.selfTest.filter(({ pass }) => !pass).map(({ name }) => name);
  const passed = `${facts.selfTest.length - failed.length} of ${facts.selfTest.length}`;
  return [
    '## Does it compute right\n',
    `${facts.adapter} (${facts.driver}), kernels \`${facts.kernels}\`, subgroups: ` +
      `${facts.subgroups ? 'yes' : 'no'}, float16: ${facts.float16 ? 'yes' : 'no'}.`,
    `Against float64: ${passed} checks pass${failed.length > 0 ? `; **not: ${failed.join(', ')}**` : ''}.\n`,
    ...table(
      ['speed', ''],
      Object.entries(facts.speed).map(([name, value]) => [name, String(value)]),
    ),
    '',
  ];
}

const variants = (results: { variants: VariantRow[] } | undefined): string[] =>
  results ? variantTable(results.variants) : [];

const kernels = (results: { kernels: KernelResults } | undefined): string[] =>
  results ? kernelTable(results.kernels) : [];

function study(ended: Map<string, Ended>): string[] {
  const own = ended.get('study');
  if (!own) return [];
  const seconds = own.problem === undefined ? own.seconds : undefined;
  const first = own.marked === undefined ? '–' : `${own.marked.toFixed(1)} s`;
  const peers = [...ended].filter(([name]) => /^(pytorch|jax)/.test(name));
  const rows = peers.flatMap(([, end]) => {
    const peer = read<Peer>(end);
    return peer ? [peerRow(peer, seconds)] : [];
  });
  return [
    '## The study\n',
    seconds === undefined
      ? `Not finished: ${own.problem}.`
      : `${seconds.toFixed(1)} s from the command to the report, variants measured and report drawn.`,
    `Ready for the first training step after ${first}.\n`,
    ...table(
      ['', 'device', 'step, ms a network', 'study, s, scaled', 'times ours', 'same losses'],
      rows,
    ),
    '',
  ];
}

const peerRow = (peer: Peer, own: number | undefined): string[] => {
  const scaled = peer.sweepSecondsScaled;
  return [
    `${peer.name} (${peer.note})`,
    peer.device,
    peer.trainingStepMs.toPrecision(3),
    scaled === null ? '–' : scaled.toFixed(0),
    scaled === null || own === undefined ? '–' : (scaled / own).toPrecision(3),
    peer.lossesOff < SAME_LOSS ? 'yes' : `**NO: ${peer.lossesOff.toExponential(1)} off**`,
  ];
};
