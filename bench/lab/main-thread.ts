import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel has counted of the page's thread, in ms, at a time of this process (performance.now). */
interface Sample {
  at: number;
  ran: number;
  /** Ready to run, while other threads had the cores. */
  waited: number;
}

/** How long the page's thread worked, and how long it waited for a core, in some part of the past. */
export interface Share {
  ran: number;
  waited: number;
}

/** Milliseconds between two looks. */
const PERIOD = 10;

/** Processes of the browser that has the profile's folder, of one kind or all, by number. */
export function processesOf(profile: string, kind = ''): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
        return command.includes(profile) && command.includes(kind);
      } catch {
        // It ended in between.
        return false;
      }
    });
}

/**
 * Watches the main thread of a process: a page that does not answer may be at work, or may wait for a
 * core that other programs have. Linux tells the two apart.
 */
export function watchMainThread(process: string) {
  const samples: Sample[] = [];
  const look = (): void => {
    const [ran, waited] = readFileSync(`/proc/${process}/schedstat`, 'utf8').split(' ');
    samples.push({ at: performance.now(), ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 });
  };
  look();
  const timer = setInterval(look, PERIOD);
  return {
    /** Between two times of this process. */
    during(from: number, to: number): Share {
      const before = samples.findLast(({ at }) => at <= from) ?? samples[0];
      const after = samples.find(({ at }) => at >= to) ?? samples[samples.length - 1];
      return { ran: after.ran - before.ran, waited: after.waited - before.waited };
    },
    forget(): void {
      samples.splice(0, samples.length - 1);
    },
    end: (): void => clearInterval(timer),
  };
}
