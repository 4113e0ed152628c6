import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../engine/nn/safetensors.js';
import type { Checkpoint, CheckpointStore } from '../engine/train/checkpoint.js';
import { writeWhole } from '../node/files.js';

const folderOf = (run: string): string => join(run, 'checkpoints');
const fileOf = (run: string, unit: string): string => join(folderOf(run), `${unit}.safetensors`);

/**
 * `checkpoints/` of a run directory: the networks in flight, one file each (CONTRACTS, "Run
 * directory").
 * @param adapter whose bits the run has; checkpoints of another one are not gone on with
 */
export const checkpointStore = (run: string, adapter: string): CheckpointStore => ({
  async load(unit) {
    const file = fileOf(run, unit);
    if (!existsSync(file)) return undefined;
    try {
      return decode(readFileSync(file), file, adapter);
    } catch {
      return undefined; // Damaged by a lost disk or power: the network trains from its start.
    }
  },
  async save(checkpoint) {
    writeWhole(fileOf(run, checkpoint.unit), encode(checkpoint, adapter));
  },
});

export const removeCheckpoint = (run: string, unit: string): void =>
  rmSync(fileOf(run, unit), { force: true });

export const removeCheckpoints = (run: string): void =>
  rmSync(folderOf(run), { recursive: true, force: true });

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
