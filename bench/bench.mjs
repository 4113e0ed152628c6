// Benchmarks. npm run bench                      everything that can run here
//             npm run bench -- kernels peers     only these sections
//             --json   one JSON document         --save   also writes bench/RESULTS.md
// Times are medians, work waited for; quote ratios, machines are noisy.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { openGpu } from '../dist/platform/open-gpu.js';
import { kernels } from './kernels.mjs';
import { markdown } from './markdown.mjs';
import { peers } from './peers.mjs';
import { scaling } from './scaling.mjs';

const words = process.argv.slice(2);
const sections = ['kernels', 'scaling', 'peers'];
const chosen = words.filter((word) => !word.startsWith('--'));
const unknown = words.filter((word) => ![...sections, '--json', '--save'].includes(word));
if (unknown.length > 0) {
  console.error(`${unknown.join(' ')}: give ${sections.join(', ')}, --json or --save.`);
  process.exit(2);
}
const wants = (section) => chosen.length === 0 || chosen.includes(section);
const notice = (text) => process.stderr.write(`${text}\n`);

const gpu = await openGpu({});
const results = {
  adapter: gpu.info.name,
  driver: gpu.info.driver,
  variant: gpu.variant,
  cpu: `${cpus().length} × ${cpus()[0].model.trim()}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  command: `npm run bench${words.length > 0 ? ` -- ${words.join(' ')}` : ''}`,
};
if (wants('kernels')) {
  notice('kernels');
  results.kernels = await kernels(gpu, { models: gpu.info.type === 'gpu' ? 50 : 1 });
}
if (wants('scaling')) {
  notice('scaling');
  results.scaling = await scaling(gpu);
}
gpu.close();
if (wants('peers')) results.peers = peers({ notice });

const text = markdown(results);
if (words.includes('--save')) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
process.stdout.write(words.includes('--json') ? `${JSON.stringify(results, null, 1)}\n` : text);
process.exit(0); // Dawn's threads keep the process alive.
