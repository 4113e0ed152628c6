// The paper's network in jax-js, jit, WebGPU on cytograd's adapter; plain gradient descent, which is
// less work than Adam. Prints one line: {name, adapter, trainStepMs, epochMs, forwardMs,
// inference25Ms}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { presentAsBrowser } from '../browser.js';
import { epochOf, measure, SIZE } from './measure.js';

const adapter = await presentAsBrowser();
const entry = createRequire(import.meta.url).resolve('@jax-js/jax');
const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
const jax = await import('@jax-js/jax');
const { numpy: np, lax, nn } = jax;
if (!(await jax.init('webgpu')).includes('webgpu')) throw new Error('jax-js found no WebGPU');
jax.defaultDevice('webgpu');

const CHANNELS = [3, 4, 8, 8, 8, 16, 16];
const array = (shape, scale) =>
  np
    .array(
      Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        (_, i) => (((Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 32) * 2 - 1) * scale,
      ),
    )
    .reshape(shape);
let parameters = [
  ...CHANNELS.slice(1).flatMap((out, i) => [
    array([out, CHANNELS[i], 3, 3], Math.sqrt(6 / (9 * (CHANNELS[i] + out)))),
    array([out, 1, 1], 0),
  ]),
  ...[array([64, 32], 0.25), array([32], 0), array([32, 2], 0.42), array([2], 0)],
];

function logits(params, x) {
  let y = x;
  for (let layer = 0; layer < 6; layer++) {
    y = nn.relu(lax.conv(y, params[2 * layer], [1, 1], 'VALID').add(params[2 * layer + 1]));
    y = lax.reduceWindow(y, np.max, [2, 2], [2, 2]);
  }
  const hidden = nn.relu(np.matmul(y.reshape([x.shape[0], 64]), params[12]).add(params[13]));
  return np.matmul(hidden, params[14]).add(params[15]);
}

const loss = (params, x, onehot) =>
  nn
    .logSoftmax(logits(params, x), -1)
    .mul(onehot)
    .sum()
    .mul(-1 / 5);
const step = jax.jit((params, x, onehot) => {
  const gradients = jax.grad(loss)(jax.tree.ref(params), x, onehot);
  return params.map((p, i) => p.sub(gradients[i].mul(1e-3)));
});
const infer = jax.jit(logits);

const few = array([5, 3, SIZE, SIZE], 1);
const many = array([25, 3, SIZE, SIZE], 1);
const labels = np.array([1, 0, 0, 1, 1, 0, 0, 1, 1, 0]).reshape([5, 2]);
const train = async () => {
  parameters = step(parameters, few.ref, labels.ref);
  await jax.blockUntilReady(parameters);
};
const forward = async (images) => {
  await infer(jax.tree.ref(parameters), images.ref).data();
};

const result = {
  name: `jax-js ${version} (webgpu)`,
  adapter,
  trainStepMs: await measure(train, { repeats: 3 }),
  epochMs: await measure(
    epochOf(train, () => forward(many)),
    { warmUp: 1, repeats: 3 },
  ),
  forwardMs: await measure(() => forward(few), { repeats: 3 }),
  inference25Ms: await measure(() => forward(many), { warmUp: 1, repeats: 3 }),
};
console.log(JSON.stringify(result));
process.exit(0);
