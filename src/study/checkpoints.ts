import type { Checkpoint, CheckpointStore } from '../engine/train/checkpoint.js';
import { type CheckpointLimits, decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.js';
import type { Mishap } from './mishaps.js';
import { removeAll, type Store } from './store.js';

const FOLDER = 'checkpoints/';
/** They take turns, so that while one is written the one before is whole. */
const filesOf = (unit: string): string[] => [
  `${FOLDER}${unit}.safetensors`,
  `${FOLDER}${unit}.2.safetensors`,
];

/**
 * `checkpoints/` of a run: the networks in flight, two files each (study/README.md). A damaged one
 * is not gone on with: the network goes on from the one before, or from its start.
 * @param onMishap is told which one is damaged
 */
export function checkpointStore(
  store: Store,
  limits: CheckpointLimits,
  onMishap: (mishap: Mishap) => void = () => {},
): CheckpointStore {
  /** The file that holds a unit's last state. */
  const latest = new Map<string, string>();
  return {
    async load(unit) {
      const found: { file: string; checkpoint: Checkpoint }[] = [];
      const damaged: { file: string; why: string }[] = [];
      for (const file of filesOf(unit)) {
        const bytes = await store.read(file);
        if (!bytes) continue;
        try {
          const checkpoint = decodeCheckpoint(bytes, unit, limits);
          if (checkpoint) found.push({ file, checkpoint });
        } catch (error) {
          damaged.push({ file, why: (error as Error).message });
        }
      }
      const [last] = found.sort((a, b) => stepsOf(b.checkpoint) - stepsOf(a.checkpoint));
      const instead = last ? 'earlier-checkpoint' : 'start';
      for (const one of damaged) onMishap({ kind: 'damaged-checkpoint', ...one, instead });
      if (last) latest.set(unit, last.file);
      return last?.checkpoint;
    },
    async save(checkpoint) {
      const [first, second] = filesOf(checkpoint.unit);
      const file = latest.get(checkpoint.unit) === first ? second : first;
      await store.write(file, encodeCheckpoint(checkpoint, limits));
      latest.set(checkpoint.unit, file);
    },
  };
}

/** More in a later checkpoint; an epoch has fewer steps than that. */
const stepsOf = ({ position: { epoch, step } }: Checkpoint): number => epoch * 1e9 + step;

export async function removeCheckpoint(store: Store, unit: string): Promise<void> {
  for (const file of filesOf(unit)) await store.remove(file);
}

export const removeCheckpoints = (store: Store): Promise<void> => removeAll(store, FOLDER);
