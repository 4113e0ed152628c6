import { describe, expect, it } from 'vitest';
import { TURNS_AND_FLIPS } from '../../src/engine/train/augmentation.js';
import type { Checkpoint, Position } from '../../src/engine/train/checkpoint.js';
import { createLockstep } from '../../src/engine/train/lockstep.js';
import type { ResidentIndex } from '../../src/engine/train/resident.js';
import { trainUnits } from '../../src/engine/train/trainer.js';
import type { TrainedUnit, TrainingOptions, Unit } from '../../src/engine/train/types.js';
import { openGpu } from '../../src/node/open-gpu.js';
import { defineNetwork } from '../../src/paper/network.js';
import { useGpu } from '../support/gpu.js';

const SIZE = 190;
const network = defineNetwork({ inputSize: SIZE, classes: ['dark', 'bright'] });
const OPTIONS: TrainingOptions = {
  optimizer: 'adam',
  lr: 1e-3,
  batch: 5,
  epochs: 3,
  patience: 50,
  augmentation: TURNS_AND_FLIPS,
  seed: 7,
};

/** Noise around a class's brightness. */
const pictures = Array.from({ length: 24 }, (_, image) => {
  const pixels = new Uint32Array(SIZE * SIZE);
  for (let i = 0; i < pixels.length; i++) {
    const noise = Math.imul(i + 1, 2654435761 + image) >>> 26;
    const grey = (image % 2 === 0 ? 60 : 140) + noise;
    pixels[i] = (0xff000000 | (grey << 16) | (grey << 8) | grey) >>> 0;
  }
  return pixels;
});
const images = {
  packed: (i: number) => pictures[i],
  label: (i: number) => i % 2,
  key: (i: number) => `image-${i}`,
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

const unitOf = (fold: number, n: number, repeat = 0): Unit => ({
  id: `f0${fold}-n${n}-r${repeat}`,
  train: range(fold, fold + n),
  validation: range(14, 20),
  test: range(20, 24),
});

describe('training in lockstep', () => {
  const device = useGpu();
  const train = async (units: Unit[], options = OPTIONS): Promise<Map<string, TrainedUnit>> => {
    const results = new Map<string, TrainedUnit>();
    await trainUnits(device.gpu, network, images, units, options, {
      onUnit: (unit) => void results.set(unit.unit.id, unit),
    });
    return results;
  };
  const bits = (result: TrainedUnit | undefined) => {
    const { weights, testLogits, trainLoss, valLoss, bestEpoch, epochs, status } =
      result as TrainedUnit;
    return {
      weights: [...weights],
      testLogits: [...testLogits],
      trainLoss,
      valLoss,
      bestEpoch,
      epochs,
      status,
    };
  };

  // Sizes 3, 7, 12: batches that are short, epochs that end at different steps.
  const units = [unitOf(0, 3), unitOf(1, 7), unitOf(2, 12), unitOf(2, 7, 1)];

  it('gives every network the bits that it has alone, in any grouping and order', async () => {
    const together = await train(units);
    const pair = await train([units[2], units[0]]);
    for (const unit of units) {
      const alone = await train([unit]);
      expect(bits(together.get(unit.id)), unit.id).toEqual(bits(alone.get(unit.id)));
    }
    for (const unit of [units[2], units[0]])
      expect(bits(pair.get(unit.id))).toEqual(bits(together.get(unit.id)));
  });

  it('gives them also to networks that take over the slots of others that stopped', async () => {
    // Ten networks are more than a CPU driver trains at once; a high rate stops them early, while
    // the next passes of their slots are planned already.
    const many = range(0, 10).map((i) => unitOf(i % 3, 3 + (i % 4), i));
    const hasty = { ...OPTIONS, epochs: 6, patience: 1, lr: 0.03 };
    const together = await train(many, hasty);
    expect(new Set([...together.values()].map(({ epochs }) => epochs)).size).toBeGreaterThan(1);
    for (const unit of [many[0], many[8], many[9]])
      expect(bits(together.get(unit.id)), unit.id).toEqual(
        bits((await train([unit], hasty)).get(unit.id)),
      );
  });

  it('tests and delivers beside the next chunk where the device is a GPU, with the same bits', async () => {
    const gpu = await openGpu();
    gpu.info.type = 'gpu';
    const hasty = { ...OPTIONS, epochs: 4, patience: 1, lr: 0.03 };
    // Two share fold 2's images, and are tested together if they end together.
    const many = [unitOf(0, 3), unitOf(1, 7), unitOf(2, 12), unitOf(2, 12, 1), unitOf(2, 3)];
    const results = new Map<string, TrainedUnit>();
    let atWork = 0;
    const onUnit = async (unit: TrainedUnit): Promise<void> => {
      expect(++atWork).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      atWork--;
      results.set(unit.unit.id, unit);
    };
    await trainUnits(gpu, network, images, many, hasty, { onUnit, models: 2 });
    expect(results.size).toBe(many.length);
    const expected = await train(many, hasty);
    for (const { id } of many) expect(bits(results.get(id)), id).toEqual(bits(expected.get(id)));

    const full = Promise.reject(new Error('the disk is full'));
    full.catch(() => {});
    const failing = { onUnit: () => full, models: 1 };
    await expect(trainUnits(gpu, network, images, many, hasty, failing)).rejects.toThrow('full');
    gpu.close();
  });

  it('goes on with stopped trainings as if nothing had been', async () => {
    const whole = await train(units, { ...OPTIONS, epochs: 12 });
    const kept = new Map<string, Checkpoint>();
    const results = new Map<string, TrainedUnit>();
    const positions: Position[] = [];
    let calls = 0;
    while (results.size < units.length) {
      if (++calls > 50) throw new Error('the training does not get on');
      const stop = new AbortController();
      const todo = units.filter(({ id }) => !results.has(id));
      await trainUnits(
        device.gpu,
        network,
        images,
        todo,
        { ...OPTIONS, epochs: 12 },
        {
          onUnit: (unit) => void results.set(unit.unit.id, unit),
          onProgress: () => stop.abort(),
          signal: stop.signal,
          checkpoints: {
            load: async (id) => kept.get(id),
            async save(checkpoint) {
              positions.push(checkpoint.position);
              kept.set(checkpoint.unit, structuredClone(checkpoint));
            },
          },
        },
      );
    }
    expect(calls).toBeGreaterThan(2);
    // Some were in the middle of an epoch, others between two.
    expect(new Set(positions.map(({ step }) => step > 0)).size).toBe(2);
    for (const { id } of units) expect(bits(results.get(id)), id).toEqual(bits(whole.get(id)));
  });

  it('validates on more batches than one upload holds', async () => {
    const unit = {
      ...unitOf(0, 3),
      validation: Array.from({ length: 2430 }, (_, i) => 14 + (i % 6)),
    };
    const [result] = (await train([unit], { ...OPTIONS, batch: 1, epochs: 1 })).values();
    const [same] = (await train([unitOf(0, 3)], { ...OPTIONS, batch: 1, epochs: 1 })).values();
    // The same six images 405 times: equal but for the rounding of a longer float32 sum.
    expect(result.valLoss[0]).toBeCloseTo(same.valLoss[0], 5);
  });

  it('same seed, same bits; another seed, other weights', async () => {
    const first = await train([units[1]]);
    const again = await train([units[1]]);
    const other = await train([units[1]], { ...OPTIONS, seed: 8 });
    expect(bits(again.get(units[1].id))).toEqual(bits(first.get(units[1].id)));
    expect(bits(other.get(units[1].id)).weights).not.toEqual(bits(first.get(units[1].id)).weights);
  });

  it('stops `patience` epochs behind the earliest best, whose weights it keeps', async () => {
    const patience = 3;
    const [result] = (
      await train([unitOf(0, 5)], { ...OPTIONS, epochs: 60, patience, lr: 0.02 })
    ).values();
    const lowest = Math.min(...result.valLoss);
    expect(result.bestEpoch).toBe(result.valLoss.indexOf(lowest) + 1);
    expect(result.status).toBe('converged');
    expect(result.epochs).toBe(result.bestEpoch + patience);
    // Training up to the best epoch only ends with the same weights.
    const [short] = (
      await train([unitOf(0, 5)], { ...OPTIONS, epochs: result.bestEpoch, patience: 60, lr: 0.02 })
    ).values();
    expect([...short.weights]).toEqual([...result.weights]);
  });

  it('learns to tell dark from bright', async () => {
    const [result] = (await train([unitOf(0, 14)], { ...OPTIONS, epochs: 30, lr: 5e-3 })).values();
    const right = result.unit.test.filter((image, i) => {
      const [z0, z1] = result.testLogits.subarray(2 * i, 2 * i + 2);
      return (z1 > z0 ? 1 : 0) === image % 2;
    });
    expect(right.length).toBe(4);
    expect(Math.min(...result.valLoss)).toBeLessThan(result.valLoss[0]);
  });

  it('marks a network whose loss becomes no number as diverged', async () => {
    const [result] = (await train([unitOf(0, 5)], { ...OPTIONS, epochs: 30, lr: 1e20 })).values();
    expect(result.status).toBe('diverged');
    expect(result.epochs).toBeLessThan(30);
  });

  it('takes at most 21 dispatches a step and creates nothing on the device after warm-up', async () => {
    const { gpu } = device;
    const buffer = gpu.buffer('images', 4 * SIZE * SIZE);
    gpu.write(buffer, pictures[0]);
    const lockstep = await createLockstep(gpu, network, OPTIONS, 2, buffer);
    expect(lockstep.dispatchesPerStep).toBeLessThanOrEqual(21);
    const item = {
      image: 0,
      map: [1048576, 0, 0, 1048576, 524288, 524288] as [
        number,
        number,
        number,
        number,
        number,
        number,
      ],
    };
    const plan = { kind: 'train' as const, endsEpoch: false, stepSize: 1e-3, items: [item] };
    const pass = { kind: 'train' as const, plans: [plan, null], closes: false };
    const run = () => lockstep.run([pass], () => ({ index: 0 as ResidentIndex, label: 1 }));
    await run();
    const before = { ...gpu.created };
    for (let i = 0; i < 3; i++) await run();
    expect(gpu.created).toEqual(before);
    lockstep.destroy();
  });
});
