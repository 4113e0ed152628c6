import { type NamedTensor, readSafetensors, writeSafetensors } from '../engine/nn/safetensors.js';
import type { Checkpoint, CheckpointStore } from '../engine/train/checkpoint.js';
import { removeAll, type Store } from './store.js';

const FOLDER = 'checkpoints/';
const fileOf = (unit: string): string => `${FOLDER}${unit}.safetensors`;

/**
 * `checkpoints/` of a run: the networks in flight, one file each (study/README.md).
 * @param adapter whose bits the run has; checkpoints of another one are not gone on with
 */
export const checkpointStore = (store: Store, adapter: string): CheckpointStore => ({
  async load(unit) {
    const file = fileOf(unit);
    const bytes = await store.read(file);
    if (!bytes) return undefined;
    try {
      return decode(bytes, file, adapter);
    } catch {
      return undefined; // Damaged by a lost disk or power: the network trains from its start.
    }
  },
  save: (checkpoint) => store.write(fileOf(checkpoint.unit), encode(checkpoint, adapter)),
});

export const removeCheckpoint = (store: Store, unit: string): Promise<void> =>
  store.remove(fileOf(unit));

export const removeCheckpoints = (store: Store): Promise<void> => removeAll(store, FOLDER);

function encode({ device, ...host }: Checkpoint, adapter: string): Uint8Array {
  const { parameters, best, moments, state } = device;
  const named = (name: string, data: Float32Array): NamedTensor => ({
    name,
    shape: [data.length],
    data,
  });
  // The format knows no integers: the state travels as the bits of floats.
  const bits = new Float32Array(state.slice().buffer);
  return writeSafetensors(
    [
      named('parameters', parameters),
      named('best', best),
      ...moments.map((moment, i) => named(`moment${i}`, moment)),
      named('state', bits),
    ],
    { adapter, host: JSON.stringify(host) },
  );
}

/** @returns undefined if another adapter wrote it @throws Error if the file is damaged */
function decode(bytes: Uint8Array, file: string, adapter: string): Checkpoint | undefined {
  const { tensors, metadata } = readSafetensors(bytes, file);
  if (metadata.adapter !== adapter) return undefined;
  const data = (name: string) => tensors.get(name)?.data as Float32Array;
  const moments = [...tensors.keys()].filter((name) => name.startsWith('moment')).map(data);
  const state = new Uint32Array(data('state').buffer);
  const device = { parameters: data('parameters'), best: data('best'), moments, state };
  return { ...JSON.parse(metadata.host), device };
}
