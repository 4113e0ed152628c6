import * as z from 'zod';
import { type NamedTensor, readSafetensors, writeSafetensors } from '../engine/nn/safetensors.js';
import type { Checkpoint, DeviceState } from '../engine/train/checkpoint.js';
import { readState, STATE_WORDS } from '../engine/train/state.js';
import { checksumOf } from './checksums.js';
import { problemOf } from './schemas.js';

/** What a run's checkpoints must agree with. */
export interface CheckpointLimits {
  /** Whose bits the run has; checkpoints of another adapter are not gone on with. */
  adapter: string;
  parameters: number;
  epochs: number;
}

export function encodeCheckpoint(
  { device, ...host }: Checkpoint,
  { adapter }: CheckpointLimits,
): Uint8Array {
  const { parameters, best, moments, state } = device;
  const named = (name: string, data: Float32Array): NamedTensor => ({
    name,
    shape: [data.length],
    data,
  });
  return seal(
    [
      named('parameters', parameters),
      named('best', best),
      ...moments.map((moment, i) => named(`moment${i}`, moment)),
      // The format knows no integers: the state travels as the bits of floats.
      named('state', new Float32Array(state.slice().buffer)),
    ],
    { adapter, host: JSON.stringify(host) },
  );
}

/** With the checksum of the same file without one. */
const seal = (tensors: NamedTensor[], metadata: Record<string, string>): Uint8Array =>
  writeSafetensors(tensors, {
    ...metadata,
    checksum: checksumOf(writeSafetensors(tensors, metadata)),
  });

/**
 * @returns undefined if another adapter wrote it
 * @throws Error saying what is wrong with it
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  unit: string,
  limits: CheckpointLimits,
): Checkpoint | undefined {
  const { tensors, metadata } = readSafetensors(bytes, unit);
  const { checksum, ...rest } = metadata;
  const named = [...tensors].map(([name, { shape, data }]) => ({
    ...{ name, shape, data: data as Float32Array },
  }));
  if (checksumOf(writeSafetensors(named, rest)) !== checksum)
    throw new Error('its checksum is another');
  if (metadata.adapter !== limits.adapter) return undefined;
  const host = readHost(metadata.host);
  const device = deviceOf(named, limits.parameters);
  if (host.unit !== unit) throw new Error(`it is of the network ${host.unit}`);
  checkPosition(host, device.state, limits.epochs);
  return { ...host, device };
}

const count = z.int().min(0).max(1e9);
/** JSON has no NaN: a loss that was none is null. */
const losses = z.array(z.number().nullable()).max(1e6);
const HOST = z.object({
  unit: z.string(),
  position: z.object({ epoch: count.min(1), step: count }),
  trainLoss: losses,
  valLoss: losses,
  seconds: z.number().min(0),
});

function readHost(text: string): Omit<Checkpoint, 'device'> {
  const { success, data, error } = HOST.safeParse(JSON.parse(text));
  if (!success) throw new Error(problemOf(error));
  const numbers = (list: (number | null)[]) => list.map((loss) => loss ?? Number.NaN);
  return { ...data, trainLoss: numbers(data.trainLoss), valLoss: numbers(data.valLoss) };
}

function deviceOf(named: NamedTensor[], parameters: number): DeviceState {
  const lengths = (name: string) => (name === 'state' ? STATE_WORDS : parameters);
  for (const { name, data } of named) {
    if (data.length !== lengths(name))
      throw new Error(`${name} has ${data.length} values, not ${lengths(name)}`);
    if (name !== 'state' && !data.every(Number.isFinite))
      throw new Error(`${name} holds values that are not finite`);
  }
  const find = (name: string): Float32Array => {
    const found = named.find((tensor) => tensor.name === name);
    if (!found) throw new Error(`${name} is missing`);
    return found.data;
  };
  return {
    parameters: find('parameters'),
    best: find('best'),
    moments: named.filter(({ name }) => name.startsWith('moment')).map(({ data }) => data),
    state: new Uint32Array(find('state').buffer),
  };
}

/** A network that goes on behind its last epoch would never end. */
function checkPosition(
  { position, trainLoss, valLoss }: Omit<Checkpoint, 'device'>,
  words: Uint32Array,
  epochs: number,
): void {
  const state = readState(words.buffer as ArrayBuffer, 0);
  const finished = position.epoch - 1;
  if (position.epoch > epochs)
    throw new Error(`its epoch ${position.epoch} is not one of ${epochs}`);
  if (!state.active || state.epoch !== finished || state.bestEpoch > finished)
    throw new Error(`its state is not that of epoch ${position.epoch}`);
  if (trainLoss.length !== finished || valLoss.length !== finished)
    throw new Error(`it has the losses of ${trainLoss.length} epochs, not of ${finished}`);
}
