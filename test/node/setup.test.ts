import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  backportsSuite,
  offersSuite,
  parseDeb822,
  parseOneLine,
  parseOsRelease,
  suiteFile,
} from '../../src/node/debian.js';
import { prepareEnvironment, softwareDrivers } from '../../src/node/drivers.js';

describe('apt sources', () => {
  it('takes backports on Debian 12 only', () => {
    const bookworm = parseOsRelease('ID=debian\nVERSION_CODENAME=bookworm\nVERSION_ID="12"\n');
    expect(bookworm.VERSION_ID).toBe('12');
    expect(backportsSuite(bookworm)).toBe('bookworm-backports');
    expect(backportsSuite(parseOsRelease('ID=debian\nVERSION_CODENAME=trixie'))).toBeUndefined();
    expect(backportsSuite(parseOsRelease("ID='ubuntu'\nVERSION_CODENAME=noble"))).toBeUndefined();
    expect(backportsSuite({})).toBeUndefined();
  });

  const deb822 = [
    'Types: deb',
    '# a comment inside a stanza',
    'URIs: http://mirror.example/debian',
    'Suites: bookworm bookworm-updates',
    'Components: main contrib',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
    '',
    'Enabled: no',
    'Types: deb',
    'URIs: http://mirror.example/debian',
    'Suites: bookworm-backports',
    'Components: main',
  ].join('\n');

  it('adds the suite from the mirror and with the key of a deb822 entry', () => {
    const sources = parseDeb822(deb822);
    expect(sources).toHaveLength(1); // the disabled one offers nothing
    expect(offersSuite(sources, 'bookworm-backports')).toBe(false);
    const [added] = parseDeb822(suiteFile(sources, 'bookworm-backports'));
    expect(added).toEqual({
      Types: 'deb',
      URIs: 'http://mirror.example/debian',
      Suites: 'bookworm-backports',
      Components: 'main',
      'Signed-By': '/usr/share/keyrings/debian-archive-keyring.gpg',
    });
    expect(offersSuite([...sources, added], 'bookworm-backports')).toBe(true);
  });

  it('adds it from a one-line entry, with its options', () => {
    const sources = parseOneLine(
      [
        '# deb http://off.example/debian bookworm main',
        'deb http://security.example/debian-security bookworm-security main',
        'deb [arch=amd64 signed-by=/k.gpg] http://m.example/debian bookworm main contrib # note',
        'deb-src http://m.example/debian bookworm main',
      ].join('\n'),
    );
    expect(sources).toHaveLength(2);
    const [added] = parseDeb822(suiteFile(sources, 'bookworm-backports'));
    expect(added).toMatchObject({
      URIs: 'http://m.example/debian',
      Architectures: 'amd64',
      'Signed-By': '/k.gpg',
      Components: 'main',
    });
  });

  it("keeps a key that is written into the entry, and falls back on Debian's mirror", () => {
    const key = ' -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END-----';
    const text = `Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: main\nSigned-By:\n${key}\n`;
    const [added] = parseDeb822(suiteFile(parseDeb822(text), 'bookworm-backports'));
    expect(added['Signed-By']).toBe(`\n${key}`);
    expect(suiteFile([], 'bookworm-backports')).toContain('URIs: http://deb.debian.org/debian');
  });
});

describe.runIf(process.platform === 'linux')('driver search', () => {
  const root = mkdtempSync(join(tmpdir(), 'cytograd-test-'));
  const icds = join(root, 'data', 'vulkan', 'icd.d');
  const browser = join(root, 'browser');
  afterAll(() => rmSync(root, { recursive: true }));
  for (const folder of [icds, browser]) mkdirSync(folder, { recursive: true });
  for (const name of ['intel_icd.x86_64.json', 'lvp_icd.x86_64.json'])
    writeFileSync(join(icds, name), '{}');
  writeFileSync(join(browser, 'vk_swiftshader_icd.json'), '{}');
  const empty = { XDG_DATA_DIRS: join(root, 'none'), XDG_DATA_HOME: join(root, 'none') };
  const inRoot = ({ manifest }: { manifest: string }) => manifest.startsWith(root);

  it('lists lavapipe before SwiftShader and leaves hardware out', () => {
    const env = { ...empty, XDG_DATA_DIRS: join(root, 'data') };
    const found = softwareDrivers(env, [browser]).filter(inRoot);
    expect(found).toEqual([
      { name: 'lavapipe', manifest: join(icds, 'lvp_icd.x86_64.json'), registered: true },
      {
        name: 'swiftshader',
        manifest: join(browser, 'vk_swiftshader_icd.json'),
        registered: false,
      },
    ]);
  });

  it('names the driver to the loader for `software`, and keeps what the user named', () => {
    const env: Record<string, string | undefined> = {
      ...empty,
      VK_DRIVER_FILES: join(icds, 'lvp_icd.x86_64.json'),
    };
    prepareEnvironment('software', env);
    expect(env.VK_DRIVER_FILES).toBe(join(icds, 'lvp_icd.x86_64.json'));
    expect(env.VK_ICD_FILENAMES).toBe(env.VK_DRIVER_FILES);
    const hardware = { ...empty, VK_DRIVER_FILES: join(icds, 'intel_icd.x86_64.json') };
    prepareEnvironment('gpu', hardware);
    expect(hardware.VK_DRIVER_FILES).toBe(join(icds, 'intel_icd.x86_64.json'));
  });

  it('gives a private runtime folder where the environment has none', () => {
    const env: Record<string, string | undefined> = { XDG_RUNTIME_DIR: join(root, 'missing') };
    prepareEnvironment('gpu', env);
    const stat = statSync(env.XDG_RUNTIME_DIR as string);
    expect(stat.isDirectory()).toBe(true);
    expect(stat.mode & 0o077).toBe(0);
    const kept: Record<string, string | undefined> = { XDG_RUNTIME_DIR: root };
    prepareEnvironment('gpu', kept);
    expect(kept.XDG_RUNTIME_DIR).toBe(root);
  });

  it('keeps compiled kernels of another vector width apart: Mesa would take one for the other', () => {
    const cacheOf = (more: object): string => {
      const env: Record<string, string | undefined> = { ...empty, XDG_CACHE_HOME: root, ...more };
      prepareEnvironment('gpu', env);
      return env.MESA_SHADER_CACHE_DIR as string;
    };
    expect(cacheOf({})).toBe(root);
    const wide = cacheOf({ LP_NATIVE_VECTOR_WIDTH: '512' });
    expect(wide).toBe(join(root, 'cytograd-vectors-512'));
    expect(statSync(wide).isDirectory()).toBe(true);
    expect(cacheOf({ MESA_SHADER_CACHE_DIR: '/mine', LP_NATIVE_VECTOR_WIDTH: '512' })).toBe(
      '/mine',
    );
  });
});

describe.runIf(process.platform === 'linux')('quietly', () => {
  // Another process, so that its descriptor 2 can be watched; Node runs no TypeScript: the build.
  const quiet = new URL('../../dist/node/quiet.js', import.meta.url).href;

  it('drops what is written to descriptor 2 inside, and nothing after', () => {
    const script = `
      import { writeSync } from 'node:fs';
      const { quietly } = await import(process.argv[1]);
      const value = quietly(() => { writeSync(2, 'noise'); return 7; });
      try { quietly(() => { throw new Error('inner'); }); } catch (error) { writeSync(2, error.message + ' '); }
      console.error('kept', value);`;
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, quiet],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('inner kept 7\n');
    expect(status).toBe(0);
  });
});
