import { create, globals } from 'webgpu';
import { AdapterError } from '../engine/gpu/errors.js';
import type { Gpu, GpuOptions } from '../engine/gpu/gpu.js';
import { describeAdapter, requestGpu } from '../engine/gpu/request.js';
import { during } from '../engine/trace/trace.js';
import { InputError, option } from '../errors/input-error.js';
import { calmTicks } from './calm-ticks.js';
import { prepareEnvironment } from './drivers.js';
import { measuredVariant } from './kernel-memory.js';
import { quietly } from './quiet.js';
import { readShader } from './shaders.js';
import { watchdog } from './watchdog.js';

/**
 * Opens the adapter that the user chose, with the kernels that were measured as fastest on it.
 * @param options.adapter `auto` (hardware, else software), `gpu`, `software`, or part of a name
 * @param options.patience seconds after which a driver that does not answer has failed: its device
 *   counts as lost, or the process is ended where the driver blocks it (watchdog.ts)
 * @throws AdapterError with the remedy when there is none; InputError for an unknown name
 */
export async function openGpu(options: { adapter?: string; patience?: number } = {}): Promise<Gpu> {
  const choice = options.adapter ?? process.env.CYTOGRAD_ADAPTER ?? 'auto';
  const watch = watchdog(options.patience);
  watch.enter();
  try {
    return await during('study', 'open the device', () =>
      open(choice, { watch, patience: options.patience }),
    );
  } finally {
    watch.leave();
  }
}

async function open(choice: string, options: GpuOptions): Promise<Gpu> {
  prepareEnvironment(choice);
  Object.assign(globalThis, globals);
  let adapter = await preferred(dawn([]));
  if (!adapter) throw new AdapterError(`no WebGPU adapter was found. ${REMEDY}`);
  if (!KINDS.includes(choice) && !matches(describeAdapter(adapter).name, choice)) {
    // Of several adapters WebGPU itself shows one; Dawn finds the others by name.
    const found = describeAdapter(adapter).name;
    adapter = await preferred(dawn([`adapter=${choice}`])).catch(() => null);
    if (!adapter)
      throw new InputError(`${option('adapter', choice)}: no such adapter; found ${found}.`, {
        ...{ kind: 'missing', thing: choice, choices: [found] },
      });
  }
  const info = describeAdapter(adapter);
  if (choice === 'gpu' && info.type !== 'gpu')
    throw new AdapterError(`no hardware GPU was found, only ${info.name}.`);
  if (choice === 'software' && info.type !== 'cpu')
    throw new AdapterError(`no software driver was found, only ${info.name}. ${REMEDY}`);
  if (info.type === 'cpu') calmTicks();
  const gpu = await requestGpu(adapter, readShader, options);
  gpu.variant = measuredVariant(gpu.info) ?? gpu.variant;
  return gpu;
}

/** What Vulkan's loader reads when an instance of Dawn is made. */
const LOADER = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'];
const instances = new Map<string, GPU>();

/**
 * Dawn's instance, one for all devices: it frees its threads, memory and handles of the driver at
 * the end of the process only, and dawn.node lives as long as the object.
 */
function dawn(flags: string[]): GPU {
  const key = JSON.stringify([flags, LOADER.map((name) => process.env[name])]);
  const instance = instances.get(key) ?? create(flags);
  instances.set(key, instance);
  return instance;
}

/** Choices that name no adapter. */
const KINDS = ['auto', 'gpu', 'software'];

const preferred = (instance: GPU): Promise<GPUAdapter | null> =>
  quietly(() => instance.requestAdapter({ powerPreference: 'high-performance' }));

const REMEDY =
  'Run "npm run setup", or install a Vulkan driver (Debian, Ubuntu: mesa-vulkan-drivers libvulkan1).';

const matches = (name: string, part: string): boolean =>
  name.toLowerCase().includes(part.toLowerCase());
