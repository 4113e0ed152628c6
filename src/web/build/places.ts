import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, as seen from a built file. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where a file of an installed package lies. */
export const installed = (file: string): string => createRequire(import.meta.url).resolve(file);

/** All files below a folder, by their paths with `/`, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
