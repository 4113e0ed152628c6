import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import type { drawContactSheet } from '../../src/report/contact-sheet.js';
import type { explanationFigure } from '../../src/report/explanation-figure.js';
import { readRunData } from '../../src/report/run-data.js';
import { drawSaliency } from '../../src/report/saliency-panel.js';
import { writeReport } from '../../src/report/write-report.js';
import type { CellMaps } from '../../src/study/cell-maps.js';
import { writeResults } from '../../src/study/write-results.js';
import { loadInBrowser } from '../support/browser.js';
import { SIX_CLASSES, syntheticRun } from '../support/synthetic-run.js';

const folder = mkdtempSync(join(tmpdir(), 'cytograd-browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIDE = 4;
const map = Float32Array.from({ length: SIDE ** 2 }, (_, i) => i / SIDE ** 2);
const panel: CellMaps = {
  sizes: [20],
  cells: [
    {
      file: 'a.png',
      label: 'blast',
      size: SIDE,
      rgb: Uint8Array.from({ length: 3 * SIDE ** 2 }, (_, i) => 5 * i),
      networks: [{ saliency: map, relevance: map, className: 'blast', probability: 0.75 }],
    },
  ],
};

it('a browser writes the report that Node writes', async () => {
  await syntheticRun(folder, { ...SIX_CLASSES, sizes: [100, 196], options: { val: 24 } });
  const files = folderStore(folder);
  await writeResults(files);
  await writeReport(files, nodeReportHost, { maps: panel });
  const written = new Map<string, string | Uint8Array>();
  const store = {
    ...files,
    write: async (path: string, content: string | Uint8Array) => void written.set(path, content),
  };
  const browser = await loadInBrowser<{ writeReport: typeof writeReport }>(
    'src/report/write-report.ts',
  );
  await browser.writeReport(store, nodeReportHost, { maps: panel });
  expect(written.size).toBeGreaterThan(12);
  for (const [path, content] of written) {
    const own = Buffer.from((await files.read(path)) ?? []);
    expect(Buffer.from(content as Uint8Array).equals(own), path).toBe(true);
  }
  expect((await readRunData(files)).units).toHaveLength(20);
});

it('a browser draws cells, their maps and contact sheets', async () => {
  const svg = await drawSaliency(panel, nodeReportHost);
  expect(svg.match(/data:image\/png;base64,/g)).toHaveLength(3);
  const sheet = await loadInBrowser<{ drawContactSheet: typeof drawContactSheet }>(
    'src/report/contact-sheet.ts',
  );
  const pixels = Uint32Array.from(map, (value) => 0xff000000 + Math.round(255 * value));
  const row = { className: 'blast', count: 1, cells: [{ size: SIDE, pixels }] };
  const drawn = await sheet.drawContactSheet({ title: 'cells', rows: [row] }, nodeReportHost);
  expect(drawn).toContain('data:image/jpeg;base64,/9j/');
  const figure = await loadInBrowser<{ explanationFigure: typeof explanationFigure }>(
    'src/report/explanation-figure.ts',
  );
  const heat = { values: map, signed: false, size: SIDE };
  const words = { title: 'gradient', caption: 'why <b>?' };
  const explained = await figure.explanationFigure(panel.cells[0].rgb, heat, words, nodeReportHost);
  expect(explained.match(/data:image\/png;base64,/g)).toHaveLength(3);
  expect(explained).toContain('why &lt;b&gt;?');
});
