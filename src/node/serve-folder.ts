import { createReadStream } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { statOf } from './files.js';

const TYPES: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.ttf': 'font/ttf',
  '.zip': 'application/zip',
};

/**
 * Serves the files of a folder to this machine alone.
 * @param port 0: any that is free
 * @param made files that are made when they are asked for and are not in the folder
 * @returns the address of its page, and the server
 * @throws InputError if the port is taken
 */
export async function serveFolder(
  folder: string,
  port: number,
  made: ReadonlyMap<string, () => Uint8Array> = new Map(),
): Promise<{ url: string; server: Server }> {
  const server = createServer(({ method, url = '/' }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405);
    const file = fileOf(folder, url);
    const name = url.slice(1).split(/[?#]/)[0];
    const content = file === undefined ? made.get(name)?.() : undefined;
    if (file === undefined && !content) return refuse(response, 404);
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file ?? name)] ?? 'application/octet-stream',
      'Content-Length': content?.length ?? statOf(file!)?.size,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
    });
    if (method === 'HEAD') response.end();
    else if (content) response.end(content);
    else createReadStream(file!).pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new InputError(
              `${option('port', port)} is taken: open http://localhost:${port}/ if the page is served there ` +
                `already, or give another.`,
              {
                ...{ kind: 'in-use', thing: 'port' },
              },
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, server };
}

/** Undefined where there is no such file below the folder. */
function fileOf(folder: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.split(/[?#]/)[0]);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(folder + sep) && statOf(file)?.isFile() ? file : undefined;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}
