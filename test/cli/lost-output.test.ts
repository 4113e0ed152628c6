import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, said, useWorkFolder } from '../support/command-line.js';

const work = useWorkFolder('lost');
const { cytograd } = work;
const GOLDEN = join(import.meta.dirname, '..', 'golden', 'binary257');

const TINY = ['--image-size', '190', '--val', '4', '--epochs', '1', '--patience', '1'];
/** Goes on until it is stopped. */
const ENDLESS = ['--image-size', '190', '--val', '4', '--epochs', '9999', '--patience', '9999'];

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [CLI, ...args], { cwd: work.root });
const inside = (name: string): string[] => readdirSync(join(work.root, name)).sort();
const TRAINED = [
  ...['checksums.json', 'digests.json', 'history.json', 'losses.png', 'losses.svg'],
  ...['model.safetensors', 'training.json'],
];

beforeAll(() => {
  copyFileSync(join(GOLDEN, 'model.safetensors'), join(work.root, 'model.safetensors'));
  copyFileSync(join(GOLDEN, 'images', '0.png'), join(work.root, 'cell.png'));
});

describe('whoever listens goes away', () => {
  it('and the work goes on to its end, also where a terminal hangs up that is not its own', async () => {
    const child = start('train', 'cells', ...TINY, '--out', 'unheard');
    const ended = once(child, 'exit');
    await said(child, /training \+ 4 validation/);
    child.stderr?.destroy();
    child.stdout?.destroy();
    child.kill('SIGHUP');
    expect(await ended).toEqual([0, null]);
    expect(inside('unheard')).toEqual(TRAINED);
  });

  const hasScript = spawnSync('script', ['--version']).status === 0;
  it.runIf(hasScript)('with the terminal: what is there is saved', async () => {
    const words = [process.execPath, CLI, 'train', 'cells', ...ENDLESS, '--out', 'hung-up'];
    const terminal = spawn('script', ['-qfc', words.join(' '), '/dev/null'], { cwd: work.root });
    let text = '';
    terminal.stdout.on('data', (chunk) => {
      text += chunk;
    });
    while (!/epoch \d/.test(text)) await wait(100);
    terminal.kill('SIGKILL');
    while (existsSync(join(work.root, 'hung-up', '.lock'))) await wait(100);
    expect(inside('hung-up')).toEqual(TRAINED);
    expect(work.readJson<{ status: string }>('hung-up', 'history.json').status).toBe('interrupted');
  });
});

describe('SIGTERM', () => {
  it('saves as Ctrl-C does', async () => {
    const child = start('train', 'cells', ...ENDLESS, '--out', 'ended');
    const ended = once(child, 'exit');
    await said(child, /epoch 1\d*:/);
    child.kill('SIGTERM');
    expect(await ended).toEqual([130, null]);
    expect(inside('ended')).toEqual(TRAINED);
  });
});

describe('a training that was killed', () => {
  it('does not block its folder', async () => {
    const child = start('train', 'cells', ...ENDLESS, '--out', 'killed');
    const ended = once(child, 'exit');
    await said(child, /training \+ 4 validation/);
    child.kill('SIGKILL');
    await ended;
    expect(inside('killed')).toEqual(['.lock']);
    const again = cytograd('train', 'cells', ...TINY, '--out', 'killed');
    expect(again.code, again.stderr).toBe(0);
    expect(inside('killed')).toEqual(TRAINED);
  });
});

describe.runIf(existsSync('/dev/full'))('results that cannot be written', () => {
  it('are an error with words', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [CLI, 'predict', 'model.safetensors', 'cell.png'],
      { cwd: work.root, encoding: 'utf8', stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] },
    );
    expect(stderr).toMatch(/results could not be written: the disk is full: make room and run/);
    expect(status).toBe(1);
  });
});

describe('behind --', () => {
  it('everything is an image', () => {
    copyFileSync(join(work.root, 'cell.png'), join(work.root, '-x.png'));
    const { code, stdout, stderr } = cytograd('predict', 'model.safetensors', '--', '-x.png');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/-x\.png/);
  });
});

/** A shell in a mount namespace of its own. */
const mounted = (script: string) =>
  spawnSync('unshare', ['-rm', 'bash', '-c', script], { cwd: work.root, encoding: 'utf8' });
const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', import.meta.dirname]).status === 0;

describe.runIf(canMount)('a full disk', () => {
  it('is said with the file, leaves nothing half-written, and the run goes on when there is room', () => {
    const sweep = [CLI, 'sweep', 'cells', ...TINY, '--folds', '2', '--sizes', '4'];
    const command = ['node', ...sweep, '--out', 'disk/run', '--quiet'].join(' ');
    const { stdout, stderr } = mounted(`
      mkdir disk && mount -t tmpfs -o size=200k tmpfs disk
      ${command}; echo "exit $?"; find disk -name '*.tmp'
      mount -o remount,size=20m disk
      ${command} --resume >/dev/null; echo "exit $?"; find disk -name '*.tmp'; ls disk/run/report.html`);
    expect(stderr).toMatch(
      /^cytograd: disk\/run\/\S+ cannot be written \(the disk is full: make room\)\.\n$/,
    );
    expect(stdout).toBe('exit 2\nexit 0\ndisk/run/report.html\n');
  });
});
