/**
 * The packed package in an empty folder under several Node versions, as users have it: the tarball is
 * installed and `npx cytograd sweep` has to end with an answer. Node comes as npm packages.
 *
 *   npm run nodes                     20.19, 22 and 24
 *   npm run nodes -- 22.12.0          others
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const VERSIONS = ['20.19.0', '22', '24'];
const SWEEP = ['sweep', '--sizes', '10', '--folds', '2', '--epochs', '2', '--image-size', '190'];
const NODE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

function run(program: string, args: string[], cwd: string, path = ''): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ cwd, encoding: 'utf8', maxBuffer: 2 ** 26 },
    env: { ...process.env, PATH: `${path}${delimiter}${process.env.PATH}` },
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')}:\n${stdout}\n${stderr}`);
}

function tryVersion(version: string, tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cytograd-nodes-'));
  try {
    const node = join(folder, 'node');
    run('npm', ['install', '--prefix', node, '--no-save', `${NODE}@${version}`], folder);
    const bin = join(node, 'node_modules', NODE, 'bin');
    const empty = mkdtempSync(join(folder, 'empty-'));
    run('npm', ['init', '-y'], empty, bin);
    run('npm', ['install', '--no-audit', '--no-fund', tarball], empty, bin);
    const answer = run('npx', ['cytograd', ...SWEEP, '--out', 'run', '--quiet'], empty, bin);
    const { versions } = JSON.parse(readFileSync(join(empty, 'run', 'run.json'), 'utf8'));
    if (!existsSync(join(empty, 'run', 'report.html'))) throw new Error('there is no report');
    return `${versions.node}: ${answer.trim().split('\n').at(-1)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const packed = mkdtempSync(join(tmpdir(), 'cytograd-tarball-'));
try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', packed], ROOT),
  );
  for (const version of wanted.length > 0 ? wanted : VERSIONS)
    console.log(tryVersion(version, join(packed, filename)));
} finally {
  rmSync(packed, { recursive: true, force: true });
}
