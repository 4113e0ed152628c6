import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { installed, ROOT } from '../../web/build/places.js';

/**
 * Makes `dist/bundle/`, the program as the package has it: with the packages that are JavaScript
 * inside, each of them only as far as it is used. What has a native part stays a package of its own.
 * Files lie as deep as the rooms of `dist/`, so that both find shaders, cells and the page alike. Beside
 * it `dist/types/`: the declarations that the entry points lead to.
 */
const DIST = join(ROOT, 'dist');
const OUT = join(DIST, 'bundle');
const TYPES = join(DIST, 'types');
const source = (...names: string[]): string => join(ROOT, 'src', ...names);

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  outdir: OUT,
  entryPoints: {
    cli: source('cli.ts'),
    index: source('index.ts'),
    node: source('node', 'index.ts'),
    // Threads are started by the name of their file.
    'image-worker': source('node', 'image-worker.ts'),
    'watchdog-worker': source('node', 'watchdog-worker.ts'),
  },
  ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20.19' },
  external: ['webgpu'],
  // Packages of CommonJS ask for Node's own modules.
  banner: {
    js: "import{createRequire as requireOfNode}from'node:module';const require=requireOfNode(import.meta.url);",
  },
  ...{ minify: true, legalComments: 'none', logLevel: 'warning', metafile: true },
});
// A third of its size: the package stays small.
const resvg = gzipSync(readFileSync(installed('@resvg/resvg-wasm/index_bg.wasm')), { level: 9 });
writeFileSync(join(OUT, 'resvg.wasm.gz'), resvg);
// The page's fonts, which pictures are drawn with, and its decoder are files of packages too.
const others = ['dejavu-fonts-ttf/package.json', '@jsquash/webp/package.json'].map(installed);
const packages = [...Object.keys(metafile.inputs), ...others.map((file) => relative(ROOT, file))];
writeFileSync(join(OUT, 'LICENSES.txt'), licences(packages));

rmSync(TYPES, { recursive: true, force: true });
const declarations = new Set<string>();
for (const entry of ['index.d.ts', 'node/index.d.ts']) declare(join(DIST, entry));
for (const file of declarations) {
  const copy = join(TYPES, relative(DIST, file));
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(file, copy);
}

/** Collects a declaration file and those that it imports. */
function declare(file: string): void {
  if (declarations.has(file)) return;
  declarations.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g);
  for (const [, name] of imports) declare(join(dirname(file), `${name}.d.ts`));
}

/** What the licences of the packages inside ask for: their text goes along. */
function licences(files: string[]): string {
  const folders = new Set(files.flatMap((file) => packageOf(file) ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
    return `${name} ${version} (${license})\n\n${text}`;
  });
  return `${['Packages inside this folder.', ...texts].join(`\n\n${'-'.repeat(80)}\n`)}\n`;
}

/** The folder of the package that a file is of. */
function packageOf(file: string): string | undefined {
  if (!file.includes('node_modules')) return undefined;
  let folder = dirname(join(ROOT, file));
  // A folder inside a package may have a package.json that only says which kind of module it holds.
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

function isPackage(folder: string): boolean {
  const [parent, above] = folder.split(sep).slice(-3).reverse().slice(1);
  return (
    existsSync(join(folder, 'package.json')) &&
    (parent === 'node_modules' || (above === 'node_modules' && parent.startsWith('@')))
  );
}
