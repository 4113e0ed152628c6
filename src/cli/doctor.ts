import { freemem, totalmem } from 'node:os';
import type { Gpu } from '../engine/gpu/gpu.js';
import { type Check, selfTest } from '../engine/testing/self-test.js';
import { measureInference, measureTraining } from '../engine/train/measure.js';
import { measureBandwidth, measurePeak } from '../engine/train/measure-limits.js';
import { modelsInLockstep } from '../engine/train/trainer.js';
import { measuredVariant } from '../node/kernel-memory.js';
import { openGpu } from '../node/open-gpu.js';
import { FAITHFUL, PAPER_SIZES } from '../paper/faithful.js';
import { defineNetwork, type SchoutenNetwork } from '../paper/network.js';
import { trainingOptions } from '../paper/training.js';
import { VERSION } from '../study/version.js';
import { type CommonOptions, ExitError, notice, say } from './context.js';
import { table } from './table.js';

/** As a study of the paper's protocol trains. */
const TRAINING = trainingOptions({ ...FAITHFUL, quirks: [] });

/** Networks of the paper's full sweep. */
const PAPER_NETWORKS = FAITHFUL.folds * PAPER_SIZES.length;

/** What the engine runs on; with --full, whether it computes right there, and how fast. */
export async function runDoctor(args: CommonOptions & { full?: boolean }): Promise<void> {
  const gpu = await openGpu({ adapter: args.adapter });
  const network = defineNetwork({ inputSize: FAITHFUL.imageSize, classes: ['other', 'positive'] });
  const about = facts(gpu, network);
  if (!args.full) {
    gpu.close();
    say(args.json ? JSON.stringify(about, null, 1) : listing(about));
    return;
  }
  if (!args.json) say(listing(about));
  notice(args, 'self-test (the first time, kernels are compiled: that takes longest)');
  const checks = await selfTest(gpu, {
    network,
    batch: FAITHFUL.batch,
    onCheck: ({ name, pass }) => notice(args, `  ${name}: ${pass ? 'pass' : 'FAIL'}`),
  });
  notice(args, 'speed');
  const speed = await measureSpeed(gpu, network);
  gpu.close();
  if (args.json) say(JSON.stringify({ ...about, selfTest: checks, speed }, null, 1));
  else say(`\n${checksTable(checks)}\n\n${listing(speed)}`);
  const failed = checks.filter(({ pass }) => !pass);
  if (failed.length > 0)
    throw new ExitError(
      1,
      `${failed.length} of ${checks.length} checks fail on ${gpu.info.name} ` +
        `(${failed.map(({ name }) => name).join(', ')}): do not trust results from this adapter. ` +
        'Update its driver, or use --adapter software.',
    );
}

function facts(gpu: Gpu, network: SchoutenNetwork) {
  const has = (feature: string): boolean => gpu.info.features.includes(feature);
  const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  return {
    cytograd: VERSION,
    node: process.version,
    adapter: gpu.info.name,
    type: gpu.info.type === 'gpu' ? 'hardware GPU' : 'software driver on the CPU',
    driver: gpu.info.driver,
    backend: gpu.info.backend,
    subgroups: has('subgroups'),
    kernels: gpu.variant,
    kernelsMeasured: measuredVariant(gpu.info) !== undefined,
    timestamps: has('timestamp-query'),
    float16: has('shader-f16'),
    maxStorageBufferBindingMiB: mebibytes(gpu.limits.maxStorageBufferBindingSize),
    maxBufferMiB: mebibytes(gpu.limits.maxBufferSize),
    storageBuffersPerStage: gpu.limits.maxStorageBuffersPerShaderStage,
    systemMemoryMiB: mebibytes(totalmem()),
    freeMemoryMiB: mebibytes(freemem()),
    networksInLockstep: modelsInLockstep(gpu, network, TRAINING, PAPER_NETWORKS),
  };
}

/** Rounded to three digits; times in milliseconds at the paper's image and batch size. */
async function measureSpeed(gpu: Gpu, network: SchoutenNetwork) {
  const three = (value: number): number => Number(value.toPrecision(3));
  const one = await measureTraining(gpu, network, TRAINING, 1);
  const group = await measureTraining(gpu, network, TRAINING, PAPER_NETWORKS);
  const inference = await measureInference(gpu, network);
  return {
    multiplyAddGflops: three(await measurePeak(gpu)),
    copyGBperSecond: three(await measureBandwidth(gpu)),
    trainingStepMs: three(1000 * one.step),
    groupNetworks: group.models,
    groupStepMs: three(1000 * group.step),
    groupStepPerNetworkMs: three((1000 * group.step) / group.models),
    validationImageMs: three(1000 * group.validation),
    inferenceOneImageMs: three(1000 * inference.one),
    inferenceBatchImageMs: three(1000 * inference.batch),
  };
}

const listing = (values: object): string =>
  Object.entries(values)
    .map(([key, value]) => `${key.padEnd(28)}${shown(value)}`)
    .join('\n');

const shown = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

function checksTable(checks: Check[]): string {
  const error = (value: number | null): string => (value === null ? '–' : value.toExponential(1));
  const rows = checks.map((check) => [
    check.name,
    error(check.forward),
    error(check.backward),
    check.bound.toExponential(0),
    check.sameBits ? 'yes' : 'no',
    check.pass ? 'pass' : 'FAIL',
    check.problem?.split('\n')[0] ?? '',
  ]);
  const header = ['largest error', 'forward', 'backward', 'bound', 'same bits', '', ''];
  return table(header, rows, 1);
}
