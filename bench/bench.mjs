// Micro-benchmarks of every kernel of a training step, of the step itself and of inference, and
// beside them tfjs-backend-webgpu on the same adapter in the same run.
//   npm run bench            tables
//   npm run bench -- --json  one JSON document
// Times are medians over benchmark's samples, work waited for; quote ratios, machines are noisy.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Benchmark from 'benchmark';
import { initialWeights } from '../dist/nn/init.js';
import { defineNetwork } from '../dist/nn/network.js';
import { createOptimizer } from '../dist/nn/optimizers.js';
import { compileTraining, recordTraining } from '../dist/nn/training-program.js';
import { words } from '../dist/ops/types.js';
import { openGpu } from '../dist/platform/open-gpu.js';
import { createPredictor } from '../dist/train/predictor.js';

const json = process.argv.includes('--json');
const [SIZE, BATCH] = [257, 5];
const gpu = await openGpu({});
const network = defineNetwork({ inputSize: SIZE, classes: ['other', 'positive'] });
const step = await prepareStep();

const kernels = [];
for (const [i, dispatch] of step.dispatches.entries()) {
  const ms = await median(dispatch.label, () => run([dispatch]));
  kernels.push({ ...describe(dispatch, step.nodes[i]), ms, ...rates(step.nodes[i], ms) });
}
const trainStepMs = await median('training step', () => run([...step.dispatches, step.update]));
const forwardMs = await median('forward', () => run(step.forward));
const inference25Ms = await median('inference of 25', await inference());
gpu.device.destroy();
const peer = measurePeer();
const ours = { name: 'cytograd', adapter: gpu.info.name, trainStepMs, forwardMs, inference25Ms };
if (json) console.log(JSON.stringify({ kernels, ours, peer }, null, 1));
else print();
process.exit(0);

async function prepareStep() {
  const P = network.parameterCount;
  const training = recordTraining(network, BATCH);
  const parameters = gpu.buffer('parameters', 4 * P);
  const valid = gpu.buffer('valid', 4);
  const state = gpu.buffer('state', 64);
  const slots = [gpu.buffer('moment 1', 4 * P), gpu.buffer('moment 2', 4 * P)];
  const { program, sources } = await compileTraining(gpu, network, training, 1, {
    parameters,
    valid,
  });
  const update = await createOptimizer(gpu, 'adam', network, 1, sources, {
    parameters,
    slots,
    state,
    valid,
  });
  gpu.write(parameters, initialWeights(network, 1, 'bench'));
  gpu.write(valid, new Uint32Array([BATCH]));
  program.write(training.pixels, noise(BATCH));
  const dispatches = [...program.forward, ...program.backward];
  gpu.run([...dispatches, update]);
  await gpu.finish();
  return { dispatches, forward: program.forward, update, nodes: program.nodes };
}

async function inference() {
  const predictor = await createPredictor(gpu, network);
  const weights = initialWeights(network, 1, 'bench');
  const images = Array.from({ length: 25 }, () => noise(1));
  return () => predictor.logits(weights, images);
}

function noise(images) {
  return Uint32Array.from(
    { length: images * SIZE * SIZE },
    (_, i) => Math.imul(i, 2654435761) >>> 0,
  );
}

async function run(dispatches) {
  gpu.run(dispatches);
  await gpu.device.queue.onSubmittedWorkDone();
}

/** Median in ms over the samples of one deferred benchmark. */
function median(name, work) {
  return new Promise((resolve, reject) => {
    const bench = new Benchmark(name, {
      defer: true,
      minSamples: 5,
      maxTime: 1,
      fn: (deferred) => work().then(() => deferred.resolve(), reject),
      onComplete() {
        const sample = [...bench.stats.sample].sort((a, b) => a - b);
        resolve(1000 * sample[Math.floor(sample.length / 2)]);
      },
    });
    bench.run({ async: true });
  });
}

function describe({ label }, node) {
  return { kernel: label, shape: node.inputs[0].type.shape.join('×') };
}

/** Rates from the work that the mathematics needs: multiply-adds twice, every tensor once. */
function rates(node, ms) {
  const flops = 2 * (node.op.multiplyAdds?.(node) ?? 0);
  const bytes = 4 * [...node.inputs, ...node.outputs].reduce((sum, t) => sum + words(t.type), 0);
  return { gflops: flops / ms / 1e6, gbs: bytes / ms / 1e6 };
}

function measurePeer() {
  const script = join(import.meta.dirname, 'peers', 'tfjs-webgpu.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tfjs-backend-webgpu could not be measured: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function print() {
  console.log(`${gpu.info.name}, batch ${BATCH} at ${SIZE}²\n`);
  for (const { kernel, shape, ms, gflops, gbs } of kernels)
    console.log(
      `${kernel.padEnd(56)}${shape.padEnd(18)}${ms.toFixed(2).padStart(8)} ms` +
        `${gflops.toFixed(1).padStart(8)} GFLOP/s${gbs.toFixed(2).padStart(8)} GB/s`,
    );
  console.log();
  for (const [key, label] of [
    ['trainStepMs', 'training step'],
    ['forwardMs', 'forward'],
    ['inference25Ms', 'inference of 25'],
  ])
    console.log(
      `${label.padEnd(20)}cytograd ${ours[key].toFixed(1)} ms, ${peer.name} ${peer[key].toFixed(1)} ms: ` +
        `${(peer[key] / ours[key]).toFixed(1)} times faster`,
    );
}
