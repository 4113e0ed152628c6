import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { stream } from '../../src/stats/random.js';
import { closeLab, dropFolder, fill, launchLab, openPage } from '../../test/web/lab-browser.js';
import { processesOf, watchMainThread } from './main-thread.js';

const SIDE = 257;
/** As little training as there is: what is measured are the images. */
const STUDY = { sizes: '10', folds: '2', epochs: '1', val: '4', testSize: '20' };

/** Two classes of made-up cells, no two alike, as small files. */
function makeImages(folder: string, count: number): void {
  for (const name of ['blast', 'other']) mkdirSync(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const random = stream(i, 'many images');
    const [radius, x0, y0] = [
      30 + 50 * random.uniform(0),
      90 + 80 * random.uniform(1),
      90 + 80 * random.uniform(2),
    ];
    const shade = 40 + 120 * random.uniform(3);
    const png = new PNG({ width: SIDE, height: SIDE });
    png.data.fill(225);
    for (let y = 0; y < SIDE; y++) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (y - y0) ** 2));
      const from = Math.max(0, Math.round(x0 - half));
      const to = Math.min(SIDE, Math.round(x0 + half));
      if (to > from) png.data.fill(shade + (y % 16), 4 * (y * SIDE + from), 4 * (y * SIDE + to));
    }
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) png.data[4 * pixel + 3] = 255;
    const bytes = PNG.sync.write(png, { deflateLevel: 1, filterType: 0 });
    writeFileSync(join(folder, i % 2 === 0 ? 'blast' : 'other', `${i}.png`), bytes);
  }
}

/** Resident bytes of the browser's processes that have the profile's folder, in MB by kind. */
function memory(profile: string): { page: number; all: number } {
  let [page, all] = [0, 0];
  const pages = new Set(processesOf(profile, '--type=renderer'));
  for (const id of processesOf(profile)) {
    const MB = residentOf(id);
    all += MB;
    if (pages.has(id)) page = Math.max(page, MB);
  }
  return { page, all };
}

function residentOf(id: string): number {
  try {
    const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return Number(kB ?? 0) / 1000;
  } catch {
    // It ended in between.
    return 0;
  }
}

/** Pauses of the page's thread that a click would wait for: when they ended, and how long they were. */
const WATCH = `
  globalThis.pauses = [];
  let before = performance.now();
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    if (now - before > 50) pauses.push({ end: performance.timeOrigin + now, ms: now - before });
    before = now;
    setTimeout(() => channel.port2.postMessage(0), 4);
  };
  channel.port2.postMessage(0);
`;

interface Pause {
  /** Of the clock, in ms. */
  end: number;
  ms: number;
}

/** Steps of a table: time, memory, and how long the page did not answer, and why. */
class Steps {
  private peak = { page: 0, all: 0 };
  private readonly timer: NodeJS.Timeout;
  private readonly thread: ReturnType<typeof watchMainThread>;

  constructor(
    private readonly page: Page,
    profile: string,
    count: number,
  ) {
    this.timer = setInterval(() => {
      const now = memory(profile);
      this.peak = {
        page: Math.max(this.peak.page, now.page),
        all: Math.max(this.peak.all, now.all),
      };
    }, 500);
    // The page's process is the one that holds most.
    const [largest] = processesOf(profile, '--type=renderer').sort(
      (a, b) => residentOf(b) - residentOf(a),
    );
    this.thread = watchMainThread(largest);
    const head = [
      ...[`${count} images of ${SIDE}²`, 's', 'peak of the tab, MB', 'of the browser, MB'],
      ...[
        'longest pause, ms',
        'most work in a pause, ms',
        'pauses over 100 ms',
        'with so much work',
      ],
    ];
    console.log(`| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  }

  async timed(name: string, work: () => Promise<void>): Promise<void> {
    this.peak = { page: 0, all: 0 };
    await this.page.evaluate('pauses.length = 0');
    this.thread.forget();
    const began = performance.now();
    await work();
    const seconds = (performance.now() - began) / 1000;
    const pauses: Pause[] = await this.page.evaluate('pauses');
    const shares = pauses.map(({ end, ms }) => {
      const to = end - performance.timeOrigin;
      return { ms, ...this.thread.during(to - ms, to) };
    });
    const longest = Math.max(0, ...shares.map(({ ms }) => ms));
    const most = Math.max(0, ...shares.map(({ ran }) => ran));
    const over = shares.filter(({ ms }) => ms > 100);
    const own = shares.filter(({ ms, ran }) => Math.min(ms, ran) > 100);
    const figures = [seconds.toFixed(1), this.peak.page.toFixed(0), this.peak.all.toFixed(0)];
    figures.push(longest.toFixed(0), most.toFixed(0), String(over.length), String(own.length));
    console.log(`| ${[name, ...figures].join(' | ')} |`);
  }

  end(): void {
    clearInterval(this.timer);
    this.thread.end();
  }
}

/** Opens, inspects, copies and trains on so many images. */
export async function manyImages(root: string, count: number): Promise<void> {
  const cells = join(root, 'cells');
  makeImages(cells, count);
  const profile = join(root, 'profile');
  const lab = await launchLab(profile);
  const page = await openPage(lab);
  await page.getByText('Computes on').waitFor();
  await page.evaluate(WATCH);
  const steps = new Steps(page, profile, count);
  await steps.timed('folder dropped, classes shown', async () => {
    await dropFolder(page, cells);
    await page.getByText(`${count} images in 2 classes`).waitFor();
  });
  await steps.timed('every image decoded, copies looked for', () =>
    page.getByText('Sizes and formats').waitFor({ timeout: 1_800_000 }),
  );
  await page.getByText('Every other setting').click();
  await fill(page, STUDY);
  await steps.timed('cells copied', async () => {
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText(/^Reading images/).waitFor({ timeout: 1_800_000 });
  });
  await steps.timed('cells read', () =>
    page.getByText(/of 2 networks/).waitFor({ timeout: 1_800_000 }),
  );
  await steps.timed('networks trained', () =>
    page.getByText('Drawing the report').waitFor({ timeout: 1_800_000 }),
  );
  await steps.timed('report drawn and shown', () =>
    page.getByTitle('Report').waitFor({ timeout: 1_800_000 }),
  );
  steps.end();
  await closeLab(lab);
}
