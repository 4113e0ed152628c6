import { humanSeconds, type ImageSeconds } from '../study/cost.js';
import type { TrainingProgress } from '../train/types.js';

const BAR = 24;
/** Seconds between plain lines where there is no terminal. */
const LINE_SECONDS = 15;

/** Shows units done, losses and time left: a bar on a terminal, plain lines elsewhere. */
export class ProgressDisplay {
  private readonly start = performance.now();
  private lastLine = 0;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly before: number,
    private readonly seconds: ImageSeconds,
  ) {}

  show(progress: TrainingProgress): void {
    const elapsed = (performance.now() - this.start) / 1000;
    if (this.stream.isTTY) {
      this.stream.write(`\r\x1b[K${this.bar(progress)} ${this.line(progress, elapsed)}`);
    } else if (elapsed - this.lastLine >= LINE_SECONDS) {
      this.lastLine = elapsed;
      this.stream.write(`${this.line(progress, elapsed)}\n`);
    }
  }

  /** Ends the bar's line. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }

  private bar({ finished, total }: TrainingProgress): string {
    const done = Math.round((BAR * (this.before + finished)) / (this.before + total));
    return `[${'='.repeat(done)}${' '.repeat(BAR - done)}]`;
  }

  private line(progress: TrainingProgress, elapsed: number): string {
    const { finished, total, running, imagesDone, imagesLeftAtMost } = progress;
    const perImage = imagesDone > 0 ? elapsed / imagesDone : this.seconds.training;
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
