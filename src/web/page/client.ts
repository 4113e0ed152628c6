import type { InputFacts, InputProblem } from '../../errors/input-error.js';
import type { Asked, Calls, Drawn, Failure, GivenFile, News, Told } from '../shared/protocol.js';
import { startWorker } from '../shared/start-worker.js';
import { drawSvg } from './draw-svg.js';

/** An error of the worker: of input where it has facts, else a fault of ours or of the device. */
export class WorkerError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** What an error of input says as data; undefined for any other. */
export const factsOf = (error: unknown): InputFacts | undefined =>
  error instanceof WorkerError ? error.failure.facts : undefined;

export const isOfKind = (error: unknown, kind: InputProblem): boolean =>
  factsOf(error)?.kind === kind;

/** Files of a message: some milliseconds of copying, more on a busy machine. */
const PART = 20;

const hasFiles = (argument: unknown): argument is { files: GivenFile[] } =>
  Array.isArray((argument as { files?: unknown } | null)?.files);

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

  async ask<Call extends keyof Calls>(
    call: Call,
    argument: Parameters<Calls[Call]>[0],
  ): Promise<ReturnType<Calls[Call]>> {
    const number = this.calls++;
    const answer = new Promise<ReturnType<Calls[Call]>>((resolve, reject) => {
      this.waiting.set(number, { resolve: resolve as (answer: unknown) => void, reject });
    });
    this.send({ call, number, argument: await this.inParts(number, argument) });
    return answer;
  }

  private send(asked: Asked): void {
    this.worker.postMessage(asked);
  }

  /** Thousands of files are handed over some at a time: at once the page would stand still. */
  private async inParts(number: number, argument: unknown): Promise<unknown> {
    if (!hasFiles(argument) || argument.files.length <= PART) return argument;
    const { files } = argument;
    for (let at = 0; at < files.length; at += PART) {
      this.send({ number, files: files.slice(at, at + PART) });
      await new Promise((resolve) => setTimeout(resolve));
    }
    return { ...argument, files: [] };
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
    const drawn = await drawSvg(svg, BASE);
    const answer: Drawn = { drawn, number };
    this.worker.postMessage(answer, drawn ? [drawn] : []);
  }
}
