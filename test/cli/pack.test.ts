import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { softwareDrivers } from '../../src/node/drivers.js';
import { VERSION } from '../../src/study/version.js';
import { useWorkFolder } from '../support/command-line.js';

const work = useWorkFolder('pack');
const { cytograd, expectRefusal } = work;

/** Away from the network where this may be done, and from this process's environment everywhere. */
const APART =
  spawnSync('unshare', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['unshare', '-n', 'env', '-i']
    : ['env', '-i'];

describe.skipIf(process.platform === 'win32')('pack', () => {
  it('makes a folder that runs without network and without anything of ours', () => {
    const { code, stdout, stderr } = cytograd('pack', '--out', 'packed', '--json');
    expect(code, stderr).toBe(0);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ node: process.version });
    expect(said.packages).toContain('webgpu');
    const modules = join(work.root, 'packed', 'node_modules');
    // Of this platform alone.
    expect(readdirSync(join(modules, 'webgpu', 'dist'))).toHaveLength(1);
    const has = softwareDrivers().some(({ name }) => name === 'lavapipe');
    expect(said.driver).toBe(has ? 'lavapipe' : null);
    if (has) {
      const driver = join(work.root, 'packed', 'driver');
      const { ICD } = JSON.parse(readFileSync(join(driver, 'lvp_icd.json'), 'utf8'));
      expect(ICD.library_path).toMatch(/^\.\//);
      expect(existsSync(join(driver, ICD.library_path))).toBe(true);
      // glibc belongs to the machine.
      expect(readdirSync(driver).filter((name) => /^(libc|libm|ld-linux)\b/.test(name))).toEqual(
        [],
      );
    }
    const [program, ...args] = APART;
    const cells = join(work.root, 'cells');
    const run = spawnSync(
      program,
      [
        ...args,
        'PATH=/usr/bin:/bin',
        join(work.root, 'packed', 'cytograd'),
        'inspect',
        cells,
        '--json',
      ],
      { cwd: join(work.root, 'cells'), encoding: 'utf8' },
    );
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout).images).toBe(24);
    expectRefusal(['pack', '--out', 'packed'], /packed is there already: say where with --out/);
  });

  it('makes an archive with one folder in it', () => {
    const { code, stderr } = cytograd('pack', '--no-driver', '--out', 'all.tar');
    expect(code, stderr).toBe(0);
    const { stdout } = spawnSync('tar', ['-tf', 'all.tar'], { cwd: work.root, encoding: 'utf8' });
    const top = `cytograd-${VERSION}-${process.platform}-${process.arch}`;
    const names = stdout.trim().split('\n');
    expect(names.every((name) => name.startsWith(`${top}/`))).toBe(true);
    expect(names).toContain(`${top}/node_modules/cytograd/datasets/phantom/labels.csv`);
    expect(names.some((name) => name.includes('/driver/'))).toBe(false);
    // Nothing but the archive is left.
    expect(readdirSync(work.root).filter((name) => name.startsWith('all.tar'))).toEqual([
      'all.tar',
    ]);
  });

  it('does not write over what is there', () => {
    mkdirSync(join(work.root, 'full'));
    writeFileSync(join(work.root, 'full', 'file'), 'mine');
    expectRefusal(['pack', '--out', 'full'], /full is there already/);
    expectRefusal(['pack', '--out', 'full/file'], /full\/file is there already/);
    expectRefusal(['pack', 'folder'], /Unknown argument: folder/);
  });
});
