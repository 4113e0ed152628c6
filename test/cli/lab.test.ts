import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLI, runIn } from '../support/command-line.js';

let lab: ChildProcess;
let url: URL;
beforeAll(async () => {
  const args = [CLI, 'lab', '--no-open', '--port', '0', '--quiet'];
  lab = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(lab.stdout!, 'data');
  url = new URL(String(line).trim());
});
afterAll(() => lab.kill('SIGKILL'));

/** As it is: `fetch` would tidy the path up. */
async function get(path: string, method = 'GET'): Promise<{ status?: number; type?: string }> {
  const asked = request({ host: '127.0.0.1', port: url.port, path, method }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  return { status: response.statusCode, type: response.headers['content-type'] };
}

it('serves the page and its parts, and nothing beside them', async () => {
  expect(await get('/')).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
  expect(await get('/engine.js')).toEqual({ status: 200, type: 'text/javascript; charset=utf-8' });
  expect(await get('/webp_dec.wasm')).toEqual({ status: 200, type: 'application/wasm' });
  for (const path of ['/../cli.js', '/%2e%2e/cli.js', '/none', '/%', '/..%2fcli.js'])
    expect((await get(path)).status, path).toBe(404);
  expect((await get('/', 'POST')).status).toBe(405);
});

it('is heard on this machine alone, says where, and names a port that is taken', () => {
  expect(url.hostname).toBe('localhost');
  const taken = runIn(tmpdir(), ['lab', '--no-open', '--port', url.port]);
  expect(taken.code).toBe(2);
  expect(taken.stderr).toMatch(`--port ${url.port} is taken`);
  const none = runIn(tmpdir(), ['lab', '--no-open', '--port', '70000']);
  expect([none.code, none.stdout]).toEqual([2, '']);
  expect(none.stderr).toMatch('--port 70000: give a whole number from 0 to 65535');
});

it('ends with the first interrupt', async () => {
  lab.kill('SIGINT');
  const [code] = await once(lab, 'exit');
  expect(code).toBe(0);
});
