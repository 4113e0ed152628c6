// Networks that are made up: they take no device and no time, but have epochs and checkpoints.
import { initialState } from '../../dist/engine/train/state.js';

export const EPOCHS = 4;

/** A number in [0, 1) that depends on the text only. */
function hash(text) {
  let h = 2166136261;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0;
  return h / 2 ** 32;
}

/** The state behind an epoch follows from the one before and from the network's name alone. */
function next({ unit, position: { epoch }, trainLoss, valLoss, seconds, device }) {
  const step = (value, i) => Math.sin(value + epoch + hash(unit) + i);
  const state = device.state.slice();
  state[1] = epoch;
  const parameters = device.parameters.map(step);
  return {
    ...{ unit, position: { epoch: epoch + 1, step: 0 }, seconds },
    trainLoss: [...trainLoss, Math.abs(parameters[0])],
    valLoss: [...valLoss, Math.abs(parameters[1])],
    device: {
      parameters,
      best: parameters,
      moments: device.moments.map((m) => m.map(step)),
      state,
    },
  };
}

const first = (unit, count) => ({
  ...{ unit, position: { epoch: 1, step: 0 }, trainLoss: [], valLoss: [], seconds: 0 },
  device: {
    parameters: new Float32Array(count),
    best: new Float32Array(count),
    moments: [new Float32Array(count), new Float32Array(count)],
    state: initialState(EPOCHS),
  },
});

export async function train(
  { parameterCount },
  _images,
  units,
  _options,
  { checkpoints, onUnit, signal },
) {
  for (const unit of units) {
    let now = (await checkpoints.load(unit.id)) ?? first(unit.id, parameterCount);
    while (now.position.epoch < EPOCHS) {
      now = next(now);
      await checkpoints.save(now);
      await checkpoints.flush?.();
      if (signal?.aborted) return;
    }
    const { trainLoss, valLoss, seconds, device } = next(now);
    const logitsOf = (images, scale) =>
      Float32Array.from({ length: 2 * images.length }, (_, i) =>
        Math.sin(scale * device.parameters[i]),
      );
    await onUnit({
      ...{ unit, trainLoss, valLoss, seconds, weights: device.best },
      testLogits: logitsOf(unit.test, 1000),
      validationLogits: logitsOf(unit.validation, 500),
      ...{ bestEpoch: EPOCHS, epochs: EPOCHS, status: 'max-epochs' },
    });
  }
}
