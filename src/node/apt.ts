import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseChanges, parseDeb822, parseOneLine, type Source } from './debian.js';

/** Every enabled apt source below a folder like /etc/apt. */
export function readSources(folder: string): Source[] {
  const more = join(folder, 'sources.list.d');
  const parts = existsSync(more) ? readdirSync(more).map((name) => join(more, name)) : [];
  return [join(folder, 'sources.list'), ...parts].flatMap((file) => {
    if (!existsSync(file)) return [];
    if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'));
    return file.endsWith('.list') ? parseOneLine(readFileSync(file, 'utf8')) : [];
  });
}

/** Whether apt's lists know a version of the package that can be installed. */
export function candidate(name: string): boolean {
  const { output } = call('apt-cache', ['policy', name]);
  return /Candidate: \d/.test(output) && /\d+ (https?|file|cdrom|mirror)/.test(output);
}

/** Which of the packages are there, also in part (dpkg-query(1): not n, not installed, nor c). */
export function installed(names: string[]): string[] {
  if (names.length === 0) return [];
  const format = `-f=\${db:Status-Abbrev} \${Package}\n`;
  const { output } = call('dpkg-query', ['-W', format, ...names]);
  const found = new Set([...output.matchAll(/^\S[^nc\s]\S*\s+(\S+)$/gm)].map((match) => match[1]));
  return names.filter((name) => found.has(name));
}

/** What apt-get would change, without doing it; undefined if it would fail. */
export function simulate(args: string[]): ReturnType<typeof parseChanges> | undefined {
  const { status, output } = apt(['-s', ...args]);
  return status === 0 ? parseChanges(output) : undefined;
}

export const apt = (args: string[]): { status: number | null; output: string } =>
  call('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args]);

/** The last lines that apt has printed: its reason. */
export const lastWords = (output: string): string => output.trim().split('\n').slice(-6).join('\n');

function call(program: string, args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
  return { status, output: `${stdout ?? ''}${stderr ?? ''}` };
}
