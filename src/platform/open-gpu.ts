import { create, globals } from 'webgpu';
import { InputError } from '../errors.js';
import { AdapterError } from '../gpu/errors.js';
import type { Gpu } from '../gpu/gpu.js';
import { describeAdapter, requestGpu } from '../gpu/request.js';
import { prepareEnvironment } from './drivers.js';
import { quietly } from './quiet.js';
import { readShader } from './shaders.js';

/**
 * Opens the adapter that the user chose.
 * @param options.adapter `auto` (hardware, else software), `gpu`, `software`, or part of a name
 * @throws AdapterError with the remedy when there is none; InputError for an unknown name
 */
export async function openGpu(options: { adapter?: string } = {}): Promise<Gpu> {
  const choice = options.adapter ?? process.env.CYTOGRAD_ADAPTER ?? 'auto';
  prepareEnvironment(choice);
  Object.assign(globalThis, globals);
  // dawn.node lives as long as this object: the Gpu holds it until close().
  let instance: GPU | undefined = create([]);
  const dawn = instance;
  const adapter = await quietly(() => dawn.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) throw new AdapterError(`no WebGPU adapter was found. ${REMEDY}`);
  const info = describeAdapter(adapter);
  if (choice === 'gpu' && info.type !== 'gpu')
    throw new AdapterError(`no hardware GPU was found, only ${info.name}. Use --adapter software.`);
  if (choice === 'software' && info.type !== 'cpu')
    throw new AdapterError(`no software driver was found, only ${info.name}. ${REMEDY}`);
  if (!['auto', 'gpu', 'software'].includes(choice) && !matches(info.name, choice))
    throw new InputError(`--adapter ${choice}: no such adapter; found ${info.name}.`);
  return requestGpu(adapter, readShader, () => {
    instance = undefined;
  });
}

const REMEDY =
  'Run "npm run setup", or install a Vulkan driver (Debian, Ubuntu: mesa-vulkan-drivers libvulkan1).';

const matches = (name: string, part: string): boolean =>
  name.toLowerCase().includes(part.toLowerCase());
