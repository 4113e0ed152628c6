// Dawn in Node as a browser shows it to a page: what tfjs and jax-js look for before they believe
// in WebGPU. Call it before they are imported, in a process of its own: a global `navigator` with
// Dawn behind it keeps the process alive until it is ended.
import { create, globals } from 'webgpu';
import { prepareEnvironment } from '../../dist/platform/drivers.js';
import { quietly } from '../../dist/platform/quiet.js';

/** @returns the name of the adapter, the one that cytograd would choose (CYTOGRAD_ADAPTER) */
export async function presentAsBrowser() {
  prepareEnvironment(process.env.CYTOGRAD_ADAPTER ?? 'auto');
  const gpu = create([]);
  const adapter = await quietly(() => gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) throw new Error('no WebGPU adapter: run "npm run setup"');
  Object.assign(globalThis, globals);
  globalThis.self = globalThis;
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node', hardwareConcurrency: 2 },
    configurable: true,
  });
  return adapter.info.description || adapter.info.device;
}
