import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasChromium, seriousFaults } from '../support/chromium.js';
import { drawCell, runIn, SIZE } from '../support/command-line.js';
import { fill, type Lab, openLab, openPage } from './lab-page.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-web-'));
const cells = join(root, 'cells');
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(() => {
  for (const name of ['blast', 'monocyte'])
    for (let i = 0; i < 12; i++) {
      const file = join(cells, name, `${i}.png`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, drawCell(name === 'blast', i + (name === 'blast' ? 0 : 12)));
    }
});

const OPTIONS = { sizes: '4, 6', folds: '2', imageSize: '190', epochs: '12', val: '4' };
const nameOf = (options: object): string[] =>
  Object.entries(options).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value).replaceAll(' ', ''),
  ]);

const chooseFolder = (page: Page, folder: string) =>
  page.locator('input[webkitdirectory]').first().setInputFiles(folder);

describe.skipIf(!hasChromium)('the lab in a tab', () => {
  let lab: Lab;
  let page: Page;
  beforeAll(async () => {
    lab = await openLab();
    page = await openPage(lab);
  });

  it('can be used without a mouse and by screen readers, and fits a phone', async () => {
    await page.getByText('Computes on').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = () => page.evaluate('document.documentElement.scrollWidth');
    expect(await wide()).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByText('Wie viele beschriftete Zellen brauche ich?').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    expect(await wide()).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'English' }).click();
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it('refuses what holds no cells by name, and goes on', async () => {
    const papers = join(root, 'papers');
    mkdirSync(papers, { recursive: true });
    writeFileSync(join(papers, 'notes.txt'), 'nothing');
    await chooseFolder(page, papers);
    await page.getByRole('alert').getByText('papers holds neither a labels.csv').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
  });

  it('shows what it understood of a folder, damaged files by name', async () => {
    const broken = join(cells, 'blast', 'broken.png');
    writeFileSync(broken, drawCell(true, 1).subarray(0, 300));
    await chooseFolder(page, cells);
    await page.getByText('Sizes and formats').waitFor();
    rmSync(broken);
    await page.getByText('24 images in 2 classes').waitFor();
    await page.getByText(`24 × PNG ${SIZE} × ${SIZE}`).waitFor();
    await page.getByText('blast/broken.png is damaged').waitFor();
    expect(await page.locator('canvas.cell').count()).toBe(16);
    await page.getByText('monocyte against blast').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back' }).click();
  });

  it('trains to the bits of an undisturbed run, though its device dies and its tab is closed', async () => {
    await chooseFolder(page, cells);
    await page.getByText('Sizes and formats').waitFor();
    await page.getByText('Every other setting').click();
    await fill(page, OPTIONS);
    await keepDevices(page);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Networks in training').or(page.getByRole('alert')).waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await destroyDevice(page);
    await page.getByText('The graphics device failed').waitFor();
    await page.close();

    page = await openPage(lab);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByTitle('Report').waitFor();
    await page.frameLocator('iframe').getByText('What it rests on').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as ZIP' }).click(),
    ]);
    const run = join(root, 'exported');
    for (const [path, bytes] of Object.entries(unzipSync(readFileSync(await download.path())))) {
      const file = join(run, path.slice(path.indexOf('/') + 1));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    // Node on the same driver: Chromium's own.
    vi.stubEnv('VK_DRIVER_FILES', '/usr/lib/chromium/vk_swiftshader_icd.json');
    const undisturbed = join(root, 'undisturbed');
    const sweep = [
      'sweep',
      cells,
      '--positive',
      'monocyte',
      '--patience',
      '60',
      ...nameOf(OPTIONS),
    ];
    const done = runIn(root, [...sweep, '--out', undisturbed]);
    expect(done.code, done.stderr).toBe(0);
    const models = readdirSync(join(undisturbed, 'models'));
    expect(readdirSync(join(run, 'models'))).toEqual(models);
    for (const model of models)
      expect(readFileSync(join(run, 'models', model)), model).toEqual(
        readFileSync(join(undisturbed, 'models', model)),
      );
    const report = runIn(root, ['report', run]);
    expect(report.code, report.stderr).toBe(0);
    const answer = runIn(root, ['predict', run, join(cells, 'blast', '0.png'), '--json']);
    vi.unstubAllEnvs();
    expect(JSON.parse(answer.stdout)[0].members).toHaveLength(2);
    // Kernels are compiled four times, by a slow driver.
  }, 900_000);

  it('classifies new cells, and lists those that cannot be read', async () => {
    const broken = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('none') };
    const fine = { name: 'new.png', mimeType: 'image/png', buffer: drawCell(true, 30) };
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles([broken, fine]);
    await page.getByRole('row', { name: 'new.png' }).waitFor();
    await page.getByText('broken.png is').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('takes in a run that another machine made', async () => {
    await page.getByRole('button', { name: 'Back' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as ZIP' }).click(),
    ]);
    const zip = readFileSync(await download.path());
    await page
      .getByLabel('Open a saved run')
      .setInputFiles({ name: 'run.zip', mimeType: 'application/zip', buffer: zip });
    await page.getByText('finished').nth(1).waitFor();
    await page
      .getByLabel('Open a saved run')
      .setInputFiles({ name: 'no.zip', mimeType: 'application/zip', buffer: Buffer.from('no') });
    await page.getByRole('alert').getByText('no.zip is no readable ZIP archive').waitFor();
  });

  it('opens without a network, and has asked nobody but its own server', async () => {
    await lab.context.setOffline(true);
    await page.reload();
    await page.getByText('How many labelled cells do I need?').waitFor();
    await page.getByRole('button', { name: 'Show result' }).first().waitFor();
    await lab.context.setOffline(false);
    expect(lab.elsewhere).toEqual([]);
    expect(lab.complaints).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('without WebGPU', () => {
  it('says what to do', async () => {
    const page = await openPage(await openLab(['--no-sandbox', '--disable-gpu']));
    await page.getByText('This browser cannot compute here').waitFor();
    await page.getByText('npx cytograd sweep').waitFor();
  });
});

/** Keeps every device that the page's worker opens, so that a test can destroy it. */
async function keepDevices(page: Page): Promise<void> {
  await page.workers()[0].evaluate(() => {
    const scope = globalThis as unknown as { devices: GPUDevice[] };
    scope.devices = [];
    const open = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await open.apply(this, given);
      scope.devices.push(device);
      return device;
    };
  });
}

const destroyDevice = (page: Page): Promise<void> =>
  page.workers()[0].evaluate(() => {
    (globalThis as unknown as { devices: GPUDevice[] }).devices.at(-1)?.destroy();
  });
