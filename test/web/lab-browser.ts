import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { serveFolder } from '../../src/node/serve-folder.js';
import { CHROMIUM } from '../support/chromium-path.js';

const LAB = join(import.meta.dirname, '..', '..', 'dist', 'lab');
/** WebGPU on Chromium's own software driver. */
export const SOFTWARE = [
  ...['--no-sandbox', '--enable-unsafe-webgpu', '--enable-features=Vulkan'],
  '--use-webgpu-adapter=swiftshader',
];

/** Milliseconds that anything may take: kernels are compiled by a slow driver, on busy machines. */
export const PATIENCE = 240_000;

export interface Lab {
  url: string;
  server: Server;
  context: BrowserContext;
  /** Requests to anywhere but the page's own server. */
  elsewhere: string[];
  /** What the console said that is worse than a notice, and errors that nobody caught. */
  complaints: string[];
}

/** The built page in a browser whose files outlive its tabs. @param profile an empty folder */
export async function launchLab(profile: string, args = SOFTWARE): Promise<Lab> {
  const { url, server } = await serveFolder(LAB, 0);
  const context = await chromium.launchPersistentContext(profile, {
    ...{ executablePath: CHROMIUM, args, locale: 'en-GB', acceptDownloads: true },
    viewport: { width: 1366, height: 768 },
  });
  const lab: Lab = { url, server, context, elsewhere: [], complaints: [] };
  context.on('request', (request) => {
    const address = request.url();
    if (!new RegExp(`^(blob:)?${url}|^data:|^blob:null/`).test(address))
      lab.elsewhere.push(address);
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) lab.complaints.push(message.text());
  });
  context.on('weberror', (error) => lab.complaints.push(error.error().message));
  return lab;
}

export async function closeLab({ context, server }: Lab): Promise<void> {
  await context.close();
  server.closeAllConnections();
  server.close();
}

export async function openPage({ url, context }: Lab): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(url);
  return page;
}

/** Types into fields of the form, by the names of options. */
export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`#option-${name}`).fill(value);
}

/** By the list of files that browsers without handles give; `dropFolder` gives a handle. */
export const chooseFolder = (page: Page, folder: string): Promise<void> =>
  page.locator('input[webkitdirectory]').first().setInputFiles(folder);

/** As by the mouse, from the desktop onto the first place to drop on. */
export async function dropFolder(page: Page, folder: string): Promise<void> {
  const box = await page.locator('.drop').first().boundingBox();
  if (!box) throw new Error('there is no place to drop on');
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + 20, y: box.y + 20 };
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
}

/** What a click saves. */
export async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).first().click(),
  ]);
  return download.path();
}

/** A run directory as a ZIP archive. */
export function packed(run: string): Buffer {
  const files = readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const entries = files.map((file) => [`run/${file.slice(run.length + 1)}`, readFileSync(file)]);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 0 }));
}
