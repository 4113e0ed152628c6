/**
 * A small classifier of typed arrays: three spirals in the plane, twenty networks in lockstep.
 * Run: npx tsx test/examples/classify-arrays.ts
 */
import { dense, fit, type Gpu, predict, relu, sequential } from '../../src/index.js';
import { openGpu } from '../../src/node/index.js';

const CLASSES = 3;
const SEEDS = 20;

/** `count` points of every spiral, [N, 2], and their classes. `offset` moves along the spirals. */
function spirals(count: number, offset: number) {
  const x = new Float32Array(2 * CLASSES * count);
  const y = new Uint32Array(CLASSES * count);
  for (let i = 0; i < y.length; i++) {
    y[i] = i % CLASSES;
    const radius = (Math.floor(i / CLASSES) + offset) / count;
    const angle = 4 * radius + (2 * Math.PI * y[i]) / CLASSES;
    x.set([radius * Math.sin(angle), radius * Math.cos(angle)], 2 * i);
  }
  return { x, y };
}

/** The share of points that each network puts into the right class. */
function accuracies(logits: Float32Array, y: Uint32Array): number[] {
  const classOf = (row: number): number => {
    const values = logits.subarray(row * CLASSES, (row + 1) * CLASSES);
    return values.indexOf(Math.max(...values));
  };
  return Array.from({ length: SEEDS }, (_, model) => {
    const right = y.filter((label, i) => classOf(model * y.length + i) === label);
    return right.length / y.length;
  });
}

/** Trains, and says how well each of the twenty networks does on points that it has not seen. */
export async function classifyArrays(gpu: Gpu): Promise<number[]> {
  const network = sequential({
    input: { shape: [2], dtype: 'f32' },
    layers: [dense(48), relu(), dense(CLASSES)],
  });
  const { weights } = await fit(gpu, network, {
    ...{ ...spirals(60, 0), models: SEEDS, epochs: 50, batch: 30, lr: 0.03 },
  });
  const unseen = spirals(60, 0.5);
  return accuracies(await predict(gpu, network, weights, unseen.x), unseen.y);
}

if (process.argv[1]?.endsWith('classify-arrays.ts')) {
  const gpu = await openGpu();
  const shares = await classifyArrays(gpu);
  gpu.close();
  console.log(
    `accuracy of ${SEEDS} networks: ${shares.map((share) => share.toFixed(2)).join(' ')}`,
  );
}
