import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create } from 'webgpu';
import { describeAdapter } from '../engine/gpu/request.js';
import { BROWSER, backportsSuite, PACKAGES, parseOsRelease } from '../node/debian.js';
import { prepareEnvironment } from '../node/drivers.js';
import {
  hasChanged,
  installBrowser,
  installDriver,
  type Setting,
  undoInstall,
} from '../node/install-driver.js';
import { quietly } from '../node/quiet.js';

/**
 * `npm run setup`: makes sure that there is an adapter to compute on; where there is none,
 * installs Mesa's software Vulkan driver. `npm run setup -- --undo` takes that back. Exit code 0: an
 * adapter works, or all is taken back. 1: not.
 */
function main(words: string[]): void {
  if (words.length === 0) setUp();
  else if (words.length === 1 && words[0] === '--undo') undo();
  else {
    say(`"${words.join(' ')}" is not understood: npm run setup, or npm run setup -- --undo.`);
    process.exitCode = 2;
  }
}

const SETTING: Setting = { root: '/', say };

function setUp(): void {
  setUpAdapter();
  setUpBrowser();
}

function setUpAdapter(): void {
  const before = findAdapter();
  if (before && !/swiftshader/i.test(before)) {
    sayReady(before);
    return;
  }
  const osRelease = readOsRelease();
  const obstacle = whyNotInstall();
  if (!obstacle) {
    say(before ? `Found only ${before}, which is slow.` : 'No GPU found.');
    say(`Mesa's software Vulkan driver (${PACKAGES.join(', ')}) is to be installed, as root.`);
    const problem = installDriver(backportsSuite(osRelease), SETTING);
    if (problem) say(problem);
  }
  const after = findAdapter();
  if (after) sayReady(after);
  else {
    say(instructions(obstacle, osRelease));
    process.exitCode = 1;
  }
}

/** Tests of the page are skipped without a browser, so a failure here is only said. */
function setUpBrowser(): void {
  if (readOsRelease().ID !== 'debian' || whyNotInstall() || existsSync('/usr/bin/chromium')) return;
  say(
    `Debian's browser (${BROWSER}) is to be installed, as root: the tests of the page run in it.`,
  );
  const problem = installBrowser(SETTING);
  if (problem) say(`${problem}\nThe tests of the page will be skipped.`);
}

function undo(): void {
  if (!hasChanged(SETTING)) {
    say('Nothing to undo: the set-up has changed nothing on this machine.');
    return;
  }
  const problem =
    process.getuid?.() === 0
      ? undoInstall(SETTING)
      : 'taking it back needs root: sudo npm run setup -- --undo';
  say(problem ?? 'All is taken back.');
  if (problem) process.exitCode = 1;
}

function sayReady(adapter: string): void {
  say(`Ready: cytograd computes on ${adapter}.`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * The adapter's name, asked for in a child process: a broken driver may crash it, and a new one
 * is only seen by a new process.
 */
function findAdapter(): string | undefined {
  const probe = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--probe'], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return probe.status === 0 ? probe.stdout.trim() || undefined : undefined;
}

/** The child process: prints the adapter's name if a device can be opened on it. */
async function probe(): Promise<void> {
  prepareEnvironment('auto');
  const instance = create([]);
  const adapter = await quietly(() =>
    instance.requestAdapter({ powerPreference: 'high-performance' }),
  );
  if (!adapter) process.exit(1);
  await adapter.requestDevice();
  process.stdout.write(describeAdapter(adapter).name);
  // Dawn's threads keep the process alive.
  process.exit(0);
}

/** Why the driver cannot be installed from here; undefined if it can. */
function whyNotInstall(): string | undefined {
  if (process.platform !== 'linux') return 'cytograd found no GPU driver.';
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    return 'cytograd found no GPU, and no apt to install a software driver with.';
  if (process.getuid?.() !== 0)
    return 'cytograd found no GPU; installing a software driver needs root.';
  return undefined;
}

function readOsRelease(): Record<string, string> {
  try {
    return parseOsRelease(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return {};
  }
}

/** What a person does where the set-up cannot. */
function instructions(obstacle: string | undefined, osRelease: Record<string, string>): string {
  const suite = backportsSuite(osRelease);
  const apt = `apt-get install --no-install-recommends ${suite ? `-t ${suite} ` : ''}${PACKAGES.join(' ')}`;
  const linux = [
    'Install a Vulkan driver, then run "npm run setup" again:',
    '  a GPU: the driver of its maker, or mesa-vulkan-drivers',
    `  no GPU, Debian or Ubuntu: ${apt}`,
    ...(suite
      ? [`    (needs ${suite} among the apt sources: Debian 12's own Mesa is too old)`]
      : []),
    '  no GPU, Fedora: dnf install mesa-vulkan-drivers vulkan-loader',
    '  no GPU, Arch: pacman -S vulkan-swrast vulkan-icd-loader',
    '"sudo npm run setup" does this by itself on Debian and Ubuntu.',
  ];
  const other = ['Update the graphics driver (Windows: Direct3D 12; macOS: Metal).'];
  const steps = process.platform === 'linux' ? linux : other;
  return [obstacle ?? 'The installed driver does not work with WebGPU.', ...steps].join('\n');
}

if (process.argv.includes('--probe')) await probe();
else main(process.argv.slice(2));
