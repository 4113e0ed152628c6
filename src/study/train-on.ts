import { trainUnits } from '../engine/train/trainer.js';
import type { Device } from './device.js';
import type { Train } from './run-units.js';

/** Trains units on a device that may fail: finished ones stay, the others go on as far as is saved. */
export const trainOn =
  (device: Device): Train =>
  (network, images, units, options, hooks) => {
    const finished = new Set<string>();
    let imagesDone = 0;
    const { onUnit, onProgress, checkpoints } = hooks;
    return device.use((gpu) => {
      const left = units.filter(({ id }) => !finished.has(id));
      const before = { finished: finished.size, imagesDone };
      return trainUnits(gpu, network, images, left, options, {
        ...hooks,
        models: device.models,
        async onUnit(result) {
          await onUnit(result);
          finished.add(result.unit.id);
          device.worked();
        },
        onProgress(progress) {
          imagesDone = before.imagesDone + progress.imagesDone;
          const done = before.finished + progress.finished;
          onProgress?.({ ...progress, finished: done, total: units.length, imagesDone });
        },
        checkpoints: checkpoints && {
          load: (unit) => checkpoints.load(unit),
          async save(checkpoint) {
            await checkpoints.save(checkpoint);
            device.worked();
          },
          flush: async () => checkpoints.flush?.(),
        },
      });
    });
  };
