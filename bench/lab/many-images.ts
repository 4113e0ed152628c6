import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { stream } from '../../src/stats/random.js';
import { chooseFolder, closeLab, fill, launchLab, openPage } from '../../test/web/lab-browser.js';

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
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      if (!command.includes(profile)) continue;
      const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
      all += Number(kB ?? 0) / 1000;
      if (command.includes('--type=renderer')) page = Math.max(page, Number(kB ?? 0) / 1000);
    } catch {
      // It ended in between.
    }
  return { page, all };
}

/** The longest pauses of the page's thread: what a click would wait for. */
const WATCH = `
  globalThis.pauses = { longest: 0, over: 0, task: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauses.task = Math.max(pauses.task, duration);
  }).observe({ type: 'longtask' });
  let before = performance.now();
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    if (now - before > pauses.longest) pauses.longest = now - before;
    if (now - before > 100) pauses.over++;
    before = now;
    setTimeout(() => channel.port2.postMessage(0), 4);
  };
  channel.port2.postMessage(0);
`;

/** Opens, inspects, copies and trains on so many images. */
export async function manyImages(root: string, count: number): Promise<void> {
  const cells = join(root, 'cells');
  makeImages(cells, count);
  const profile = join(root, 'profile');
  const lab = await launchLab(profile);
  const page = await openPage(lab);
  await page.getByText('Computes on').waitFor();
  await page.evaluate(WATCH);
  let peak = { page: 0, all: 0 };
  const timer = setInterval(() => {
    const now = memory(profile);
    peak = { page: Math.max(peak.page, now.page), all: Math.max(peak.all, now.all) };
  }, 250);
  console.log(
    `| ${count} images of ${SIDE}² | s | peak of the tab, MB | of the browser, MB | longest pause, ms | pauses over 100 ms | longest task, ms |`,
  );
  console.log('|---|---|---|---|---|---|---|');
  const timed = async (name: string, work: () => Promise<void>): Promise<void> => {
    peak = { page: 0, all: 0 };
    await page.evaluate('pauses = { longest: 0, over: 0, task: 0 }');
    const began = performance.now();
    await work();
    const seconds = (performance.now() - began) / 1000;
    const pauses: { longest: number; over: number; task: number } = await page.evaluate('pauses');
    console.log(
      `| ${name} | ${seconds.toFixed(1)} | ${peak.page.toFixed(0)} | ${peak.all.toFixed(0)} | ${pauses.longest.toFixed(0)} | ${pauses.over} | ${pauses.task.toFixed(0)} |`,
    );
  };
  await timed('folder given, classes shown', async () => {
    await chooseFolder(page, cells);
    await page.getByText(`${count} images in 2 classes`).waitFor();
  });
  await timed('every image decoded, copies looked for', () =>
    page.getByText('Sizes and formats').waitFor({ timeout: 1_800_000 }),
  );
  await page.getByText('Every other setting').click();
  await fill(page, STUDY);
  await timed('cells copied and read, networks trained, report drawn', async () => {
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByTitle('Report').waitFor({ timeout: 1_800_000 });
  });
  clearInterval(timer);
  await closeLab(lab);
}
