import { type Browser, chromium } from 'playwright-core';
import { afterAll } from 'vitest';
import { CHROMIUM } from './chromium-path.js';

export { CHROMIUM };

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
