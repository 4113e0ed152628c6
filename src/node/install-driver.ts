import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { apt, candidate, installed, lastWords, readSources, simulate } from './apt.js';
import { BROWSER, offersSuite, PACKAGES, suiteFile } from './debian.js';
import { writeWhole } from './files.js';

/** Where it changes what, and who is told before it does. */
export interface Setting {
  /** `/`, or a test's folder. */
  root: string;
  say(text: string): void;
}

/** What has been changed, kept on the machine from before the change until it is undone. */
interface Changes {
  /** The apt source that was added. */
  source?: string;
  /** Packages that were not there before. */
  packages: string[];
  /** Packages that were there in an older version. */
  upgraded: { name: string; from: string }[];
}

const OWN_SOURCE = 'sources.list.d/cytograd-backports.sources';
const aptFolder = ({ root }: Setting): string => join(root, 'etc/apt');
const changesFile = ({ root }: Setting): string => join(root, 'var/lib/cytograd/setup.json');

/**
 * Installs the software Vulkan driver with apt-get (as root). Says every change before it makes it,
 * and takes an attempt that fails back.
 * @param suite the suite to take it from, where the release's own is too old
 * @returns what went wrong, with apt's last words; undefined if nothing did
 */
export function installDriver(suite: string | undefined, setting: Setting): string | undefined {
  const { say } = setting;
  // A container's image comes without package lists; a machine in use has them.
  if (!candidate('libvulkan1')) readLists(say);
  if (suite) offer(suite, setting);
  // The usual reason of a failure is a list older than the mirror: a second try with fresh lists.
  let problem = install(suite, setting);
  if (problem === undefined) return undefined;
  readLists(say);
  problem = install(suite, setting);
  if (problem === undefined) return undefined;
  say('The attempt is taken back.');
  return [problem, undoInstall(setting)].filter(Boolean).join('\n');
}

/**
 * Installs Debian's Chromium with apt-get (as root), which the page is tested in; undone with the
 * driver.
 * @returns what went wrong; undefined if nothing did
 */
export function installBrowser(setting: Setting): string | undefined {
  if (!candidate(BROWSER)) readLists(setting.say);
  return install(undefined, setting, [BROWSER]);
}

function readLists(say: Setting['say']): void {
  say("Reading apt's package lists (apt-get update) ...");
  apt(['update']);
}

/** Makes apt know the suite: adds a source of our own unless one offers it, and reads its list. */
function offer(suite: string, setting: Setting): void {
  const file = join(aptFolder(setting), OWN_SOURCE);
  const sources = readSources(aptFolder(setting));
  if (!offersSuite(sources, suite)) {
    setting.say(`Adding the apt source ${file} (${suite}, which has a newer Mesa) ...`);
    keep(setting, { ...changes(setting), source: file });
    writeWhole(file, suiteFile(sources, suite));
  }
  const onlyOurs = [
    ...['-o', `Dir::Etc::sourcelist=${OWN_SOURCE}`],
    ...['-o', 'Dir::Etc::sourceparts=-'],
    ...['-o', 'APT::Get::List-Cleanup=0'],
  ];
  apt(existsSync(file) ? ['update', ...onlyOurs] : ['update']);
}

function install(
  suite: string | undefined,
  setting: Setting,
  packages = PACKAGES,
): string | undefined {
  const target = suite ? ['-t', suite] : [];
  const args = ['install', '-y', '--no-install-recommends', ...target, ...packages];
  const planned = simulate(args);
  if (planned) {
    const { added, upgraded } = planned;
    setting.say(`Installing with apt-get: ${added.join(' ') || 'nothing new'} ...`);
    const versions = upgraded.map(({ name, from, to }) => `${name} ${from} → ${to}`);
    if (versions.length > 0) setting.say(`and upgrading ${versions.join(', ')} ...`);
    setting.say('"npm run setup -- --undo" takes this back.');
    keep(setting, merge(changes(setting), { packages: added, upgraded }));
  }
  const { status, output } = apt(args);
  return status === 0 ? undefined : `apt-get install failed:\n${lastWords(output)}`;
}

/**
 * Takes back what `installDriver` has changed: packages that were not there before, versions, and
 * the apt source. Packages that others have come to need stay.
 * @returns what could not be taken back; undefined if all was, or there was nothing
 */
export function undoInstall(setting: Setting): string | undefined {
  const { say } = setting;
  const { source, packages, upgraded } = changes(setting);
  const problems = [removePackages(packages, say), restoreVersions(upgraded, say)];
  if (source && existsSync(source)) {
    say(`Removing the apt source ${source} ...`);
    rmSync(source, { force: true });
  }
  const problem = problems.filter(Boolean).join('\n');
  if (problem) return problem;
  rmSync(changesFile(setting), { force: true });
  return undefined;
}

/** Whether there is anything to undo. */
export const hasChanged = (setting: Setting): boolean => existsSync(changesFile(setting));

function removePackages(packages: string[], say: Setting['say']): string | undefined {
  const there = installed(packages);
  if (there.length === 0) return undefined;
  const args = ['purge', '-y', ...there];
  const others = simulate(args)?.removed.filter((name) => !there.includes(name));
  if (others === undefined || others.length > 0)
    return `${there.join(' ')} stay: ${others?.join(' ') || 'apt'} needs them by now.`;
  say(`Removing with apt-get: ${there.join(' ')} ...`);
  const { status, output } = apt(args);
  return status === 0 ? undefined : `apt-get purge failed:\n${lastWords(output)}`;
}

function restoreVersions(upgraded: Changes['upgraded'], say: Setting['say']): string | undefined {
  const there = installed(upgraded.map(({ name }) => name));
  const wanted = upgraded.filter(({ name }) => there.includes(name));
  if (wanted.length === 0) return undefined;
  const versions = wanted.map(({ name, from }) => `${name}=${from}`);
  say(`Going back with apt-get: ${versions.join(' ')} ...`);
  const args = ['install', '-y', '--no-install-recommends', '--allow-downgrades', ...versions];
  const { status, output } = apt(args);
  return status === 0
    ? undefined
    : `these stay in their newer version: ${versions.join(' ')}\n${lastWords(output)}`;
}

function changes(setting: Setting): Changes {
  const none = { packages: [], upgraded: [] };
  try {
    return { ...none, ...JSON.parse(readFileSync(changesFile(setting), 'utf8')) };
  } catch {
    return none;
  }
}

const merge = (before: Changes, now: Changes): Changes => ({
  ...before,
  packages: [...new Set([...before.packages, ...now.packages])],
  // The version of before the first change.
  upgraded: [
    ...before.upgraded,
    ...now.upgraded.filter(({ name }) => !before.upgraded.some((one) => one.name === name)),
  ],
});

const keep = (setting: Setting, all: Changes): void =>
  writeWhole(changesFile(setting), `${JSON.stringify(all, null, 1)}\n`);
