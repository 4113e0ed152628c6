// A study of made-up networks, which take no device and no time, so that most of what it does is
// writing: node made-up-child.mjs <study as JSON> <run directory>
import { readFileSync } from 'node:fs';
import { initialState } from '../../dist/engine/train/state.js';
import { folderStore } from '../../dist/node/folder-store.js';
import { runUnits } from '../../dist/study/run-units.js';

const [, , file, run] = process.argv;
const { ready, ids } = JSON.parse(readFileSync(file, 'utf8'));
const EPOCHS = 4;

/** The state behind an epoch follows from the one before and from the network's name alone. */
function next({ unit, position: { epoch }, trainLoss, valLoss, seconds, device }) {
  const step = (value, i) => Math.sin(value + epoch + ids.indexOf(unit) + i);
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

async function train({ parameterCount }, _images, units, _options, { checkpoints, onUnit }) {
  for (const unit of units) {
    let now = (await checkpoints.load(unit.id)) ?? first(unit.id, parameterCount);
    while (now.position.epoch < EPOCHS) {
      now = next(now);
      await checkpoints.save(now);
    }
    const { trainLoss, valLoss, seconds, device } = next(now);
    const testLogits = Float32Array.from({ length: 2 * unit.test.length }, (_, i) =>
      Math.sin(1000 * device.parameters[i]),
    );
    await onUnit({
      ...{ unit, trainLoss, valLoss, seconds, testLogits, weights: device.best },
      ...{ bestEpoch: EPOCHS, epochs: EPOCHS, status: 'max-epochs' },
    });
  }
}

await runUnits(folderStore(run), ready, train, { resume: true });
