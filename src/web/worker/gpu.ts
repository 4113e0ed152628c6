import { AdapterError } from '../../engine/gpu/errors.js';
import type { Gpu } from '../../engine/gpu/gpu.js';
import { requestGpu } from '../../engine/gpu/request.js';

/** Every shader by its name; put in when the page is built. */
declare const SHADERS: { [name: string]: string };

/** @throws AdapterError where the browser has no WebGPU, or no adapter for it */
export async function openGpu(): Promise<Gpu> {
  if (!navigator.gpu) throw new AdapterError('this browser has no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new AdapterError('this browser found no graphics adapter for WebGPU');
  return requestGpu(adapter, (name) => {
    const text = SHADERS[name];
    if (text === undefined) throw new Error(`no shader ${name}`);
    return text;
  });
}
