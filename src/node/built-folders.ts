import { fileURLToPath } from 'node:url';

/** What the build has put together is in one place, seen from `src/` and from `dist/` alike. */
const built = (name: string): string =>
  fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

/** The page; fonts and decoders lie there once for all. */
export const pageFolder = built('lab');

/** The program with the packages that it needs. */
export const bundleFolder = built('bundle');
