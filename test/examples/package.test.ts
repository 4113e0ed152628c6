import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCells } from '../support/command-line.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** Programs of others, with the package as npm packs it and nothing of the repository. */
describe('the packed package', () => {
  let folder: string;
  const run = (program: string, args: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cytograd-package-'));
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    const { stdout } = spawnSync('npm', ['pack', '--pack-destination', folder, '--json'], {
      ...{ cwd: ROOT, encoding: 'utf8' },
    });
    const [{ filename }] = JSON.parse(stdout);
    run('tar', ['xzf', filename]);
    cpSync(join(folder, 'package'), join(modules, 'cytograd'), { recursive: true });
    makeCells(join(folder, 'cells'), 12);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
