import { AdapterError } from './errors.js';
import { type AdapterInfo, Gpu, type GpuOptions } from './gpu.js';
import type { ShaderSource } from './shader.js';

/** Names of drivers that compute on the CPU. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|basic render/i;

/** What an adapter says of itself. */
export function describeAdapter(adapter: GPUAdapter): AdapterInfo {
  const info = adapter.info as GPUAdapterInfo & { backend?: string; type?: string };
  const [vendor, family] = [info.vendor, info.architecture];
  // Browsers keep the model to themselves.
  const plain = [vendor, family].filter(Boolean).join(' ');
  const name = info.description || info.device || plain || 'unknown adapter';
  const software = SOFTWARE.test(`${name} ${info.architecture}`) || info.isFallbackAdapter === true;
  return {
    name,
    backend: info.backend ?? 'WebGPU',
    type: software ? 'cpu' : 'gpu',
    driver: [info.vendor, info.architecture].filter(Boolean).join(' '),
    device: info.device || undefined,
    features: [...adapter.features].sort(),
    lanes: software && adapter.features.has('subgroups') ? fixedSize(adapter.info) : undefined,
  };
}

/** How many invocations a subgroup has, where all have equally many. */
const fixedSize = ({ subgroupMinSize, subgroupMaxSize }: GPUAdapterInfo): number | undefined =>
  subgroupMinSize === subgroupMaxSize ? subgroupMaxSize : undefined;

/**
 * Opens a device on an adapter with the limits the engine uses at the adapter's maximum.
 * @throws AdapterError if the adapter is Dawn's null backend
 */
export async function requestGpu(
  adapter: GPUAdapter,
  shaders: ShaderSource,
  options?: GpuOptions,
): Promise<Gpu> {
  const info = describeAdapter(adapter);
  if (/^null/i.test(info.name) || /null/i.test(info.backend))
    throw new AdapterError('only the null backend was found; it computes nothing.');
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    label: 'cytograd',
    requiredFeatures: info.lanes ? ['subgroups'] : [],
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
  return new Gpu(device, info, shaders, options);
}
