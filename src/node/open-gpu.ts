import { create, globals } from 'webgpu';
import { AdapterError } from '../engine/gpu/errors.js';
import type { Gpu } from '../engine/gpu/gpu.js';
import { describeAdapter, requestGpu } from '../engine/gpu/request.js';
import { InputError, option } from '../errors/input-error.js';
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
  let adapter = await preferred(instance);
  if (!adapter) throw new AdapterError(`no WebGPU adapter was found. ${REMEDY}`);
  if (!KINDS.includes(choice) && !matches(describeAdapter(adapter).name, choice)) {
    // Of several adapters WebGPU itself shows one; Dawn finds the others by name.
    const found = describeAdapter(adapter).name;
    const named = create([`adapter=${choice}`]);
    adapter = await preferred(named).catch(() => null);
    if (!adapter)
      throw new InputError(`${option('adapter', choice)}: no such adapter; found ${found}.`, {
        ...{ kind: 'missing', thing: choice, choices: [found] },
      });
    instance = named;
  }
  const info = describeAdapter(adapter);
  if (choice === 'gpu' && info.type !== 'gpu')
    throw new AdapterError(`no hardware GPU was found, only ${info.name}.`);
  if (choice === 'software' && info.type !== 'cpu')
    throw new AdapterError(`no software driver was found, only ${info.name}. ${REMEDY}`);
  return requestGpu(adapter, readShader, () => {
    instance = undefined;
  });
}

/** Choices that name no adapter. */
const KINDS = ['auto', 'gpu', 'software'];

const preferred = (dawn: GPU): Promise<GPUAdapter | null> =>
  quietly(() => dawn.requestAdapter({ powerPreference: 'high-performance' }));

const REMEDY =
  'Run "npm run setup", or install a Vulkan driver (Debian, Ubuntu: mesa-vulkan-drivers libvulkan1).';

const matches = (name: string, part: string): boolean =>
  name.toLowerCase().includes(part.toLowerCase());
