import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import { LIVE_SCRIPT } from '../../report/live-script.js';
import { writeGuide } from './guide.js';
import { filesBelow, installed, ROOT } from './places.js';

/** Makes the page's folder, `dist/lab/`: any web server can serve it, from any path. */
const WEB = join(ROOT, 'src', 'web');
const OUT = join(ROOT, 'dist', 'lab');
/** The API's pages, where they were made (`npm run docs`). */
const API = join(ROOT, '.github', 'api', 'html');

function shaders(): Record<string, string> {
  const folder = join(ROOT, 'shaders');
  const names = filesBelow(folder).filter((file) => file.endsWith('.wgsl'));
  return Object.fromEntries(
    names.map((file) => [file.slice(0, -5), readFileSync(join(folder, file), 'utf8')]),
  );
}

/** The page's policy holds for its frames too: their scripts, which stand in them, are let in. */
function page(drawScript: string): string {
  const hashOf = (script: string): string => createHash('sha256').update(script).digest('base64');
  return readFileSync(join(WEB, 'page', 'index.html'), 'utf8')
    .replace('REPORT_HASH', hashOf(LIVE_SCRIPT))
    .replace('DRAW_HASH', hashOf(drawScript));
}

/** The embedded cells as one file; JPEG does not get smaller. */
function phantom(): Uint8Array {
  const folder = join(ROOT, 'datasets', 'phantom');
  const files = filesBelow(folder).map((file) => [file, readFileSync(join(folder, file))]);
  // A fixed time: the same bytes from every build.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
}

/** Messages of zod in fifty languages, which nothing here shows: 45 kB of the page, compressed. */
const WITHOUT_LOCALES: Plugin = {
  name: 'without zod locales',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ path }) => ({ path, namespace: 'nothing' }));
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'export {}' }));
  },
};

const SETTINGS: BuildOptions = {
  outdir: OUT,
  bundle: true,
  minify: true,
  // Scripts and not modules: a worker that goes through a blob loads them (start-worker.ts).
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
  plugins: [WITHOUT_LOCALES],
  legalComments: 'linked',
  logLevel: 'warning',
};

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const drawFrame = await build({
  ...SETTINGS,
  entryPoints: [join(WEB, 'page', 'draw-frame.ts')],
  write: false,
});
const drawScript = drawFrame.outputFiles[0].text;
await build({
  ...SETTINGS,
  entryPoints: {
    page: join(WEB, 'page', 'page.tsx'),
    engine: join(WEB, 'worker', 'engine-worker.ts'),
    decode: join(WEB, 'worker', 'decode-worker.ts'),
    onnx: join(WEB, 'worker', 'onnx.ts'),
  },
  define: {
    SHADERS: JSON.stringify(shaders()),
    HAS_API: JSON.stringify(existsSync(API)),
    DRAW_SCRIPT: JSON.stringify(drawScript),
  },
});
for (const file of ['style.css', 'icon.svg']) cpSync(join(WEB, 'page', file), join(OUT, file));
writeFileSync(join(OUT, 'index.html'), page(drawScript));
const fonts = dirname(installed('dejavu-fonts-ttf/package.json'));
for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'])
  cpSync(join(fonts, 'ttf', file), join(OUT, file));
cpSync(installed('@jsquash/webp/codec/dec/webp_dec.wasm'), join(OUT, 'webp_dec.wasm'));
// What the first visit fetches; the embedded cells, the guide and the API come when they are asked for.
const files = readdirSync(OUT).sort();
writeFileSync(join(OUT, 'phantom.zip'), phantom());
writeGuide(join(WEB, 'guide'), join(OUT, 'guide'));
if (existsSync(API)) cpSync(API, join(OUT, 'api'), { recursive: true });

const hash = createHash('sha256');
for (const file of filesBelow(OUT)) hash.update(file).update(readFileSync(join(OUT, file)));
await build({
  ...SETTINGS,
  entryPoints: { 'service-worker': join(WEB, 'page', 'service-worker.ts') },
  define: {
    VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
    FILES: JSON.stringify(['./', ...files]),
  },
});
