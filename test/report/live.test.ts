import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import { LIVE_SCRIPT } from '../../src/report/live-script.js';
import { writeReport } from '../../src/report/write-report.js';
import type { CellMaps } from '../../src/study/cell-maps.js';
import { writeResults } from '../../src/study/write-results.js';
import { seriousFaults } from '../support/axe.js';
import { hasChromium, useChromium } from '../support/chromium.js';
import { syntheticRun } from '../support/synthetic-run.js';
import { liveScript } from './live-script.js';

it("the page's script is what its source says, and ends in no tag", async () => {
  const path = join(import.meta.dirname, '../../src/report/live-script.ts');
  expect(readFileSync(path, 'utf8')).toBe(await liveScript());
  expect(LIVE_SCRIPT).not.toMatch(/<\/|<!--/);
});

const SIDE = 4;
const map = Float32Array.from({ length: SIDE ** 2 }, (_, i) => i / SIDE ** 2);
const network = { saliency: map, relevance: map, className: 'blast', probability: 0.75 };
const maps: CellMaps = {
  sizes: [10, 60],
  cells: ['a.png', 'b.png'].map((file) => ({
    ...{ file, label: 'blast', size: SIDE, rgb: new Uint8Array(3 * SIDE ** 2) },
    networks: [network, network],
  })),
};

describe.skipIf(!hasChromium)('the report in a browser', () => {
  const browser = useChromium();
  const folder = mkdtempSync(join(tmpdir(), 'cytograd-live-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    await syntheticRun(folder, {
      classes: ['normal', 'blast'],
      counts: [60, 60],
      sizes: [10, 20, 30, 40, 60],
      options: { folds: 5, val: 10 },
      constant: ['f02-n010-r0'],
    });
    const store = folderStore(folder);
    await writeResults(store);
    await writeReport(store, nodeReportHost, { maps });
  });

  /** The report in a window; what its console says fails the test. */
  async function open(options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
    const context = await (await browser()).newContext(options);
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('request', (request) => asked.push(request.url().slice(0, 5)));
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await look(page);
    await context.close();
    expect(said).toEqual([]);
    expect(asked.filter((scheme) => scheme !== 'data:' && scheme !== 'file:')).toEqual([]);
  }

  const laptop = { viewport: { width: 1366, height: 768 } };
  const phone = { viewport: { width: 390, height: 844 } };
  const bottom = (page: Page, selector: string) =>
    page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom);
  const tooWide = (page: Page) =>
    page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

  it('answers on the first screen of a laptop and of a phone, with its warnings', async () => {
    for (const view of [laptop, phone])
      await open(view, async (page) => {
        expect(await bottom(page, '.warnings')).toBeLessThanOrEqual(view.viewport.height);
        expect(await tooWide(page)).toBeLessThanOrEqual(0);
      });
  });

  it('has a checklist on a phone whose words are not broken into letters', () =>
    open(phone, async (page) => {
      const narrowest = await page
        .locator('.checklist td:first-child')
        .evaluateAll((cells) => Math.min(...cells.map((cell) => cell.clientWidth)));
      expect(narrowest).toBeGreaterThan(100);
      const named = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('.checklist td[data-of]:not(:empty)'), '::before').content",
      );
      expect(named).toContain('CLAIM 2024');
    }));

  it('has tables that fit a page of 1200 pixels', () =>
    open({ viewport: { width: 1200, height: 800 } }, async (page) => {
      await page.locator('#networks > summary').click();
      const wide = await page.$$eval('.scroll', (boxes) =>
        boxes.map((box) => box.scrollWidth - box.clientWidth),
      );
      expect(Math.max(...wide)).toBeLessThanOrEqual(0);
    }));

  it('shows the networks of a size, by pointer and by keyboard', () =>
    open(laptop, async (page) => {
      const panel = page.locator('.panel').first();
      await page.locator('.spots a[data-size="20"]').first().hover();
      expect(await panel.locator('tbody tr').count()).toBe(5);
      expect(await panel.textContent()).toContain('20 training images: mean ROC-AUC');
      await page.keyboard.press('Tab');
      await page.locator('.spots a[data-size="10"]').first().focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      expect(await panel.textContent()).toContain('30 training images');
      await panel.locator('a').click();
      expect(page.url()).toMatch(/#size-30$/);
    }));

  it('sorts tables, by pointer and by keyboard; what is not known stays last', () =>
    open(laptop, async (page) => {
      const table = page.locator('#curve > .scroll table');
      const firsts = () => table.locator('tbody td:first-child').allTextContents();
      const head = table.locator('th').first();
      await head.locator('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      expect(await firsts()).toEqual(['10 + 10', '20 + 10', '30 + 10', '40 + 10', '60 + 10']);
      await page.keyboard.press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      expect((await firsts())[0]).toBe('60 + 10');
    }));

  it('switches size and class by keyboard', () =>
    open(laptop, async (page) => {
      const [sizes, classes] = await page.locator('.choose').all();
      expect(await sizes.locator('details:visible').count()).toBe(1);
      const checked = sizes.locator('input:checked');
      await checked.focus();
      await page.keyboard.press('ArrowLeft');
      expect(await sizes.locator('details:visible table').count()).toBe(1);
      const region = sizes.locator('details:visible .scroll');
      expect(await region.getAttribute('aria-label')).toBe('Classes with 40 + 10 images');
      await classes.getByText('normal', { exact: true }).first().click();
      const shown = classes.locator('details:visible .scroll');
      expect(await shown.getAttribute('aria-label')).toBe('normal in every size');
    }));

  it('shows one cell, and one size larger; prints and reads without scripts show all', async () => {
    const visible = (page: Page) => page.locator('.maps img').locator('visible=true').count();
    await open(laptop, async (page) => {
      // One cell with two maps of two networks.
      expect(await visible(page)).toBe(5);
      await page.getByLabel('blast: b.png').check();
      expect(await page.locator('.maps tbody:not(.off)').getAttribute('data-name')).toContain(
        'b.png',
      );
      await page.locator('fieldset', { hasText: 'Training images' }).getByLabel('60').check();
      expect(await visible(page)).toBe(3);
      await page.emulateMedia({ media: 'print' });
      expect(await visible(page)).toBe(10);
    });
    await open({ ...laptop, javaScriptEnabled: false }, async (page) =>
      expect(await visible(page)).toBe(10),
    );
  });

  it('has no serious fault of accessibility: light, dark, on a phone, without scripts', async () => {
    for (const options of [{ ...laptop, colorScheme: 'dark' as const }, phone])
      await open(options, async (page) => expect(await seriousFaults(page)).toEqual([]));
  });

  it('can be read without scripts', () =>
    open({ ...laptop, javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('th button, fieldset, .panel').count()).toBe(0);
      expect(await page.locator('.choose details').count()).toBeGreaterThan(5);
      expect(await page.locator('.spots a').first().getAttribute('href')).toBe('#size-10');
    }));

  it('prints to A4 without what only screens have', () =>
    open(laptop, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(
        await page.locator('nav, .spots, .panel, fieldset').locator('visible=true').count(),
      ).toBe(0);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
    }));
});
