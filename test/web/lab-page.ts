import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { serveFolder } from '../../src/node/serve-folder.js';
import { CHROMIUM } from '../support/chromium.js';

const LAB = join(import.meta.dirname, '..', '..', 'dist', 'lab');
/** WebGPU on Chromium's own software driver. */
const SOFTWARE = [
  ...['--no-sandbox', '--enable-unsafe-webgpu', '--enable-features=Vulkan'],
  '--use-webgpu-adapter=swiftshader',
];

export interface Lab {
  url: string;
  context: BrowserContext;
  /** Requests to anywhere but the page's own server. */
  elsewhere: string[];
  /** What the console said that is worse than a warning, and errors that nobody caught. */
  complaints: string[];
}

const folder = mkdtempSync(join(tmpdir(), 'cytograd-lab-'));
const opened: { server?: Server; contexts: BrowserContext[] } = { contexts: [] };
afterAll(async () => {
  for (const context of opened.contexts) await context.close();
  opened.server?.closeAllConnections();
  opened.server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The built page in a browser whose files outlive its tabs. */
export async function openLab(args = SOFTWARE): Promise<Lab> {
  const { url, server } = await serveFolder(LAB, 0);
  opened.server = server;
  const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), {
    ...{ executablePath: CHROMIUM, args, locale: 'en-GB', acceptDownloads: true },
    viewport: { width: 1366, height: 768 },
  });
  opened.contexts.push(context);
  const lab: Lab = { url, context, elsewhere: [], complaints: [] };
  context.on('request', (request) => {
    const address = request.url();
    if (!new RegExp(`^(blob:)?${url}|^data:`).test(address)) lab.elsewhere.push(address);
  });
  context.on('console', (message) => {
    if (message.type() === 'error') lab.complaints.push(message.text());
  });
  context.on('weberror', (error) => lab.complaints.push(error.error().message));
  return lab;
}

export async function openPage({ url, context }: Lab): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  await page.goto(url);
  return page;
}

/** Types into fields of the form, by the names of options. */
export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`#option-${name}`).fill(value);
}
