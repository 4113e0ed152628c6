import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy, encodeXlsx, encodeZip } from '../support/archives.js';
import { seriousFaults } from '../support/axe.js';
import { drawCell, SIZE } from '../support/cells.js';
import { hasChromium } from '../support/chromium.js';
import { chooseFolder, dropFolder, type Lab, openPage, saved } from './lab-browser.js';
import { openLab } from './lab-page.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-web-'));
const cells = join(root, 'cells');
const loose = join(root, 'loose');
afterAll(() => rmSync(root, { recursive: true, force: true }));

const put = (file: string, content: Buffer | string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
};

beforeAll(() => {
  for (const name of ['blast', 'monocyte'])
    for (let i = 0; i < 12; i++)
      put(
        join(cells, name, `${i}.png`),
        drawCell(name === 'blast', i + (name === 'blast' ? 0 : 12)),
      );
  for (let i = 0; i < 4; i++) put(join(loose, `${i}.png`), drawCell(i % 2 === 0, i));
  put(join(root, 'papers', 'notes.txt'), 'nothing');
  for (let i = 0; i < 2; i++) put(join(root, 'single', 'blast', `${i}.png`), drawCell(true, i));
  mkdirSync(join(root, 'empty'));
  for (let i = 0; i < 4; i++) put(join(root, 'listed', `${i}.png`), drawCell(i % 2 === 0, i));
  const rows = [['image', 'stage', 'donor'], ...[0, 1, 2, 3].map((i) => [i, `s${i % 2}`, `d${i}`])];
  put(join(root, 'listed', 'Zellen.xlsx'), encodeXlsx(rows));
  put(join(root, 'smear', 'a.png'), drawCell(true, 1));
  put(
    join(root, 'smear', 'cells.tsv'),
    'Image\tClass\tCentroid X px\tCentroid Y px\na\tx\t60\t60\na\ty\t120\t120\n',
  );
  const pixels = Uint8Array.from({ length: 4 * 27 }, (_, i) => 50 * (i % 5));
  const arrays = {
    'train_images.npy': encodeNpy([4, 3, 3, 3], pixels),
    'train_labels.npy': encodeNpy([4, 1], Uint8Array.of(0, 3, 3, 0)),
  };
  put(join(root, 'archive', 'bloodmnist.npz'), encodeZip(arrays));
});

describe.skipIf(!hasChromium)('before anything is trained, the page', () => {
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
  });

  it('refuses what holds no cells by name, in the language of the page, and goes on', async () => {
    await chooseFolder(page, join(root, 'papers'));
    const alert = page.getByRole('alert');
    await alert.getByText('papers enthält weder eine Tabelle labels.csv').waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await alert.getByText('papers holds neither a labels.csv').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it('asks for a second class where there is one only, and names an empty folder', async () => {
    await dropFolder(page, join(root, 'single'));
    await page.getByText('single: 2 images in one class').waitFor();
    await page.getByText('All images are of the class blast').waitFor();
    await page.getByText('Sizes and formats').waitFor();
    expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Back' }).click();
    await dropFolder(page, join(root, 'empty'));
    await page.getByRole('alert').getByText('empty holds neither a labels.csv').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
  });

  it('asks for the columns of a workbook, and reads it so', async () => {
    await chooseFolder(page, join(root, 'listed'));
    const alert = page.getByRole('alert');
    await alert.getByText("has no column 'class' or 'label'").waitFor();
    await alert.getByLabel('Column of the class').selectOption('stage');
    await alert.getByLabel('Column of the patient').selectOption('donor');
    expect(await seriousFaults(page)).toEqual([]);
    await alert.getByRole('button', { name: 'Read it so' }).click();
    await page.getByText('4 images in 2 classes').waitFor();
    await page.getByText('4 in column “donor”').waitFor();
    await page.getByText('Labels are read from a table: Zellen.xlsx.').waitFor();
    await page.getByText('How to read it').click();
    await page.getByLabel('Column of the class').selectOption('donor');
    await page.getByRole('button', { name: 'Read it so' }).click();
    await page.getByText('4 images in 4 classes').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
  });

  it('cuts cells out of pictures around places of QuPath, and reads archives', async () => {
    await chooseFolder(page, join(root, 'smear'));
    const alert = page.getByRole('alert');
    await alert.getByText('the labels are points').waitFor();
    await alert.getByLabel('Side of the square').fill('40');
    await alert.getByRole('button', { name: 'Read it so' }).click();
    await page.getByText('a square of 40 × 40 pixels').waitFor();
    await page.getByText('2 × PNG 40 × 40').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await chooseFolder(page, join(root, 'archive'));
    await page.getByText('bloodmnist: 4 images in 2 classes').waitFor();
    await page.getByText('4 × NPZ 3 × 3').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
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
    await page.getByText('Every other setting').click();
    await page.locator('#option-epochs').fill('none');
    await page.getByRole('button', { name: 'How long' }).click();
    await page.getByRole('alert').getByText('Epochs NaN: give a whole number').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
  });

  it('searches folders that are dropped or picked, to their bottom', async () => {
    await dropFolder(page, cells);
    await page.getByText('cells: 24 images in 2 classes').waitFor();
    await page.getByText('Sizes and formats').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await makePickable(page);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByText('picked: 2 images in 2 classes').waitFor();
    await page.getByLabel('a/b/one.png').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
  });

  it('labels loose images by keyboard, keeps the labels, and uses them', async () => {
    await chooseFolder(page, loose);
    await page.getByRole('button', { name: 'Label these images' }).click();
    for (const name of ['dark', 'light']) {
      await page.getByLabel('New class').fill(name);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('heading', { name: 'Label these images' }).click();
    const keys = async (pressed: string[]) => {
      for (const key of pressed) await page.keyboard.press(key);
    };
    // The second is wrong and taken back.
    await keys(['1', '1', 'u', '2', '1']);
    await page.getByText('3 of 4 labelled').waitFor();
    await keys(['ArrowLeft']);
    await page.getByText('2.png: dark').waitFor();
    await keys(['+', '+', '-']);
    const width = async () => (await page.locator('.stage canvas').boundingBox())?.width;
    await expect.poll(width).toBe(768);
    expect(await seriousFaults(page)).toEqual([]);
    await page.reload();
    await chooseFolder(page, loose);
    await page.getByRole('button', { name: 'Label these images' }).click();
    await page.getByText('3 of 4 labelled').waitFor();
    await keys(['2']);
    await page.getByText('4 of 4 labelled').waitFor();
    expect(readFileSync(await saved(page, 'Save labels.csv'), 'utf8')).toBe(
      'file,class\n0.png,dark\n1.png,light\n2.png,dark\n3.png,light\n',
    );
    await page.getByRole('button', { name: 'Use the labelled cells' }).click();
    await page.getByText('4 images in 2 classes').waitFor();
    await page.getByText('light against dark').waitFor();
    expect(lab.complaints).toEqual([]);
  });
});

/** A chooser needs a person: the folder that it gives is one of the browser's own file system. */
function makePickable(page: Page): Promise<void> {
  const files = {
    'a/b/one.png': drawCell(true, 1),
    'two.png': drawCell(false, 2),
    'labels.csv': Buffer.from('file,class\na/b/one.png,dark\ntwo.png,light\n'),
  };
  const texts = Object.entries(files).map(([path, bytes]) => [path, bytes.toString('base64')]);
  return page.evaluate(`(async () => {
    const top = await navigator.storage.getDirectory();
    const folder = await top.getDirectoryHandle('picked', { create: true });
    for (const [path, content] of ${JSON.stringify(texts)}) {
      const names = path.split('/');
      let inside = folder;
      for (const name of names.slice(0, -1))
        inside = await inside.getDirectoryHandle(name, { create: true });
      const handle = await inside.getFileHandle(names.at(-1), { create: true });
      const stream = await handle.createWritable();
      await stream.write(Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)));
      await stream.close();
    }
    window.showDirectoryPicker = async () => folder;
  })()`);
}

describe.skipIf(!hasChromium)('without WebGPU', () => {
  it('says what to do', async () => {
    const page = await openPage(await openLab(['--no-sandbox', '--disable-gpu']));
    await page.getByText('This browser cannot compute here').waitFor();
    await page.getByText('npx cytograd sweep').waitFor();
  });
});
