import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The command line, a study of four networks without a report, and one of twelve made-up ones. */
export const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
export const STUDY = join(import.meta.dirname, 'study-child.mjs');
export const MADE_UP_STUDY = join(import.meta.dirname, 'made-up-child.mjs');

/** Milliseconds after which a process hangs; a busy machine without a GPU needs a minute. */
const PATIENCE = 300_000;
/** Bytes that no process may need. */
const MOST_MEMORY = 2e9;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Largest resident memory seen, in bytes; 0 where the system does not say. */
  peak: number;
  /** What is wrong whatever it was asked for: it hangs, or needs too much memory. */
  fault?: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** Starts a program of Node's in a folder; one that hangs is ended. */
export function start(cwd: string, script: string, args: string[]): Running {
  const child = spawn(process.execPath, [script, ...args], { cwd });
  return { child, ended: watch(child) };
}

export const run = (cwd: string, script: string, args: string[]): Promise<Ended> =>
  start(cwd, script, args).ended;

/** Collects what a process says, how much memory it takes and how it ends. */
export function watch(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr, peak, hung] = ['', '', 0, false];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const look = setInterval(() => {
    peak = Math.max(peak, memoryOf(child.pid));
  }, 100);
  const limit = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, PATIENCE);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(look);
      clearTimeout(limit);
      const large = peak > MOST_MEMORY ? `it took ${Math.round(peak / 1e6)} MB` : undefined;
      const fault = hung ? `it hung: ${stderr}` : large;
      resolve({ code, signal, stdout, stderr, peak, fault });
    });
  });
}

function memoryOf(pid?: number): number {
  try {
    const [, kilobytes = 0] =
      /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return 1024 * Number(kilobytes);
  } catch {
    return 0;
  }
}

/** The files of a folder without what equal runs may differ in: times, and the images' place. */
export function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return new Map(
    files.map((file) => [file.slice(folder.length + 1), timeless(file, readFileSync(file))]),
  );
}

function timeless(file: string, bytes: Buffer): string {
  if (file.endsWith('.csv')) return bytes.toString('utf8').replaceAll(/,[^,\n]*$/gm, '');
  if (!file.endsWith('.json')) return bytes.toString('latin1');
  return bytes.toString('utf8').replaceAll(/"(seconds|date|path)": [^,\n}]*/g, '');
}

/** A line for every file that is not in both, or differs. */
export function differences(expected: Map<string, string>, found: Map<string, string>): string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].filter((name) => expected.get(name) !== found.get(name));
}
