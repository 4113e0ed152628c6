import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { statOf } from '../node/files.js';
import { packProgram } from '../node/pack-program.js';
import { VERSION } from '../study/version.js';
import { type CommonOptions, notice, say } from './context.js';

export interface PackArguments extends CommonOptions {
  out?: string;
  driver?: boolean;
}

const ARCHIVE = /\.(tar\.gz|tgz|tar\.xz|tar)$/;

/**
 * All of the program in one archive or folder, for a machine of this kind without network.
 * @throws InputError for a place that holds something, and where there is no tar
 */
export function runPack(args: PackArguments): void {
  const name = `cytograd-${VERSION}-${process.platform}-${process.arch}`;
  const out = resolve(args.out ?? `${name}.tar.gz`);
  checkPlace(out, args.out ?? basename(out));
  const archive = ARCHIVE.test(out);
  if (archive && spawnSync('tar', ['--version'], { stdio: 'ignore' }).status !== 0)
    throw new InputError(`there is no tar here: give ${option('out')} a folder.`, {
      ...{ kind: 'missing', thing: 'tar' },
    });
  mkdirSync(dirname(out), { recursive: true });
  // Beside the target: what was begun never has its name.
  const work = mkdtempSync(`${out}-`);
  try {
    const folder = join(work, name);
    mkdirSync(folder);
    const { driver, packages } = packProgram(folder, args.driver !== false);
    if (archive) compress(work, name, `${out}.tmp`, out);
    else renameSync(folder, out);
    const size = archive ? statSync(out).size : folderSize(out);
    if (process.platform === 'linux' && args.driver !== false && !driver)
      notice(
        args,
        'NOTICE: no software driver (lavapipe) here to pack: the other machine needs a GPU, or a ' +
          'driver of its own.',
      );
    const facts = { file: out, megabytes: Math.ceil(size / 1e6), node: process.version, packages };
    if (args.json) say(JSON.stringify({ ...facts, driver: driver ?? null }, null, 1));
    else
      say(
        `${out}: ${facts.megabytes} MB, Node ${process.version}${driver ? `, ${driver}` : ''}, for ` +
          `${process.platform}-${process.arch}. ` +
          (archive
            ? `There: tar -xf ${basename(out)} && ${name}/cytograd sweep`
            : `There: ${basename(out)}/cytograd sweep`),
      );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function checkPlace(out: string, given: string): void {
  if (!existsSync(out)) return;
  if (statOf(out)?.isDirectory() && readdirSync(out).length === 0 && !ARCHIVE.test(out)) return;
  throw new InputError(`${given} is there already: say where with ${option('out')}.`, {
    ...{ kind: 'occupied', thing: given },
  });
}

function compress(folder: string, name: string, temporary: string, out: string): void {
  const kind = out.endsWith('xz') ? '-cJf' : out.endsWith('.tar') ? '-cf' : '-czf';
  const { status, stderr } = spawnSync('tar', [kind, temporary, '-C', folder, name], {
    encoding: 'utf8',
  });
  if (status === 0) {
    renameSync(temporary, out);
    return;
  }
  rmSync(temporary, { force: true });
  throw new InputError(`${out} cannot be written: ${stderr.trim()}`, { kind: 'unwritable' });
}

const folderSize = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
