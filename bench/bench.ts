// Benchmarks. npm run bench                      everything that can run here
//             npm run bench -- kernels peers     only these sections
//             --small  images of 190², one round: to try it
//             --json   one JSON document         --save   also writes bench/RESULTS.md
// Times are medians, work waited for; quote ratios, machines are noisy.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { openGpu } from 'cytograd/node';
import { kernels } from './kernels.js';
import { markdown } from './markdown.js';
import { peers } from './peers.js';
import { scaling } from './scaling.js';
import { variants } from './variants.js';

const SECTIONS = ['kernels', 'variants', 'scaling', 'peers'] as const;
type Section = (typeof SECTIONS)[number];

const words = process.argv.slice(2);
const chosen = words.filter((word) => !word.startsWith('--'));
const unknown = words.filter(
  (word) => ![...SECTIONS, '--json', '--save', '--small'].includes(word),
);
if (unknown.length > 0) {
  console.error(`${unknown.join(' ')}: give ${SECTIONS.join(', ')}, --json, --save or --small.`);
  process.exit(2);
}
const wants = (section: Section): boolean => chosen.length === 0 || chosen.includes(section);
const notice = (text: string): void => void process.stderr.write(`${text}\n`);

const small = words.includes('--small') ? { size: 190, rounds: 1 } : {};
const gpu = await openGpu({});
const models = gpu.info.type === 'gpu' ? 50 : 1;
const machine = {
  adapter: gpu.info.name,
  driver: gpu.info.driver,
  variant: gpu.variant,
  cpu: `${cpus().length} × ${cpus()[0].model.trim()}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  command: `npm run bench${words.length > 0 ? ` -- ${words.join(' ')}` : ''}`,
};
if (wants('kernels')) notice('kernels');
const ofKernels = wants('kernels') ? await kernels(gpu, { ...small, models }) : undefined;
if (wants('variants')) notice('variants');
const ofVariants = wants('variants') ? await variants(gpu, { ...small, models }) : undefined;
if (wants('scaling')) notice('scaling');
const ofScaling = wants('scaling') ? await scaling(gpu) : undefined;
gpu.close();
const ofPeers = wants('peers') ? await peers({ notice }) : undefined;
const results = {
  ...machine,
  kernels: ofKernels,
  variants: ofVariants,
  scaling: ofScaling,
  peers: ofPeers,
};

const text = markdown(results);
if (words.includes('--save')) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
process.stdout.write(words.includes('--json') ? `${JSON.stringify(results, null, 1)}\n` : text);
process.exit(0); // Dawn's threads keep the process alive.
