/**
 * `npm run bench:lab [-- figures | images <number>]`: the page in a browser. `figures`: what the
 * first visit transfers, when it can be used, what axe-core finds. `images`: memory, time and the
 * page's pauses with that many images of 257².
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstVisit } from './lab/first-visit.js';
import { manyImages } from './lab/many-images.js';

const [what = 'figures', count = '10000'] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'cytograd-bench-'));
try {
  if (what === 'images') await manyImages(root, Number(count));
  else await firstVisit(root);
} finally {
  rmSync(root, { recursive: true, force: true });
}
