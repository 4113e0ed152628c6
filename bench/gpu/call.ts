import { spawn } from 'node:child_process';

/** How a part ended, and what it has printed. */
export interface Ended {
  seconds: number;
  stdout: string;
  stderr: string;
  /** Why there is no result. */
  problem?: string;
  /** Seconds until stderr first said what was to be marked. */
  marked?: number;
}

/**
 * Runs a command with all that it starts, and ends them when their time is up.
 * @param mark words on stderr whose time is kept
 */
export function call([program, ...args]: string[], seconds: number, mark?: string): Promise<Ended> {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    let late = false;
    let marked: number | undefined;
    const passed = (): number => (performance.now() - start) / 1000;
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (part: string) => {
        text[stream] += part;
        if (mark !== undefined && text.stderr.includes(mark)) marked ??= passed();
      });
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, 1000 * seconds);
    const end = (problem?: string): void => {
      clearTimeout(timer);
      resolve({ ...text, seconds: passed(), problem, marked });
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => {
      if (late) return end(`not ready within ${Math.round(seconds)} s`);
      end(code === 0 ? undefined : (lastLine(text.stderr) ?? `ended with ${code}`));
    });
  });
}

const lastLine = (text: string): string | undefined => text.trim().split('\n').at(-1) || undefined;
