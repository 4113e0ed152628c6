/**
 * Starts a script of the page as a worker. It goes through a blob, for such a worker has the page's
 * Content-Security-Policy: one that is loaded by its address would have that of its server, which a
 * plain web server does not set.
 * @param base where the page's files are
 */
export function startWorker(script: string, base: string): Worker {
  const text = `self.BASE = ${JSON.stringify(base)}; importScripts(${JSON.stringify(base + script)});`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return worker;
}

/** In a worker: where the page's files are. */
export const workerBase = (): string => (globalThis as unknown as { BASE: string }).BASE;
