import type { InputProblem } from '../../errors/input-error.js';
import type { Asked, Calls, Drawn, Failure, News, Told } from '../shared/protocol.js';
import { startWorker } from '../shared/start-worker.js';
import { drawSvg } from './draw-svg.js';

/** An error of the worker: of input where it has facts, else a fault of ours or of the device. */
export class WorkerError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

export const isOfKind = (error: unknown, kind: InputProblem): boolean =>
  error instanceof WorkerError && error.failure.facts?.kind === kind;

/** Where the page's files are. */
const BASE = new URL('.', location.href).href;

/** The worker that computes, by calls that are answered and news that are not asked for. */
export class Client {
  private readonly worker = startWorker('engine.js', BASE);
  private readonly waiting = new Map<
    number,
    { resolve(answer: unknown): void; reject(error: unknown): void }
  >();
  private calls = 0;

  constructor(private readonly onNews: (news: News) => void) {
    this.worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.hear(data));
    this.worker.addEventListener('error', (event) => {
      const error = new Error(event.message || 'the worker stopped');
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    });
  }

  ask<Call extends keyof Calls>(
    call: Call,
    argument: Parameters<Calls[Call]>[0],
  ): Promise<ReturnType<Calls[Call]>> {
    const number = this.calls++;
    this.worker.postMessage({ call, number, argument } satisfies Asked);
    return new Promise((resolve, reject) => {
      const answer = resolve as (answer: unknown) => void;
      this.waiting.set(number, { resolve: answer, reject });
    });
  }

  private hear(told: Told): void {
    if ('news' in told) this.onNews(told.news);
    else if ('draw' in told) void this.draw(told.draw, told.number);
    else {
      const waiting = this.waiting.get(told.number);
      this.waiting.delete(told.number);
      if ('error' in told) waiting?.reject(new WorkerError(told.error));
      else waiting?.resolve(told.answer);
    }
  }

  private async draw(svg: string, number: number): Promise<void> {
    const drawn = await drawSvg(svg, BASE).catch(() => null);
    const answer: Drawn = { drawn, number };
    this.worker.postMessage(answer, drawn ? [drawn] : []);
  }
}
