import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../src/study/version.js';

const ROOT = join(import.meta.dirname, '..');
const WITHOUT_NODE = 'errors stats engine images splits paper study layouts report'.split(' ');
const run = (program: string, args: string[], cwd = ROOT) => {
  const bin = join(ROOT, 'node_modules', '.bin', program);
  const { status, stdout, stderr } = spawnSync(bin, args, { cwd, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

describe('rooms without Node', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cytograd-walls-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are projects of that kind, all of them', () => {
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(rooms.sort()).toEqual([...WITHOUT_NODE, 'cli', 'node', 'web'].sort());
    for (const room of WITHOUT_NODE) {
      const config = readFileSync(join(ROOT, 'src', room, 'tsconfig.json'), 'utf8');
      expect(JSON.parse(config).extends, room).toBe('../portable.tsconfig.json');
    }
  });

  it.each([
    ["import { readFileSync } from 'node:fs';\nexport const probe = readFileSync;", /node:fs/],
    ["export const probe = Buffer.from('a');", /Buffer/],
    ['export const probe = process.pid;', /process/],
    ['export const probe = document.title;', /document/],
  ])('do not compile %j', (text, message) => {
    writeFileSync(join(folder, 'probe.mts'), text);
    const config = {
      extends: join(ROOT, 'src', 'portable.tsconfig.json'),
      compilerOptions: {
        ...{ composite: false, noEmit: true, rootDir: '/' },
        typeRoots: [join(ROOT, 'node_modules')],
      },
      files: [join(folder, 'probe.mts'), join(ROOT, 'src', 'host.d.ts')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { status, text: output } = run('tsc', ['-p', folder]);
    expect(status).not.toBe(0);
    expect(output).toMatch(message);
    writeFileSync(join(folder, 'probe.mts'), 'export const probe = performance.now();');
    expect(run('tsc', ['-p', folder])).toMatchObject({ status: 0 });
  });

  it('bundle for a browser as they are: no builtin of Node, no shim', async () => {
    const { errors, warnings, metafile } = await build({
      ...{ entryPoints: [join(ROOT, 'src', 'index.ts')], bundle: true, write: false },
      ...{ platform: 'browser', format: 'esm', metafile: true, logLevel: 'silent' },
    });
    expect([...errors, ...warnings]).toEqual([]);
    const external = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter((one) => one.external),
    );
    expect(external).toEqual([]);
  });
});

describe('imports', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cytograd-imports-'));
    cpSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const lint = (files: Record<string, string>): string => {
    rmSync(join(folder, 'src'), { recursive: true, force: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return run('biome', ['lint', '.'], folder).text;
  };

  it('point down only', () => {
    const study = "import { study } from '../study/study.js';\nexport const up = study;\n";
    const node = "import type { Gpu } from '../node/open-gpu.js';\nexport type Up = Gpu;\n";
    expect(lint({ 'src/engine/up.ts': study })).toMatch(/imports point down only/);
    expect(lint({ 'src/splits/up.ts': study })).toMatch(/imports point down only/);
    expect(lint({ 'src/report/up.ts': node })).toMatch(/imports point down only/);
    expect(lint({ 'src/report/down.ts': study, 'src/cli/down.ts': node })).not.toMatch(
      /point down/,
    );
  });

  it('make no circle of files, types included', () => {
    const [a, b] = ['a', 'b'].map(
      (to) => `import type { X } from './${to}.js';\nexport type { X };\n`,
    );
    expect(lint({ 'src/stats/a.ts': b, 'src/stats/b.ts': a })).toMatch(/part of a cycle/);
    expect(lint({ 'src/stats/a.ts': b, 'src/stats/b.ts': 'export type X = 1;\n' })).not.toMatch(
      /part of a cycle/,
    );
  });
});

describe('the package', () => {
  it('records its own version in runs', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(VERSION).toBe(version);
  });

  it('gives no text of a room below the doors a flag', () => {
    const flag = /['"`][^'"`\n]* --[a-z][a-z-]+/;
    const comment = /^\s*(\*|\/\/|\/\*\*).*$/gm;
    const files = [...WITHOUT_NODE, 'node'].flatMap((room) =>
      readdirSync(join(ROOT, 'src', room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join('src', room, name)),
    );
    const withFlags = files.filter((file) =>
      // What npm is told is no flag of ours.
      flag.test(
        readFileSync(join(ROOT, file), 'utf8')
          .replace(comment, '')
          .replace(/npm run [^"']*/g, ''),
      ),
    );
    expect(withFlags).toEqual([]);
  });
});
