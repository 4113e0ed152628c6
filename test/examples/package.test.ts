import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCells } from '../support/command-line.js';

const ROOT = join(import.meta.dirname, '..', '..');
const { dependencies, optionalDependencies, scripts } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
/** Those of other platforms are not installed. */
const NEEDED = Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
  const place = placeOf(name);
  return place ? [{ name, place }] : [];
});

function placeOf(name: string): string | undefined {
  for (let folder = ROOT; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'node_modules', name))) return join(folder, 'node_modules', name);
  return undefined;
}

function link(modules: string, { name, place }: (typeof NEEDED)[0]): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(place, join(modules, name));
}

/** Bytes on a disk of blocks of 4 KiB. */
const diskSize = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => {
      const { size } = statSync(join(parentPath, name));
      return sum + 4096 * Math.ceil(size / 4096);
    }, 0);

const CLI = join('node_modules', 'cytograd', 'dist', 'bundle', 'cli.js');
const GOLDEN = join(ROOT, 'test', 'golden', 'binary257', 'model.safetensors');

/** Programs of others, with the package as npm packs it and nothing of the repository. */
describe('the packed package', () => {
  let folder: string;
  let packed: { filename: string; files: { path: string }[] };
  const run = (program: string, args: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cytograd-package-'));
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    // What it asks for, and nothing else: all other packages have to be inside.
    for (const name of NEEDED) link(modules, name);
    // It is built: building again would pull the program away from under other tests.
    const { stdout } = spawnSync(
      'npm',
      ['pack', '--ignore-scripts', '--pack-destination', folder, '--json'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    [packed] = JSON.parse(stdout);
    run('tar', ['xzf', packed.filename]);
    cpSync(join(folder, 'package'), join(modules, 'cytograd'), { recursive: true });
    makeCells(join(folder, 'cells'), 12);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is small, and installs without a script', () => {
    const own = diskSize(join(folder, 'package'));
    const others = NEEDED.filter(({ name }) => name !== 'webgpu');
    const all = others.reduce((sum, { place }) => sum + diskSize(place), own);
    expect(all).toBeLessThan(15e6);
    expect(all).toBeGreaterThan(8e6);
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(scripts[name]).toBeUndefined();
    for (const { place } of others) {
      const json = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
      expect(json.scripts?.install ?? json.scripts?.postinstall, place).toBeUndefined();
    }
  });

  it('has all that the page is made of, and the licences of what is inside', () => {
    const names = new Set(packed.files.map(({ path }) => path));
    const lab = join(ROOT, 'dist', 'lab');
    const page = readdirSync(lab, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(ROOT, join(parentPath, name)))
      .filter((name) => !/^dist.lab.(api|phantom\.zip)/.test(name));
    expect(page).toContain(join('dist', 'lab', 'guide', 'en.html'));
    for (const name of page) expect(names, name).toContain(name);
    const licences = readFileSync(join(folder, 'package', 'dist/bundle/LICENSES.txt'), 'utf8');
    for (const name of ['zod', 'vega-lite', '@noble/hashes', '@resvg/resvg-wasm', 'jpeg-js'])
      expect(licences).toContain(`\n${name} `);
    expect(licences).not.toContain('(undefined)');
  });

  it('serves the page with the cells, which it has as a folder only', async () => {
    const lab = spawn(process.execPath, [CLI, 'lab', '--no-open', '--port', '0'], {
      ...{ cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] },
    });
    const [address] = await once(lab.stdout, 'data');
    const answer = await fetch(new URL('phantom.zip', String(address).trim()));
    lab.kill('SIGKILL');
    const zip = Buffer.from(await answer.arrayBuffer());
    expect(zip.equals(readFileSync(join(ROOT, 'dist', 'lab', 'phantom.zip')))).toBe(true);
  });

  it('looks at cells, draws, exports', () => {
    const json = JSON.parse(run(process.execPath, [CLI, 'inspect', 'cells', '--json']));
    expect(json.images).toBe(24);
    cpSync(GOLDEN, join(folder, 'model.safetensors'));
    run(process.execPath, [CLI, 'export', 'model.safetensors', '--format', 'onnx', '--quiet']);
    expect(readFileSync(join(folder, 'model.onnx')).length).toBeGreaterThan(28_000);
  });

  it('runs a whole study on a folder of images into memory', () => {
    cpSync(join(ROOT, 'test', 'examples', 'run-study.mjs'), join(folder, 'run-study.mjs'));
    const lines = run(process.execPath, ['run-study.mjs', 'cells']).trim().split('\n');
    expect(lines[0]).toMatch(/training images +networks +AUC/);
    expect(lines.slice(1).map((line) => line.trim().split(/ +/).slice(0, 2))).toEqual([
      ['4', '2'],
      ['8', '2'],
    ]);
    for (const line of lines.slice(1))
      expect(Number(line.trim().split(/ +/)[2])).toBeLessThanOrEqual(1);
  });

  it('trains another network on arrays', async () => {
    const text = readFileSync(join(ROOT, 'test', 'examples', 'classify-arrays.ts'), 'utf8')
      .replace("'../../src/index.js'", "'cytograd'")
      .replace("'../../src/node/index.js'", "'cytograd/node'")
      .replaceAll('classify-arrays.ts', 'classify-arrays.mjs');
    const { code } = await transform(text, { loader: 'ts' });
    writeFileSync(join(folder, 'classify-arrays.mjs'), code);
    const [words, shares] = run(process.execPath, ['classify-arrays.mjs']).split(':');
    expect(words).toBe('accuracy of 20 networks');
    expect(shares.trim().split(' ').map(Number)).toHaveLength(20);
  });
});
