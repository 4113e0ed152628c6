import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/images/decode.js';
import { decodeModel } from '../../src/paper/model-file.js';
import { readOnnx } from '../../src/paper/onnx/schema.js';
import type { ModelEmbedding } from '../../src/study/embedding.js';
import { type Row, SIZE, useWorkFolder } from '../support/command-line.js';
import { makeRun } from '../support/made-run.js';
import { runOnnx } from '../support/onnx.js';

const work = useWorkFolder('export');
const { cytograd, expectRefusal } = work;
const GOLDEN = join(import.meta.dirname, '..', 'golden', 'pytorch');
const MODEL = 'run/models/f00-n008-r0.safetensors';
const read = (name: string): Buffer => readFileSync(join(work.root, name));
const IMAGES = ['cells/blast/blast-3.png', 'cells/normal/normal-0.png', 'cells/blast/blast-7.png'];

function run(...args: string[]): string {
  const { code, stdout, stderr } = cytograd(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}
const predicted = (model: string): Row[] => JSON.parse(run('predict', model, ...IMAGES, '--json'));
const answers = (file: string) =>
  runOnnx(
    read(file),
    IMAGES.map((name) => decodeImage(read(name), name).data),
    SIZE,
  );

function expectClose(given: Float32Array, wanted: number[]): void {
  expect(given).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(given[i] - value)).toBeLessThan(1e-5);
}

beforeAll(() => {
  makeRun(work.root, 'run', [4, 8], 3, { temperature: 1.4, offset: [0.3, -0.2] });
  cpSync(GOLDEN, join(work.root, 'pytorch'), { recursive: true });
});

describe('export', () => {
  it('of a model answers as predict does, and is opened by it', async () => {
    expect(run('export', MODEL, '--format', 'onnx', '--out', 'model.onnx')).toMatch(
      /^model.onnx: a network, opset 13; .* calibrated probabilities of normal, blast/,
    );
    // Nothing of the folders of this machine.
    expect(read('model.onnx').includes('run/models')).toBe(false);
    const rows = predicted(MODEL);
    const { outputs } = await answers('model.onnx');
    expectClose(
      outputs.logits,
      rows.flatMap(({ logits }) => logits),
    );
    expectClose(
      outputs.probabilities,
      rows.flatMap(({ calibrated }) => calibrated as number[]),
    );
    expectClose(
      outputs.uncalibrated,
      rows.flatMap(({ probabilities }) => probabilities),
    );
    expect(predicted('model.onnx')).toEqual(rows);
    run('import', 'model.onnx', '--out', 'back.safetensors');
    expect(read('back.safetensors')).toEqual(read(MODEL));
    const args = ['explain', 'model.onnx', IMAGES[0], '--out', 'maps', '--json'];
    expect(JSON.parse(run(...args))[0].logit).toBeCloseTo(Math.max(...rows[0].logits), 4);
  });

  it('of a run is its ensemble, with the data it was trained on', async () => {
    const args = ['export', 'run', '--format', 'onnx', '--out', 'run.onnx', '--json'];
    const said = JSON.parse(run(...args));
    expect(said).toMatchObject({
      ...{ file: 'run.onnx', opset: 13, imageSize: SIZE, calibrated: true },
      networks: ['f00-n008-r0', 'f01-n008-r0', 'f02-n008-r0'],
    });
    const rows = predicted('run');
    const { outputs } = await answers('run.onnx');
    expectClose(
      outputs.probabilities,
      rows.flatMap(({ calibrated }) => calibrated as number[]),
    );
    expectClose(
      outputs.uncalibrated,
      rows.flatMap(({ probabilities }) => probabilities),
    );
    expectClose(
      outputs.disagreement,
      rows.map(({ disagreement }) => disagreement as number),
    );
    expect(predicted('run.onnx')).toEqual(rows);
    const facts = readOnnx(read('run.onnx')).metadataProps.map(({ key, value }) => [key, value]);
    expect(Object.fromEntries(facts)).toMatchObject({
      dataset: 'made up',
      dataFingerprint: 'made up',
    });
    const { networks } = JSON.parse(
      run('export', 'run', '--size', '4', '--format', 'onnx', '--out', 'four.onnx', '--json'),
    );
    expect(networks[0]).toBe('f00-n004-r0');
  });

  it('says that a model outside its run tells nothing of its images', () => {
    cpSync(join(work.root, MODEL), join(work.root, 'alone.safetensors'));
    const { code, stdout, stderr } = cytograd('export', 'alone.safetensors', '--format', 'onnx');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^alone.onnx/);
    expect(stderr).toMatch(/NOTICE: alone.safetensors does not lie in its run/);
    expectRefusal(
      ['export', 'alone.safetensors', '--format', 'onnx'],
      /alone.onnx is there already/,
    );
  });

  it('is refused where it cannot be', () => {
    expectRefusal(['export', MODEL], /format/);
    expectRefusal(['export', MODEL, '--format', 'pickle'], /Choices: "onnx"/);
    expectRefusal(['export', 'nothing', '--format', 'onnx'], /model nothing: no such file/);
    expectRefusal(['export', MODEL, '--format', 'onnx', '--out', 'cells'], /cells is a folder/);
    expectRefusal(['export', MODEL, '--format', 'onnx', '--size', '4'], /needs a run directory/);
    expectRefusal(['export', 'run', '--format', 'onnx', '--size', '5'], /it has 4, 8/);
    run('export', 'run', '--format', 'onnx', '--out', 'three.onnx');
    expectRefusal(['explain', 'three.onnx', IMAGES[0]], /holds 3 networks: give one/);
    expectRefusal(['import', 'three.onnx'], /ensemble of 3 networks/);
  });
});

describe('import', () => {
  it('makes a model of a network that PyTorch has trained', () => {
    const args = ['--pixels', '0..1', '--mean', '0.7,0.6,0.65', '--std', '0.2,0.25,0.3'];
    run('import', 'pytorch/floats.onnx', '--classes', 'normal,blast', ...args);
    const { network, calibration } = decodeModel(read('floats.safetensors'), 'floats');
    expect(network).toMatchObject({ inputSize: 257, classes: ['normal', 'blast'] });
    expect(calibration).toBeUndefined();
    const state = ['import', 'pytorch/state.safetensors', '--classes', 'normal,blast', ...args];
    run(...state, '--from', 'pytorch', '--image-size', '257');
    expect(read('state.safetensors')).toEqual(read('floats.safetensors'));
    expect(predicted('state.safetensors')).toHaveLength(IMAGES.length);
  });

  it('opens in embed, with labelled images', () => {
    cpSync(join(work.root, MODEL), join(work.root, 'taken.safetensors'));
    const args = ['embed', 'taken.safetensors', '--dataset', 'cells', '--out', 'map', '--json'];
    const said = JSON.parse(run(...args));
    expect(said).toMatchObject({ images: 24, figure: 'map/tsne.png' });
    const { points, classes, purity } = work.readJson<ModelEmbedding>('map', 'embedding.json');
    expect(classes).toEqual(['blast', 'normal']);
    expect(points).toHaveLength(24);
    expect(new Set(points.map(({ x, y }) => `${x} ${y}`)).size).toBe(24);
    expect(purity).toBeCloseTo(said.purity, 8);
    expect(decodeImage(read('map/tsne.png'), 'map').width).toBeGreaterThan(300);
    expectRefusal(['embed', 'taken.safetensors'], /say which images with --dataset/);
    expectRefusal(
      ['embed', 'taken.safetensors', '--dataset', 'cells', '--sizes', '4'],
      /needs a run/,
    );
    expectRefusal(['embed', 'run', '--out', 'x'], /--out is for a model/);
  });

  it('refuses what is not said, and says where to say it', () => {
    cpSync(join(GOLDEN, 'floats.onnx'), join(work.root, 'other.onnx'));
    cpSync(join(GOLDEN, 'state.safetensors'), join(work.root, 'other.st'));
    const file = 'other.onnx';
    expectRefusal(['predict', file, IMAGES[0]], /is of another program.*import it/);
    expectRefusal(['predict', 'other.st', IMAGES[0]], /import it/);
    expectRefusal(['import', file], /name them with --classes/);
    expectRefusal(
      ['import', file, '--classes', 'a,b'],
      /give --pixels \(0\.\.1, 0\.\.255, -1\.\.1\)/,
    );
    expectRefusal(['import', file, '--classes', 'a,b', '--pixels', '0-1'], /Choices: "0..1"/);
    const full = ['--classes', 'a,b', '--pixels', '0..1'];
    expectRefusal(['import', file, ...full, '--std', 'x'], /--std NaN: give one number/);
    const state = ['import', 'other.st', ...full];
    expectRefusal([...state, '--image-size', '257'], /give --from \(pytorch, keras\)/);
    expectRefusal([...state, '--from', 'pytorch'], /give --image-size/);
    expectRefusal(
      [...state, '--from', 'keras', '--image-size', '257'],
      /not stored as --from keras/,
    );
    writeFileSync(join(work.root, 'words.onnx'), 'words');
    expectRefusal(['import', 'words.onnx', ...full], /words.onnx is no readable ONNX model/);
  });
});
