import type { Gpu } from '../../engine/gpu/gpu.js';
import { initialWeights } from '../../engine/nn/init.js';
import { createPredictor, type Predictor } from '../../engine/train/predictor.js';
import { InputError, option } from '../../errors/input-error.js';
import { nucleusMask } from '../../images/nucleus.js';
import type { SchoutenNetwork } from '../../paper/network.js';
import { networkOf } from '../../paper/study-network.js';
import { softmax } from '../../stats/classification.js';
import { spearman } from '../../stats/rank-correlation.js';
import { unpackRgb } from '../cell-maps.js';
import { writeJsonSummed } from '../checksums.js';
import type { StudyTask } from '../choose-task.js';
import { type FoldImages, foldImages } from '../fold-images.js';
import { unitId } from '../plan.js';
import { modelFile, readModel, readUnits } from '../results.js';
import type { RunFile } from '../run-file.js';
import type { Store } from '../store.js';
import type { UnitResult } from '../unit-result.js';
import { deletions, meanHeight } from './deletion.js';
import { EXPLANATIONS, type ExplanationsFile } from './file.js';
import {
  blockSums,
  centredDiscs,
  createMapper,
  type Mapper,
  shareWithin,
  TESTED,
  type TestedMethod,
} from './maps.js';
import { layersFromTop, randomisedCascade } from './randomised.js';
import {
  type DeletedCell,
  type RandomisedCell,
  type RepeatedCell,
  type SharedCell,
  sumUp,
} from './sum-up.js';

/** Training sizes that are looked at: the smallest, the largest, and some between. */
const SIZES = 4;

/** Cells of a fold for what costs more than one map: randomisation, repeats, deletion. */
const SAMPLE = 4;

/** Networks of a cell that are explained at once: more gain nothing, and take memory. */
const SIDE_BY_SIDE = 8;

/** Masks below this part of the image are specks: the cell has no nucleus that was found. */
const LEAST_NUCLEUS = 0.01;

export interface TestOptions {
  /** Test cells of a fold at most, classes in turn; default: all. */
  cells?: number;
  onProgress?(done: number, total: number): void;
}

/**
 * Puts a run's saliency and relevance maps to the test (Fig. 4b as numbers), on test cells alone, and
 * writes explanations.json: how much of them lies in the nucleus by training size, whether they
 * change when what was learned is drawn anew, whether networks of other seeds give the same, and
 * whether deleting what they mark costs the answer.
 * @throws InputError for a run without finished networks
 */
export async function testExplanations(
  gpu: Gpu,
  store: Store,
  run: RunFile,
  opened: StudyTask,
  { cells, onProgress }: TestOptions = {},
): Promise<ExplanationsFile> {
  const { options, dataset } = run;
  const units = (await readUnits(store)).filter(({ bestEpoch }) => bestEpoch > 0);
  if (units.length === 0)
    throw new InputError(
      `${store.name} has no finished networks: go on with its sweep (${option('resume')}).`,
      { kind: 'too-few', thing: store.name },
    );
  const sizes = spread([...new Set(units.map(({ nTrain }) => nTrain))].sort((a, b) => a - b));
  const folds = [...new Set(units.map(({ fold }) => fold))].sort((a, b) => a - b);
  const network = networkOf(options, dataset.classes);
  const mapper = await createMapper(gpu, network, SIDE_BY_SIDE);
  const predictor = await createPredictor(gpu, network);
  const discs = centredDiscs(network.inputSize);
  const found: Found = { shared: [], randomised: [], repeated: [], deleted: [] };
  try {
    for (const [done, fold] of folds.entries()) {
      onProgress?.(done, folds.length);
      const images = await foldImages(store, run, opened, fold, ({ test }, label) =>
        inTurn(test, label, cells),
      );
      const here = units.filter((unit) => unit.fold === fold);
      const tools = { network, mapper, predictor, discs };
      await testFold({ ...tools, store, run, images, sizes, units: here, cells }, found);
    }
    onProgress?.(folds.length, folds.length);
  } finally {
    mapper.destroy();
    predictor.destroy();
  }
  const file = sumUp(found, { classes: dataset.classes, layers: layersFromTop(network) });
  await writeJsonSummed(store, EXPLANATIONS, file);
  return file;
}

interface Found {
  shared: SharedCell[];
  randomised: RandomisedCell[];
  repeated: RepeatedCell[];
  deleted: DeletedCell[];
}

/** A fold with its networks and images, and what explains them. */
interface FoldTest {
  store: Store;
  run: RunFile;
  network: SchoutenNetwork;
  mapper: Mapper;
  predictor: Predictor;
  discs(area: number): Uint8Array;
  images: FoldImages;
  sizes: number[];
  units: UnitResult[];
  cells?: number;
}

async function testFold(test: FoldTest, found: Found): Promise<void> {
  const { images, cells, store, network, run, sizes, units } = test;
  const { fold } = images.fold;
  const { seed } = run.options;
  const load = async (n: number, repeat: number): Promise<Float32Array | undefined> => {
    if (!units.some((unit) => unit.nTrain === n && unit.repeat === repeat)) return undefined;
    return (await readModel(store, modelFile(unitId(fold, n, repeat)))).weights;
  };
  const largest = sizes[sizes.length - 1];
  const networks = [{ n: 0, weights: initialWeights(network, seed, unitId(fold, largest, 0)) }];
  for (const n of sizes) {
    const weights = await load(n, 0);
    if (weights) networks.push({ n, weights });
  }
  const chosen = inTurn(images.fold.test, images.label, cells);
  for (const image of chosen) await shares(test, image, networks, found.shared);
  const best = await load(largest, 0);
  if (!best) return;
  const others: Float32Array[] = [];
  for (let repeat = 1; repeat < (run.options.repeats ?? 1); repeat++) {
    const weights = await load(largest, repeat);
    if (weights) others.push(weights);
  }
  const few = inTurn(chosen, images.label, SAMPLE);
  const maps = [];
  for (const image of few) maps.push(...(await test.mapper.explain([best], images.packed(image))));
  for (const [i, image] of few.entries()) {
    const { target, maps: own } = maps[i];
    await randomise(test, image, { target, own, best }, found.randomised);
    const next = maps[(i + 1) % few.length].maps;
    await repeat(test, image, { target, own, others, next }, found.repeated);
    await remove(test, image, { target, own, best }, found.deleted);
  }
}

async function shares(
  test: FoldTest,
  image: number,
  networks: { n: number; weights: Float32Array }[],
  found: SharedCell[],
): Promise<void> {
  const { mapper, network, images } = test;
  const S = network.inputSize;
  const packed = images.packed(image);
  const nucleus = nucleusMask({ width: S, height: S, data: unpackRgb(packed) });
  const area = nucleus.reduce((sum, pixel) => sum + pixel, 0);
  const cell = { fold: images.fold.fold, file: images.file(image), area: area / S ** 2 };
  if (cell.area < LEAST_NUCLEUS) {
    found.push({ ...cell, missing: true, shares: [] });
    return;
  }
  const disc = test.discs(area);
  const shares: SharedCell['shares'] = [];
  const explained = await mapper.explain(
    networks.map(({ weights }) => weights),
    packed,
  );
  for (const [i, { n }] of networks.entries()) {
    const { maps } = explained[i];
    for (const method of TESTED) {
      const share = {
        nucleus: shareWithin(maps[method], nucleus),
        disc: shareWithin(maps[method], disc),
      };
      if (Number.isFinite(share.nucleus)) shares.push({ n, method, ...share });
    }
  }
  found.push({ ...cell, missing: false, shares });
}

/** What is known of a cell under the fold's network of the largest size. */
interface OwnMaps {
  target: number;
  own: Record<TestedMethod, Float32Array>;
}

async function randomise(
  { mapper, network, images, run }: FoldTest,
  image: number,
  { target, own, best }: OwnMaps & { best: Float32Array },
  found: RandomisedCell[],
): Promise<void> {
  const { fold } = images.fold;
  const cascade = randomisedCascade(network, best, { seed: run.options.seed, id: `fold ${fold}` });
  const explained = await mapper.explain(cascade, images.packed(image), target);
  found.push({ fold, layers: explained.map(({ maps }) => likeness(own, maps, network.inputSize)) });
}

async function repeat(
  { mapper, network, images }: FoldTest,
  image: number,
  { target, own, others, next }: OwnMaps & { others: Float32Array[]; next: OwnMaps['own'] },
  found: RepeatedCell[],
): Promise<void> {
  if (others.length === 0) return;
  const explained = await mapper.explain(others, images.packed(image), target);
  const same = explained.map(({ maps }) => likeness(own, maps, network.inputSize));
  const other = likeness(own, next, network.inputSize);
  found.push({ fold: images.fold.fold, networks: others.length + 1, same, other });
}

async function remove(
  { predictor, network, images, run }: FoldTest,
  image: number,
  { target, own, best }: OwnMaps & { best: Float32Array },
  found: DeletedCell[],
): Promise<void> {
  const [packed, file] = [images.packed(image), images.file(image)];
  const { seed } = run.options;
  const curves: DeletedCell['curves'] = [];
  for (const { order, pictures } of deletions(packed, network.inputSize, own, { seed, file })) {
    const logits = await predictor.logits(best, pictures);
    const k = network.classes.length;
    const probability = pictures.map(
      (_, i) => softmax(logits.subarray(i * k, (i + 1) * k))[target],
    );
    curves.push({ order, probability, height: meanHeight(probability) });
  }
  found.push({ fold: images.fold.fold, curves });
}

/** Rank correlation of the magnitudes of two pairs of maps, square by square. */
function likeness(
  a: Record<TestedMethod, Float32Array>,
  b: Record<TestedMethod, Float32Array>,
  size: number,
): Record<TestedMethod, number> {
  const of = (method: TestedMethod): number =>
    spearman(blockSums(a[method], size, true), blockSums(b[method], size, true));
  return { saliency: of('saliency'), 'lrp-epsilon': of('lrp-epsilon') };
}

/** At most `count` of the images, classes in turn, in their order. */
function inTurn(images: number[], label: (image: number) => number, count?: number): number[] {
  if (count === undefined || images.length <= count) return images;
  const classes = [...new Set(images.map(label))];
  const queues = classes.map((c) => images.filter((image) => label(image) === c));
  const turns = images.flatMap((_, i) => queues.flatMap((queue) => queue.slice(i, i + 1)));
  return turns.slice(0, count);
}

/** The ends and what lies at even distances between them. */
function spread(sizes: number[]): number[] {
  if (sizes.length <= SIZES) return sizes;
  const at = (i: number): number => Math.round((i * (sizes.length - 1)) / (SIZES - 1));
  return Array.from({ length: SIZES }, (_, i) => sizes[at(i)]);
}
