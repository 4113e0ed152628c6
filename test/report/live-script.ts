import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOM = join(import.meta.dirname, '..', '..', 'src', 'report');

/** The module that holds the page's script, made of `src/report/live/`. */
export async function liveScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOM, 'live', 'live.ts')],
    ...{ bundle: true, write: false, format: 'iife', target: 'es2022', charset: 'utf8' },
  });
  const script = outputFiles[0].text
    .replace(/^ *\/\/.*\n/gm, '')
    .replace(/[\\`]|\$\{/g, (special) => `\\${special}`);
  return `/** Made of \`live/\` by \`npm run live\`; not to be edited. */\nexport const LIVE_SCRIPT = \`${script}\`;\n`;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(join(ROOM, 'live-script.ts'), await liveScript());
