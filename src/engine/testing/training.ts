import { stream } from '../../stats/random.js';
import type { Gpu } from '../gpu/gpu.js';
import { initialWeights } from '../nn/init.js';
import type { Network } from '../nn/network.js';
import { createOptimizer, momentCount, type OptimizerName, stepSize } from '../optim/optimizers.js';
import { drawTransformation } from '../train/augmentation.js';
import { imageSize } from '../train/load-batch.js';
import { planEpoch } from '../train/schedule.js';
import { trainUnits } from '../train/trainer.js';
import type { TrainedUnit, TrainingOptions, Unit } from '../train/types.js';
import { type Check, equalBits, judge, largestError } from './check.js';
import { nearest, sourceOf } from './reference/augmentation.js';
import * as network64 from './reference/network.js';
import { type Array64, zeros } from './reference/ops.js';
import { adam, rmsprop } from './reference/optimizers.js';
import { createStep } from './training-step.js';

/** Ten layers of float32, and a pooling winner or two that a rounding decides the other way. */
const NETWORK_BOUND = 1e-4;

/** A wave with noise in all channels: no ties, nothing saturated. */
function testImage(number: number, size: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: size * size }, (_, i) => {
    const wave = 110 + 60 * Math.sin((i + 9 * number) / 37) + 50 * Math.cos(i / 1900 + number);
    const noise = Math.imul(i + 7919 * number, 2654435761) & 0x3f3f00;
    return (Math.floor(wave) | noise | 0xff000000) >>> 0;
  });
}

/** Float pixels 0–1 [images, S, S, 3] where `at` says which pixel is seen at a row and column. */
function batchOf(
  images: Uint32Array[],
  size: number,
  at: (image: number, row: number, column: number) => [number, number] = (_, r, c) => [r, c],
): Array64 {
  const batch = zeros(images.length, size, size, 3);
  for (let i = 0; i < batch.data.length / 3; i++) {
    const image = Math.floor(i / size / size);
    const [row, column] = at(image, Math.floor(i / size) % size, i % size);
    const word = images[image][row * size + column];
    for (let c = 0; c < 3; c++) batch.data[3 * i + c] = ((word >>> (8 * c)) & 255) / 255;
  }
  return batch;
}

/** The whole training step as training runs it: fused kernels, packed pixels, partial sums. */
export async function checkNetwork(gpu: Gpu, network: Network, batch: number): Promise<Check> {
  const weights = initialWeights(network, 11, 'self-test');
  const size = imageSize(network);
  const labels = Array.from({ length: batch - 1 }, (_, i) => i % network.outputs);
  const images = labels.map((_, i) => testImage(i, size));
  const pixels = new Uint32Array(batch * size ** 2);
  for (const [i, image] of images.entries()) pixels.set(image, i * image.length);
  const step = await createStep(gpu, network, batch, 'adam');
  step.load(weights, pixels, labels);
  const first = await step.gradients();
  const second = await step.gradients();
  const reference = network64.gradients(
    network,
    Float64Array.from(weights),
    batchOf(images, size),
    labels,
  );
  return judge({
    name: `network ${size}²`,
    forward: largestError([first.loss], [reference.loss]),
    backward: largestError(first.gradients, reference.gradients),
    bound: NETWORK_BOUND,
    sameBits: first.loss === second.loss && equalBits(first.gradients, second.gradients),
  });
}

/** Three updates from random gradients, each the sum of two chunks. */
export async function checkOptimizer(
  gpu: Gpu,
  network: Network,
  name: OptimizerName,
): Promise<Check> {
  const [UPDATES, CHUNKS, LR] = [3, 2, 0.1];
  const P = network.parameterCount;
  const random = stream(5, 'self-test', name);
  const draw = (from: number, size: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => 2 * random.uniform(from + i) - 1);
  const start = draw(0, P);
  const partials = Array.from({ length: UPDATES }, (_, t) =>
    draw((1 + CHUNKS * t) * P, CHUNKS * P),
  );

  const partialSums = gpu.buffer('partial gradients', 4 * CHUNKS * P);
  const buffers = {
    parameters: gpu.buffer('parameters', 4 * P),
    moments: Array.from({ length: momentCount(name) }, (_, i) => gpu.buffer(`moment ${i}`, 4 * P)),
    state: gpu.buffer('state', 64),
    valid: gpu.buffer('valid', 4),
  };
  gpu.write(buffers.valid, new Uint32Array([1]));
  const view = { buffer: partialSums, offset: 0, stride: CHUNKS * P };
  const sources = network.parameters.map(({ offset: first }) => ({
    ...{ view, chunks: CHUNKS, width: P, first },
  }));
  const update = await createOptimizer(gpu, name, network, 1, sources, buffers);
  const run = async (): Promise<Float32Array> => {
    gpu.write(buffers.parameters, start);
    for (const moment of buffers.moments) gpu.write(moment, new Float32Array(P));
    for (const [t, gradient] of partials.entries()) {
      gpu.write(buffers.state, new Float32Array([stepSize(name, LR, t + 1)]), 4 * 14);
      gpu.write(partialSums, gradient);
      gpu.run([update.dispatch]);
    }
    return gpu.readF32(buffers.parameters, 0, P);
  };
  const [first, second] = [await run(), await run()];
  update.destroy();
  const { moments, ...others } = buffers;
  for (const buffer of [partialSums, ...moments, ...Object.values(others)]) buffer.destroy();

  const expected = Float64Array.from(start);
  const moments64 = Array.from({ length: momentCount(name) }, () => new Float64Array(P));
  for (const [t, gradient] of partials.entries()) {
    const sum = Float64Array.from({ length: P }, (_, p) => gradient[p] + gradient[P + p]);
    (name === 'adam' ? adam : rmsprop)(expected, sum, moments64, LR, t + 1);
  }
  return judge({
    ...{ name, forward: largestError(first, expected), backward: null, bound: 1e-5 },
    sameBits: equalBits(first, second),
  });
}

/**
 * Two epochs of training with augmentation, early stopping's account and all, against float64; and
 * the same network alone and beside another: the same bits.
 */
export async function checkTraining(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
): Promise<Check> {
  const pixels = Array.from({ length: 7 }, (_, i) => testImage(i, imageSize(network)));
  const source = {
    packed: (i: number) => pixels[i],
    label: (i: number) => i % network.outputs,
    key: (i: number) => `image ${i}`,
  };
  const unitOf = (id: string, n: number): Unit => ({
    ...{ id, train: [0, 1, 2, 3, 4].slice(0, n), validation: [5, 6], test: [] },
  });
  const unit = unitOf('self-test', 5);
  const train = async (units: Unit[]): Promise<TrainedUnit> => {
    const results: TrainedUnit[] = [];
    await trainUnits(gpu, network, source, units, options, {
      onUnit: (result) => {
        results.push(result);
      },
    });
    return results.find((result) => result.unit === unit) as TrainedUnit;
  };
  const together = await train([unitOf('neighbour', 3), unit]);
  const alone = await train([unit]);
  return judge({
    name: 'training, 2 epochs',
    forward: largestError(losses(together), train64(network, options, unit, source)),
    backward: null,
    bound: NETWORK_BOUND,
    sameBits:
      equalBits(losses(together), losses(alone)) && equalBits(together.weights, alone.weights),
  });
}

const losses = ({ trainLoss, valLoss }: TrainedUnit): number[] => [...trainLoss, ...valLoss];

/** The losses of all epochs in float64. */
function train64(
  network: Network,
  options: TrainingOptions,
  unit: Unit,
  source: { packed(i: number): Uint32Array; label(i: number): number; key(i: number): string },
): number[] {
  const S = imageSize(network);
  const weights = Float64Array.from(initialWeights(network, options.seed, unit.id));
  const moments = [0, 1].map(() => new Float64Array(weights.length));
  const [trainLoss, valLoss]: number[][] = [[], []];
  const labelsOf = (images: number[]): number[] => images.map((image) => source.label(image));
  const packed = (images: number[]): Uint32Array[] => images.map((image) => source.packed(image));
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const [{ items }] = planEpoch(unit, epoch, options, S, source).train;
    const images = items.map(({ image }) => image);
    const moves = images.map((image) =>
      drawTransformation(stream(options.seed, 'augmentation', unit.id, source.key(image)), epoch),
    );
    const seen = batchOf(packed(images), S, (image, row, column) => {
      const [r, c] = sourceOf(moves[image], S, row, column);
      return [nearest(r, S), nearest(c, S)];
    });
    const { loss, gradients } = network64.gradients(network, weights, seen, labelsOf(images));
    trainLoss.push(loss);
    adam(weights, gradients, moments, options.lr, epoch);
    const held = batchOf(packed(unit.validation), S);
    valLoss.push(network64.forward(network, weights, held, labelsOf(unit.validation)).loss);
  }
  return [...trainLoss, ...valLoss];
}
