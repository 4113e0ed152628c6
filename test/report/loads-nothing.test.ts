import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import { writeReport } from '../../src/report/write-report.js';
import { writeResults } from '../../src/study/write-results.js';
import { syntheticRun } from '../support/synthetic-run.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-loads-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('a report loads nothing: all that it shows is in the page', async () => {
  await syntheticRun(root, {
    classes: ['normal', 'blast'],
    counts: [60, 60],
    sizes: [10, 20],
    options: { val: 10 },
  });
  const store = folderStore(root);
  await writeResults(store);
  const { report } = await writeReport(store, nodeReportHost, {});
  const html = readFileSync(join(root, report), 'utf8');
  const loaded = [...html.matchAll(/\b(?:src|data|srcset|xlink:href)="([^"]*)"|url\(([^)]*)\)/g)]
    .map(([, attribute, style]) => attribute ?? style)
    .filter((source) => !/^["']?(data:|#)/.test(source));
  expect(loaded).toEqual([]);
  expect(html).not.toMatch(/<(iframe|object|embed|link)\b/);
  expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script>']);
});
