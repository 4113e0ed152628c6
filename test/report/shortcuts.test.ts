import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shortcutsText } from '../../src/cli/summary-text.js';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import { PROGRAM } from '../../src/report/door.js';
import { makeReport } from '../../src/report/make-report.js';
import { type RunData, readRunData } from '../../src/report/run-data.js';
import type { AuditSummary } from '../../src/study/audit/summary.js';
import { syntheticRun } from '../support/synthetic-run.js';

let root: string;
let data: RunData;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-shortcuts-'));
  const options = { folds: 3, val: 10 };
  await syntheticRun(root, {
    ...{ classes: ['other', 'blast'], counts: [40, 40], sizes: [10, 30], options },
  });
  data = await readRunData(folderStore(root));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sizes = (mean: number, half: number) =>
  [10, 30].map((n) => ({ n, units: 3, mean, low: mean - half, high: mean + half }));
const beyond = {
  gain: { mean: 0.12, low: 0.05, high: 0.19 },
  ...{ sizes: sizes(0.81, 0.04), requiredSize: 30 },
};

/** A border of AUC 0.75, or one that says nothing; colours of 0.7. */
const auditOf = (shown: boolean): AuditSummary => ({
  disc: 0.85,
  shortcuts: [
    {
      ...{ name: 'border-network', shown, beyond: shown ? beyond : null },
      sizes: sizes(shown ? 0.75 : 0.51, 0.06),
    },
    { name: 'colours', sizes: sizes(0.7, 0.05), shown: true, beyond },
  ],
  best: shown ? 'border-network' : 'colours',
});

async function pageOf(audit: AuditSummary | undefined) {
  const shown = { ...data, summary: { ...data.summary, audit } };
  const { figures, html } = await makeReport(shown, {}, nodeReportHost, PROGRAM);
  const text = html.replace(/<style>.*<\/style>/s, '').replace(/<[^>]+>/g, ' ');
  return { figures: figures.map(({ name }) => name), html, text: text.replace(/\s+/g, ' ') };
}

describe('the report on shortcuts', () => {
  it('warns of a border that gives the class away, and says what is known beyond it', async () => {
    const { figures, text } = await pageOf(auditOf(true));
    expect(figures).toContain('shortcuts');
    expect(text.match(/The border gives the class away/g)?.length).toBeGreaterThanOrEqual(2);
    expect(text).toMatch(/networks that see only the border: 0\.75 \(0\.69 – 0\.81\)/);
    expect(text).toMatch(/strongest shortcut is networks that see only the border/);
    expect(text).toMatch(/differs from it by \+0\.12 \(95 % interval 0\.05 – 0\.19\)/);
    expect(text).toMatch(/networks reach 0\.81 \(0\.77 – 0\.85\) at 30 \+ 10/);
    expect(text).toMatch(/By that measure 30 \+ 10 training \+ validation images are enough/);
  });

  it('says so with the interval where the border says nothing', async () => {
    const { text } = await pageOf(auditOf(false));
    expect(text).not.toMatch(/gives the class away/);
    expect(text).toMatch(/The border says nothing that could be shown: .*0\.51 \(0\.45 – 0\.57\)/);
    expect(text).toMatch(/strongest shortcut is colours of the image/);
  });

  it('warns of colours that do nearly as well as the networks, and of no rule far behind', async () => {
    const near = { ...beyond, gain: { mean: 0.01, low: -0.03, high: 0.05 } };
    const audit = auditOf(false);
    const [border, colours] = audit.shortcuts;
    const title = 'The colours of the image may be all that the networks use';
    const { text } = await pageOf({ ...audit, shortcuts: [border, { ...colours, beyond: near }] });
    expect(text.split(title)).toHaveLength(3);
    expect(text).toMatch(/differs from it by \+0\.01 \(95 % interval -0\.03 – 0\.05\)/);
    expect((await pageOf(audit)).text).not.toContain(title);
  });

  it('is silent where nothing was audited', async () => {
    const { figures, html } = await pageOf(undefined);
    expect(figures).not.toContain('shortcuts');
    expect(html).not.toMatch(/id="shortcuts"/);
  });

  it('has the same numbers on the command line', () => {
    const text = shortcutsText({ ...data.summary, audit: auditOf(true) });
    expect(text).toMatch(/network, border only +0\.750 \(0\.690 – 0\.810\) +yes +0\.810 \(/);
    expect(text).toMatch(/gives the class away/);
    expect(shortcutsText({ ...data.summary, audit: auditOf(false) })).not.toMatch(/gives the/);
    expect(shortcutsText(data.summary)).toBe('');
  });
});
