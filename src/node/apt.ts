import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  offersSuite,
  PACKAGES,
  parseDeb822,
  parseOneLine,
  type Source,
  suiteFile,
} from './debian.js';

const APT_FOLDER = '/etc/apt';
const OWN_SOURCE = 'sources.list.d/cytograd-backports.sources';

/**
 * Installs the software Vulkan driver with apt-get (as root).
 * @param suite the suite to take it from, where the release's own is too old
 * @returns what went wrong, with apt's last words; undefined if nothing did
 */
export function installDriver(suite: string | undefined): string | undefined {
  // A container's image comes without package lists; a machine in use has them.
  if (!candidate('libvulkan1')) apt(['update']);
  if (suite) offer(suite);
  if (install(suite) === undefined) return undefined;
  // The usual reason is a list older than the mirror: a second try with fresh lists.
  apt(['update']);
  return install(suite);
}

function install(suite: string | undefined): string | undefined {
  const target = suite ? ['-t', suite] : [];
  const { status, output } = apt([
    'install',
    '-y',
    '--no-install-recommends',
    ...target,
    ...PACKAGES,
  ]);
  if (status === 0) return undefined;
  return `apt-get install failed:\n${output.trim().split('\n').slice(-6).join('\n')}`;
}

/** Makes apt know the suite: adds a source of our own unless one offers it, and reads its list. */
function offer(suite: string): void {
  const file = join(APT_FOLDER, OWN_SOURCE);
  const sources = readSources();
  if (!offersSuite(sources, suite)) writeFileSync(file, suiteFile(sources, suite));
  const onlyOurs = [
    '-o',
    `Dir::Etc::sourcelist=${OWN_SOURCE}`,
    '-o',
    'Dir::Etc::sourceparts=-',
    '-o',
    'APT::Get::List-Cleanup=0',
  ];
  apt(existsSync(file) ? ['update', ...onlyOurs] : ['update']);
}

/** Every enabled apt source of this machine. */
function readSources(): Source[] {
  const folder = join(APT_FOLDER, 'sources.list.d');
  const parts = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return [join(APT_FOLDER, 'sources.list'), ...parts].flatMap((file) => {
    if (!existsSync(file)) return [];
    if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'));
    return file.endsWith('.list') ? parseOneLine(readFileSync(file, 'utf8')) : [];
  });
}

/** Whether apt's lists know a version of the package that can be installed. */
function candidate(name: string): boolean {
  const { stdout } = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /Candidate: \d/.test(stdout ?? '') && /\d+ (https?|file|cdrom|mirror)/.test(stdout);
}

function apt(args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    'apt-get',
    ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    },
  );
  return { status, output: `${stdout ?? ''}${stderr ?? ''}` };
}
