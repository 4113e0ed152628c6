import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { pageFolder } from '../node/built-folders.js';
import { serveFolder } from '../node/serve-folder.js';
import { zipFolder } from '../node/zip-folder.js';
import { type CommonOptions, notice, say } from './context.js';
import { interruptible } from './interrupt.js';
import { EMBEDDED } from './verb-options.js';

export interface LabArguments extends CommonOptions {
  port?: number;
  open?: boolean;
}

/** The package has the embedded cells once, as a folder; the page asks for them in one file. */
const MADE = new Map([['phantom.zip', () => zipFolder(EMBEDDED)]]);

/** Always the same: browsers keep a page's studies by its address, port included. */
const PORT = 8190;

/** Serves the page that trains in a browser, on this machine, until it is interrupted. */
export async function runLab(args: LabArguments): Promise<void> {
  const { port = PORT, open = true } = args;
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InputError(`${option('port', String(port))}: give a whole number from 0 to 65535.`, {
      ...{ kind: 'option', thing: 'port' },
    });
  if (!existsSync(join(pageFolder, 'index.html')))
    throw new InputError('the page is not built: run "npm run build".', { kind: 'missing' });
  const { url, server } = await serveFolder(pageFolder, port, MADE);
  say(args.json ? JSON.stringify({ url }) : url);
  notice(args, 'The page is served to this machine alone. Ctrl-C ends it.');
  if (open) openBrowser(url);
  const { signal } = interruptible({ quiet: true });
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  server.closeAllConnections();
  server.close();
}

/** What opens an address in the user's browser; where there is none, the address is printed. */
function openBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '', url]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', url];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
