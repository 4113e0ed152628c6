import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hasChanged,
  installBrowser,
  installDriver,
  undoInstall,
} from '../../src/node/install-driver.js';

/** A machine of files: /etc/apt, and an apt that keeps its packages in a folder. */
let root: string;
let said: string[];
const path = process.env.PATH;
const SOURCE = 'etc/apt/sources.list.d/cytograd-backports.sources';

const APT = `#!/bin/bash
echo "$*" >> "$FAKE/calls"
case " $* " in
  *" -s install "*" chromium "*) echo "Inst chromium (150 Debian:12 [amd64])";;
  *" install "*" chromium "*) touch "$FAKE/installed/chromium";;
  *" -s install "*)
    echo "Inst libdrm2 [1.0] (2.0 Debian:12)"; echo "Inst libvulkan1 (1.3 Debian:12 [amd64])"
    echo "Inst mesa-vulkan-drivers (25.0 Debian:12 [amd64])";;
  *" -s purge "*) for p in libvulkan1 mesa-vulkan-drivers; do [ -e "$FAKE/installed/$p" ] && echo "Purg $p [1]"; done
    [ -e "$FAKE/needed" ] && echo "Purg $(cat "$FAKE/needed") [1]"; true;;
  *"--allow-downgrades"*) touch "$FAKE/downgraded";;
  *" install "*) touch "$FAKE/installed/libvulkan1"; [ -e "$FAKE/broken" ] && { echo "E: no route"; exit 100; }
    touch "$FAKE/installed/mesa-vulkan-drivers";;
  *" purge "*) rm -f "$FAKE"/installed/{libvulkan1,mesa-vulkan-drivers,chromium};;
esac
exit 0
`;
const DPKG = `#!/bin/bash
for p in "$@"; do [ -e "$FAKE/installed/$p" ] && echo "ii  $p"; done; true
`;
const CACHE = `#!/bin/bash
echo "Candidate: 1.3"; echo " 500 http://deb.debian.org/debian"
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-setup-'));
  for (const folder of ['bin', 'installed', 'etc/apt/sources.list.d'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries({
    'apt-get': APT,
    'dpkg-query': DPKG,
    'apt-cache': CACHE,
  })) {
    writeFileSync(join(root, 'bin', name), text);
    chmodSync(join(root, 'bin', name), 0o755);
  }
  writeFileSync(join(root, 'installed', 'libdrm2'), '');
  Object.assign(process.env, { PATH: `${join(root, 'bin')}:${path}`, FAKE: root });
  said = [];
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true });
});

const setting = () => ({
  root,
  say(text: string): void {
    // What is said is said before it is done: how far apt has come is noted with it.
    const calls = existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8') : '';
    said.push(`${/^(?!.*-s ).* install /m.test(calls) ? 'after' : 'before'}: ${text}`);
  },
});
const isInstalled = (name: string): boolean => existsSync(join(root, 'installed', name));

describe.runIf(process.platform === 'linux')('the set-up as root', () => {
  it('says what it changes before it does, and takes it back', () => {
    expect(installDriver('bookworm-backports', setting())).toBeUndefined();
    expect(said[0]).toMatch(new RegExp(`^before: Adding the apt source .*/${SOURCE} `));
    expect(said[1]).toBe('before: Installing with apt-get: libvulkan1 mesa-vulkan-drivers ...');
    expect(said[2]).toBe('before: and upgrading libdrm2 1.0 → 2.0 ...');
    expect(said[3]).toMatch(/--undo/);
    expect(existsSync(join(root, SOURCE))).toBe(true);
    expect(hasChanged(setting())).toBe(true);

    expect(undoInstall(setting())).toBeUndefined();
    expect([isInstalled('libvulkan1'), isInstalled('mesa-vulkan-drivers')]).toEqual([false, false]);
    expect(isInstalled('libdrm2')).toBe(true);
    expect(existsSync(join(root, 'downgraded'))).toBe(true);
    expect(existsSync(join(root, SOURCE))).toBe(false);
    expect(hasChanged(setting())).toBe(false);
  });

  it('installs a browser for the tests of the page, said before, and takes it back with the driver', () => {
    installDriver(undefined, setting());
    said = [];
    expect(installBrowser(setting())).toBeUndefined();
    expect(said.join('\n')).toMatch(/Installing with apt-get: chromium \.\.\./);
    expect(isInstalled('chromium')).toBe(true);
    expect(undoInstall(setting())).toBeUndefined();
    expect([isInstalled('chromium'), isInstalled('libvulkan1')]).toEqual([false, false]);
  });

  it('takes an attempt that fails back', () => {
    writeFileSync(join(root, 'broken'), '');
    expect(installDriver('bookworm-backports', setting())).toMatch(/install failed:\nE: no route/);
    expect(said.join('\n')).toMatch(/The attempt is taken back/);
    expect(isInstalled('libvulkan1')).toBe(false);
    expect(existsSync(join(root, SOURCE))).toBe(false);
    expect(hasChanged(setting())).toBe(false);
  });

  it('leaves packages that others need by now, and says so', () => {
    installDriver(undefined, setting());
    writeFileSync(join(root, 'needed'), 'blender');
    expect(undoInstall(setting())).toMatch(
      /libvulkan1 mesa-vulkan-drivers stay: blender needs them/,
    );
    expect(isInstalled('libvulkan1')).toBe(true);
    expect(hasChanged(setting())).toBe(true);
  });

  it('leaves a source alone that was there before', () => {
    const own = 'deb http://m.example/debian bookworm-backports main\n';
    writeFileSync(join(root, 'etc/apt/sources.list'), own);
    installDriver('bookworm-backports', setting());
    undoInstall(setting());
    expect(readFileSync(join(root, 'etc/apt/sources.list'), 'utf8')).toBe(own);
    expect(existsSync(join(root, SOURCE))).toBe(false);
  });
});
