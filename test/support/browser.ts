import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';

/** What rooms without Node may use of their host (src/host.d.ts), and what Vega-Lite uses. */
const HOST = {
  TextEncoder,
  TextDecoder,
  btoa,
  setTimeout,
  setInterval,
  performance,
  crypto,
  structuredClone,
};

/**
 * Bundles a module for browsers, and runs it where there is no Node.
 * @param entry relative to the package
 * @returns its exports
 * @throws Error if it needs a Node module, or esbuild has a warning
 */
export async function loadInBrowser<Exports>(entry: string): Promise<Exports> {
  const { outputFiles, warnings, metafile } = await build({
    entryPoints: [entry],
    platform: 'browser',
    bundle: true,
    // A script, not a module: Node runs those in another context without a flag.
    format: 'iife',
    globalName: 'exported',
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  const missing = Object.keys(metafile.inputs).filter((path) => path.includes('(disabled)'));
  if (missing.length > 0) throw new Error(`empty in browsers: ${missing.join(', ')}`);
  const context = createContext({ ...HOST });
  return runInContext(`${outputFiles[0].text}\nexported`, context);
}
