// Dawn in Node as a browser shows it to a page: what tfjs and jax-js look for before they believe
// in WebGPU. Call it before they are imported, in a process of its own: a global `navigator` with
// Dawn behind it keeps the process alive until it is ended.
import { prepareEnvironment } from 'cytograd/node';
import { create, globals } from 'webgpu';

/** @returns the name of the adapter, the one that cytograd would choose (CYTOGRAD_ADAPTER) */
export async function presentAsBrowser(): Promise<string> {
  prepareEnvironment(process.env.CYTOGRAD_ADAPTER ?? 'auto');
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no WebGPU adapter: run "npm run setup"');
  Object.assign(globalThis, globals, { self: globalThis });
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node', hardwareConcurrency: 2 },
    configurable: true,
  });
  return adapter.info.description || adapter.info.device;
}
