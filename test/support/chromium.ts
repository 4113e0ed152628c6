import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll } from 'vitest';

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Tests with a real browser are skipped, and counted as that, where there is none. */
export const hasChromium = CHROMIUM !== undefined;

/** Debian's Chromium, opened when it is first asked for and closed behind a file's last test. */
export function useChromium(args: string[] = []): () => Promise<Browser> {
  let opened: Promise<Browser> | undefined;
  afterAll(async () => (await opened)?.close());
  return () => {
    opened ??= chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...args] });
    return opened;
  };
}

/** What axe-core calls serious or critical on a page, a line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // As a debugger does it: a policy of the page does not hold it off.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
