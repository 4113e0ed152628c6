import { existsSync } from 'node:fs';

/** The browser of tests that need one; undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
