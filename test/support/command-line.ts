import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { makeCells } from './cells.js';

export * from './cells.js';

/** The command line as users run it: the built program as a process of its own. */
export const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What `predict --json` says of an image; the last four only of an ensemble. */
export interface Row {
  file: string;
  logits: number[];
  probabilities: number[];
  predicted: string;
  /** Of calibrated networks, and with a threshold. */
  calibrated?: number[];
  threshold?: number;
  disagreement?: number;
  entropy?: number;
  mutualInformation?: number;
  members?: { name: string; probabilities: number[] }[];
}

/** The program in a process of its own, called in a folder. */
export function runIn(root: string, args: string[], cli = CLI): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

/** Every file below the folder with its contents' size and time of change. */
export function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}

/** Bad input: exit code 2, one line that says what is wrong, nothing on stdout, nothing written. */
export function expectRefusalIn(root: string, args: string[], message: RegExp): void {
  const before = listing(root);
  const { code, stdout, stderr } = runIn(root, args);
  const lines = stderr.split('\n').filter((line) => line.startsWith('cytograd: '));
  expect(stderr).toMatch(message);
  expect(lines, stderr).toHaveLength(1);
  expect(code, stderr).toBe(2);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(stdout).toBe('');
  expect(listing(root)).toEqual(before);
}

/** Resolves when what the process has said on stderr matches. */
export async function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  while (!pattern.test(text)) {
    const [chunk] = await once(child.stderr as NodeJS.ReadableStream, 'data');
    text += String(chunk);
  }
  return text;
}

/** A folder of the test file's own with 24 images in `cells`, and the program called in it. */
export function useWorkFolder(name: string) {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), `cytograd-${name}-`));
    makeCells(join(root, 'cells'), 12);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return {
    get root(): string {
      return root;
    },
    cytograd: (...args: string[]): Outcome => runIn(root, args),
    expectRefusal: (args: string[], message: RegExp): void => expectRefusalIn(root, args, message),
    readJson: <T>(...names: string[]): T => JSON.parse(readFileSync(join(root, ...names), 'utf8')),
  };
}
