/**
 * `npm run guide [-- <run of the embedded cells>]` takes the guide's pictures: a question is asked on
 * the page; training goes on with a run whose smaller networks are trained, and the result is that of the
 * whole run. It is made by the command line where none is given, for browsers on a machine without a GPU
 * are slow. `npm run guide -- <folder of cells> <folder for
 * pictures>` does a small study from its beginning to its end, with pictures of every step: on a
 * screen and on a phone, in the dark, in German.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { seriousFaults } from '../support/axe.js';
import { chooseFolder, closeLab, fill, launchLab, openPage, packed } from './lab-browser.js';

const ROOT = join(import.meta.dirname, '..', '..');
const GUIDE = join(ROOT, 'src', 'web', 'guide');
const PHANTOM = join(ROOT, 'datasets', 'phantom');
/** As the guide's pages show them (src/web/build/guide.ts). */
const PICTURE = { width: 960, height: 640 };
/** Small enough for a software driver. */
const STUDY = { sizes: '10, 20', folds: '2', imageSize: '190', epochs: '8', val: '10' };
/** What the guide asks; its training is that of the run whose result it shows. */
const ASKED = { sizes: '10, 16, 26, 40, 80', folds: '3', imageSize: '190', epochs: '60' };
/** Networks of the run that the guide's picture of training has not trained yet. */
const LARGEST = /-n(040|080)-/;

/** @param at what the picture is to show; the top of the page where it is left out */
type Step = (name: string, at?: string) => Promise<void>;

/** From the first view to the question. */
async function ask(page: Page, study: Record<string, string>, step: Step, cells?: string) {
  await page.getByText('Computes on').waitFor();
  await step('start');
  if (cells) await chooseFolder(page, cells);
  else await page.getByRole('button', { name: 'Look at the drawn cells first' }).click();
  await page.getByText('Sizes and formats').waitFor();
  await step('cells', '#understood');
  await page.getByText('Every other setting').click();
  await fill(page, study);
  await page.getByText('Every other setting').click();
  await page.getByRole('button', { name: 'How long will it take?' }).click();
  await page.getByText(/networks \(\d folds/).waitFor();
  await step('question', '#question');
}

async function train(page: Page, step: Step): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('svg.curve .dot').nth(1).waitFor();
  await step('training', 'progress');
}

/** The run as it was before its largest networks were trained; without checksums, which would tell. */
function begun(run: string): Buffer {
  const files = Object.entries(unzipSync(packed(run))).filter(
    ([path]) =>
      /\/(run|splits|digests)\.json$|\/(units|models)\//.test(path) && !LARGEST.test(path),
  );
  return Buffer.from(zipSync(Object.fromEntries(files), { level: 0 }));
}

/** Goes on with a run of the embedded cells, whose smaller networks are trained. */
async function goOn(page: Page, run: string, step: Step): Promise<void> {
  await page.getByRole('button', { name: 'Back' }).click();
  await take(page, begun(run));
  await page.getByLabel('Give its cells to go on').setInputFiles(PHANTOM);
  await page.getByRole('button', { name: 'Go on', exact: true }).click();
  await page.getByRole('button', { name: 'Go on here all the same' }).click();
  await page.getByText('Networks in training').waitFor({ timeout: 900_000 });
  await step('training', 'progress');
}

const take = (page: Page, buffer: Buffer): Promise<void> =>
  page
    .getByLabel('Open a saved run')
    .setInputFiles({ name: 'run.zip', mimeType: 'application/zip', buffer });

/** The result, and what can be done with it. */
async function look(page: Page, step: Step, cells: string): Promise<void> {
  await page.frameLocator('iframe.report').getByText('What it rests on').waitFor();
  await step('report', '#report');
  await page.locator('.gallery canvas').first().waitFor();
  await page.locator('.gallery .pick').first().click();
  await page.locator('.maps canvas').nth(2).waitFor();
  await step('maps', '#own-cells');
  const images = page.locator('input[type=file]:not([webkitdirectory])');
  await images.last().setInputFiles(imagesOf(cells));
  await page.getByRole('columnheader', { name: 'Disagreement' }).waitFor();
  await step('new-cells', '#new-cells');
}

/** Leaves the study that was begun, and opens a run with its cells. */
async function open(page: Page, run: string): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('everything is saved').waitFor();
  await take(page, packed(run));
  await page.getByText('finished').waitFor();
  await page.getByRole('button', { name: 'Show result' }).first().click();
  await page.locator('section:has(#own-cells) input').setInputFiles(PHANTOM);
}

function makeRun(root: string): string {
  const run = join(root, 'run');
  const args = [join(ROOT, 'dist', 'cli.js'), 'sweep', '--out', run];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error('no run for the guide: see above');
  return run;
}

/** A few images; for the guide they stand for new ones. */
function imagesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(jpe?g|png|tiff?)$/i.test(file))
    .sort();
  return files
    .filter((_, i) => i % Math.ceil(files.length / 6) === 0)
    .map((file) => join(folder, file));
}

async function inGerman(page: Page, work: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await work();
  await page.getByRole('button', { name: 'English' }).click();
}

async function show(page: Page, at: string | undefined): Promise<void> {
  // A heading stands for its section.
  const section = at?.startsWith('#') ? '.closest("section")' : '';
  const target = at && `document.querySelector(${JSON.stringify(at)})${section}`;
  await page.evaluate(target ? `${target}.scrollIntoView()` : 'scrollTo(0, 0)');
  // The report's frame draws after the page.
  await page.waitForTimeout(500);
}

/** The visible part of the page as WebP, which playwright does not write. */
async function takeWebp(page: Page, file: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const webp: string = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.4).split(',')[1];
  })()`);
  writeFileSync(file, Buffer.from(webp, 'base64'));
}

const guideStep =
  (page: Page): Step =>
  async (name, at) => {
    await page.setViewportSize(PICTURE);
    const take = async (language: string): Promise<void> => {
      await show(page, at);
      await takeWebp(page, join(GUIDE, `${name}.${language}.webp`));
    };
    await take('en');
    await inGerman(page, () => take('de'));
  };

const wholeStep =
  (page: Page, out: string): Step =>
  async (name, at) => {
    const take = async (how: string): Promise<void> => {
      await show(page, at);
      await page.screenshot({ path: join(out, `${name}-${how}.png`), fullPage: at === undefined });
    };
    await page.setViewportSize({ width: 1280, height: 900 });
    await take('1280');
    console.log(`${name}: axe-core`, await seriousFaults(page));
    await page.emulateMedia({ colorScheme: 'dark' });
    await take('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    await take('390');
    const wide: number = await page.evaluate('document.documentElement.scrollWidth');
    if (wide > 390) console.log(`${name}: ${wide} pixels wide on a phone`);
    await page.setViewportSize({ width: 1280, height: 900 });
    await inGerman(page, () => take('de'));
  };

const [first, out] = process.argv.slice(2).map((path) => resolve(path));
const root = mkdtempSync(join(tmpdir(), 'cytograd-guide-'));
const run = out === undefined ? (first ?? makeRun(root)) : '';
const lab = await launchLab(join(root, 'profile'));
try {
  const page = await openPage(lab);
  mkdirSync(out ?? GUIDE, { recursive: true });
  if (out) {
    await ask(page, STUDY, wholeStep(page, out), first);
    await train(page, wholeStep(page, out));
    await look(page, wholeStep(page, out), first);
  } else {
    await ask(page, ASKED, guideStep(page));
    await goOn(page, run, guideStep(page));
    await open(page, run);
    await look(page, guideStep(page), PHANTOM);
  }
  const { complaints, elsewhere } = lab;
  console.log(`console: ${JSON.stringify(complaints)}; elsewhere: ${JSON.stringify(elsewhere)}`);
} finally {
  await closeLab(lab);
  rmSync(root, { recursive: true, force: true });
}
