import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from '../support/axe.js';
import { drawCell, makeCells } from '../support/cells.js';
import { hasChromium } from '../support/chromium.js';
import { runIn } from '../support/command-line.js';
import { chooseFolder, fill, type Lab, openPage, packed, saved } from './lab-browser.js';
import { openLab } from './lab-page.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-web-'));
const cells = join(root, 'cells');
const undisturbed = join(root, 'undisturbed');
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The smaller networks are finished in the middle of the study. */
const OPTIONS = {
  sizes: '4, 6',
  folds: '2',
  imageSize: '190',
  epochs: '8',
  patience: '8',
  val: '4',
};
const REQUEST = {
  ...{ positive: ['normal'], sizes: [4, 6], folds: 2, imageSize: 190 },
  ...{ epochs: 8, patience: 8, val: 4 },
};

/** Node on Chromium's own driver, beside the browser: a study that nothing disturbs. */
async function trainInNode(): Promise<void> {
  const env = { ...process.env, VK_DRIVER_FILES: '/usr/lib/chromium/vk_swiftshader_icd.json' };
  const child = join(import.meta.dirname, 'study-child.mjs');
  const args = [child, cells, undisturbed, JSON.stringify(REQUEST)];
  const [code] = await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'exit');
  expect(code).toBe(0);
}

const modelsIn = (run: string): Map<string, string> =>
  new Map(
    readdirSync(join(run, 'models')).map((name) => [
      name,
      readFileSync(join(run, 'models', name), 'base64'),
    ]),
  );

/** Unpacks what the page saved. */
function unpack(archive: string, run: string): void {
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(archive)))) {
    const file = join(run, path.slice(path.indexOf('/') + 1));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

/** The run as if another adapter had begun it; without checksums, which would tell. */
function asOfElsewhere(archive: Buffer): Buffer {
  const files = unzipSync(archive);
  for (const [path, bytes] of Object.entries(files)) {
    if (path.endsWith('/checksums.json')) delete files[path];
    if (!path.endsWith('/run.json')) continue;
    const run = JSON.parse(strFromU8(bytes));
    files[path] = strToU8(
      JSON.stringify({ ...run, adapter: { ...run.adapter, name: 'another card' } }),
    );
  }
  return Buffer.from(zipSync(files, { level: 0 }));
}

const zipFile = (buffer: Buffer, name = 'run.zip') => ({
  ...{ name, mimeType: 'application/zip', buffer },
});

describe.skipIf(!hasChromium)('a study on the page', () => {
  let lab: Lab;
  let page: Page;
  let inNode: Promise<void>;
  beforeAll(async () => {
    makeCells(cells, 12);
    inNode = trainInNode();
    lab = await openLab();
    page = await openPage(lab);
  });

  it('comes to the bits of an undisturbed run, though its device dies, its tab is closed, and it moves by ZIP', async () => {
    await chooseFolder(page, cells);
    await page.getByText('Sizes and formats').waitFor();
    await page.getByText('Every other setting').click();
    await fill(page, OPTIONS);
    await keepDevices(page);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('svg.curve .dot').first().or(page.getByRole('alert')).waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await destroyDevice(page);
    await page.getByText('The graphics device failed').waitFor();
    await page.close();

    page = await openPage(lab);
    const zip = readFileSync(await saved(page, 'Save as ZIP'));
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete for good?' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor({ state: 'detached' });
    await page.getByLabel('Open a saved run').setInputFiles(zipFile(asOfElsewhere(zip)));
    const give = page.getByLabel('Give its cells to go on');
    await give.setInputFiles(join(cells, 'blast'));
    await page.getByRole('alert').waitFor();
    await give.setInputFiles(cells);
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByRole('alert').getByText('was started on "another card"').waitFor();
    await page.getByRole('button', { name: 'Go on here all the same' }).click();
    await page.frameLocator('iframe.report').getByText('What it rests on').waitFor();
    unpack(await saved(page, 'Save as ZIP'), join(root, 'exported'));
    await inNode;
    expect(modelsIn(join(root, 'exported'))).toEqual(modelsIn(undisturbed));
  }, 600_000);

  it('opens in Node', () => {
    const run = join(root, 'exported');
    const report = runIn(root, ['report', run]);
    expect(report.code, report.stderr).toBe(0);
    const answer = runIn(root, ['predict', run, join(cells, 'blast', 'blast-0.png'), '--json']);
    expect(JSON.parse(answer.stdout)[0].members).toHaveLength(2);
  });

  it('gives its files one by one', async () => {
    await page.getByText('Save single files').click();
    const table = readFileSync(await saved(page, 'Save results.csv'), 'utf8');
    expect(table).toBe(readFileSync(join(root, 'exported', 'results.csv'), 'utf8'));
    const figure = readFileSync(await saved(page, 'Save learning-curve.svg'), 'utf8');
    expect(figure).toMatch(/^<svg /);
    // At twice its size, and with something drawn on the white.
    const { width, data } = PNG.sync.read(
      readFileSync(await saved(page, 'Save learning-curve.png')),
    );
    expect(width).toBe(2 * Number(/ width="(\d+)"/.exec(figure)?.[1]));
    expect(new Set(data).size).toBeGreaterThan(50);
    const model = readFileSync(await saved(page, 'Save f00-n006-r0.safetensors'), 'base64');
    expect(model).toBe(modelsIn(undisturbed).get('f00-n006-r0.safetensors'));
    const onnx = readFileSync(await saved(page, 'Save as ONNX'));
    const out = join(root, 'exported.onnx');
    const args = ['export', join(root, 'exported'), '--format', 'onnx', '--out', out];
    expect(runIn(root, args).code).toBe(0);
    expect(onnx.equals(readFileSync(out))).toBe(true);
  });

  it('shows where networks look on its own cells, by other methods too', async () => {
    const picks = page.locator('.gallery .pick');
    await page.locator('.gallery canvas').nth(23).waitFor();
    expect(await picks.count()).toBe(24);
    await picks.first().click();
    await page.locator('.maps canvas').nth(2).waitFor();
    const before = await page.locator('.maps').screenshot();
    await page.getByLabel('Method').selectOption('lrp-z');
    await page.locator('.maps canvas').nth(2).waitFor();
    expect((await page.locator('.maps').screenshot()).equals(before)).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('classifies new cells, and lists those that cannot be read', async () => {
    const broken = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('none') };
    const fine = { name: 'new.png', mimeType: 'image/png', buffer: drawCell(true, 30) };
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles([broken, fine]);
    await page.getByRole('row', { name: 'new.png' }).waitFor();
    await page.getByText('broken.png is').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('takes in a finished run, and refuses what is none', async () => {
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByLabel('Open a saved run').setInputFiles(zipFile(Buffer.from('no'), 'no.zip'));
    await page.getByRole('alert').getByText('no.zip is no readable ZIP archive').waitFor();
    await page.getByLabel('Open a saved run').setInputFiles(zipFile(packed(undisturbed)));
    await page.getByText('finished').nth(1).waitFor();
  });

  it('deletes no study that another tab works on', async () => {
    const other = await openPage(lab);
    await other.evaluate(`(async () => {
      const top = await navigator.storage.getDirectory();
      const studies = await top.getDirectoryHandle('cytograd');
      for await (const id of studies.keys())
        await new Promise((held) => {
          void navigator.locks.request('cytograd ' + id, () => {
            held();
            return new Promise(() => {});
          });
        });
    })()`);
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByRole('button', { name: 'Delete for good?' }).click();
    await page.getByRole('alert').getByText('is at work in another tab').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await other.close();
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
