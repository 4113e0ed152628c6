import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const LAB = join(import.meta.dirname, '..', '..', 'dist', 'lab');
/** These come when they are asked for. */
const LATER = new Set(['phantom.zip', 'guide', 'api']);

it('the first visit of the page fetches less than 1.5 MB, compressed as web servers do', () => {
  const files = readdirSync(LAB).filter((name) => !LATER.has(name));
  expect(files).toContain('engine.js');
  const bytes = files.map((name) => gzipSync(readFileSync(join(LAB, name))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(1.5e6);
});
