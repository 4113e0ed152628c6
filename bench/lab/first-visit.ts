import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { axeFindings } from '../../test/support/axe.js';
import { CHROMIUM } from '../../test/support/chromium-path.js';
import { SOFTWARE } from '../../test/web/lab-browser.js';

const LAB = join(import.meta.dirname, '..', '..', 'dist', 'lab');
/** Lighthouse's slow 4G, in bytes a second and milliseconds, and its slower processor. */
const [BYTES_PER_SECOND, LATENCY, SLOWDOWN] = [(1.6e6 * 0.9) / 8, 150, 4];
const TYPES: Record<string, string> = {
  ...{ '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' },
  ...{ '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.ttf': 'font/ttf' },
};

/** What the page says of its own loading. */
interface Timing {
  firstPaint: number;
  largestPaint: number;
  blocked: number;
  usable: number;
}

/** Serves the page as a public server does, compressed, and counts the bytes of each file. */
function serveCompressed(sent: Map<string, number>): Promise<{ url: string; close(): void }> {
  const server = createServer(({ url = '/', headers }, response) => {
    const path = url === '/' ? '/index.html' : url.split('?')[0];
    const body = gzipSync(readFileSync(join(LAB, path)), { level: 9 });
    const tag = `"${createHash('sha256').update(body).digest('hex')}"`;
    if (headers['if-none-match'] === tag) {
      response.writeHead(304).end();
      return;
    }
    // A file that travels twice, for the page and for its service worker, counts twice.
    sent.set(path, (sent.get(path) ?? 0) + body.length);
    response.writeHead(200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Encoding': 'gzip',
      'Content-Length': body.length,
      ...{ ETag: tag, 'Cache-Control': 'max-age=600' },
    });
    response.end(body);
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://localhost:${(server.address() as AddressInfo).port}/`,
        close() {
          server.closeAllConnections();
          server.close();
        },
      }),
    ),
  );
}

const WATCH = `
  globalThis.longTasks = [];
  globalThis.largestPaint = 0;
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))
    .observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => { largestPaint = list.getEntries().at(-1).startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
`;

async function timing(page: Page, url: string): Promise<Timing> {
  await page.addInitScript(WATCH);
  await page.goto(url);
  await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
  const usable: number = await page.evaluate('performance.now()');
  await page.waitForTimeout(8000);
  return page.evaluate(`(() => {
    const firstPaint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
    const after = longTasks.filter(([start]) => start >= firstPaint);
    const last = after.reduce((end, [start, duration]) => Math.max(end, start + duration), 0);
    return {
      firstPaint,
      largestPaint,
      blocked: after.reduce((sum, [, duration]) => sum + duration - 50, 0),
      usable: Math.max(${usable}, last),
    };
  })()`);
}

/** Numbers of a first visit, on stdout as a table. */
export async function firstVisit(root: string): Promise<void> {
  const sent = new Map<string, number>();
  const { url, close } = await serveCompressed(sent);
  const open = (name: string): Promise<BrowserContext> =>
    chromium.launchPersistentContext(join(root, name), {
      ...{ executablePath: CHROMIUM, args: SOFTWARE, locale: 'en-GB' },
      viewport: { width: 1366, height: 768 },
    });
  const fast = await open('fast');
  const plain = await timing(await fast.newPage(), url);
  const once = new Map(sent);
  sent.clear();
  const page = await fast.newPage();
  await page.goto(url);
  await page.getByText('Computes on').waitFor();
  console.log('| file of the first visit | kB, gzip |\n|---|---|');
  let total = 0;
  for (const [path, bytes] of [...once].sort((a, b) => b[1] - a[1])) {
    total += bytes;
    console.log(`| ${path.slice(1)} | ${(bytes / 1000).toFixed(1)} |`);
  }
  console.log(`| all | ${(total / 1000).toFixed(0)} |`);
  console.log(`Second visit: ${[...sent.values()].reduce((sum, bytes) => sum + bytes, 0)} bytes`);
  await axeTable(page);
  await fast.close();
  const slow = await open('slow');
  const slowPage = await slow.newPage();
  const session = await slow.newCDPSession(slowPage);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: LATENCY, downloadThroughput: BYTES_PER_SECOND },
    uploadThroughput: BYTES_PER_SECOND,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const throttled = await timing(slowPage, url);
  await slow.close();
  close();
  console.log('| ms | this machine | slow 4G, a quarter of the processor |\n|---|---|---|');
  const row = (name: string, key: keyof Timing): void =>
    console.log(`| ${name} | ${plain[key].toFixed(0)} | ${throttled[key].toFixed(0)} |`);
  row('first contentful paint', 'firstPaint');
  row('largest contentful paint', 'largestPaint');
  row('time to interactive', 'usable');
  row('total blocking time', 'blocked');
}

async function axeTable(page: Page): Promise<void> {
  console.log('| axe-core | rules passed | critical | serious | moderate | minor |');
  console.log('|---|---|---|---|---|---|');
  for (const [name, colorScheme, width] of [
    ['light, 1366 px', 'light', 1366],
    ['dark, 1366 px', 'dark', 1366],
    ['light, 390 px', 'light', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    const { passed, byImpact } = await axeFindings(page);
    const counts = ['critical', 'serious', 'moderate', 'minor'].map((one) => byImpact[one] ?? 0);
    console.log(`| ${name} | ${passed} | ${counts.join(' | ')} |`);
  }
}
