import type { TrainingProgress } from '../engine/train/types.js';
import { humanSeconds, type ImageSeconds } from '../study/cost.js';
import type { ReadingProgress } from '../study/dataset.js';
import type { CommonOptions } from './context.js';

const BAR = 24;
/** Seconds between two states on a terminal, and between plain lines elsewhere. */
const SECONDS = { terminal: 0.1, plain: 15 };

/** One line that is written over on a terminal; elsewhere a plain line now and then. */
class StatusLine {
  private readonly start = performance.now();
  private lastLine = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** Seconds since the work began. */
  get elapsed(): number {
    return (performance.now() - this.start) / 1000;
  }

  /** @param bar before the text, on a terminal only */
  show(text: string, bar = ''): void {
    const { isTTY } = this.stream;
    if (this.elapsed - this.lastLine < (isTTY ? SECONDS.terminal : SECONDS.plain)) return;
    this.lastLine = this.elapsed;
    this.stream.write(isTTY ? `\r\x1b[K${bar}${text}` : `${text}\n`);
  }

  /** Takes the line off the terminal. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}

/** Shows how far the reading of images is: what `loadImages` and its kin call. */
export function readingProgress(
  { quiet }: CommonOptions,
  stream: NodeJS.WriteStream = process.stderr,
): ReadingProgress {
  const status = new StatusLine(stream);
  return (done, total) => {
    if (quiet) return;
    if (done === total) return status.end();
    const left = humanSeconds((status.elapsed * (total - done)) / done);
    status.show(`${done}/${total} images read | about ${left} left`);
  };
}

/** Shows units done, losses and time left. */
export class ProgressDisplay {
  private readonly status: StatusLine;

  constructor(
    stream: NodeJS.WriteStream,
    private readonly before: number,
    private readonly seconds: ImageSeconds,
  ) {
    this.status = new StatusLine(stream);
  }

  show(progress: TrainingProgress): void {
    this.status.show(this.line(progress), `${this.bar(progress)} `);
  }

  /** Ends the bar's line. */
  end(): void {
    this.status.end();
  }

  private bar({ finished, total }: TrainingProgress): string {
    const done = Math.round((BAR * (this.before + finished)) / (this.before + total));
    return `[${'='.repeat(done)}${' '.repeat(BAR - done)}]`;
  }

  private line(progress: TrainingProgress): string {
    const { finished, total, running, imagesDone, imagesLeftAtMost } = progress;
    const perImage = imagesDone > 0 ? this.status.elapsed / imagesDone : this.seconds.training;
    const left = humanSeconds(perImage * imagesLeftAtMost);
    const parts = [`${this.before + finished}/${this.before + total} networks`];
    const first = running.find(({ epoch }) => epoch > 0);
    if (first)
      parts.push(
        `${first.id} epoch ${first.epoch}: loss ${first.trainLoss.toFixed(3)}, ` +
          `validation ${first.valLoss.toFixed(3)} (best at ${first.bestEpoch})`,
      );
    return [...parts, `at most ${left} left`].join(' | ');
  }
}
