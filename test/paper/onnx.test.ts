import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { readSafetensors, writeSafetensors } from '../../src/engine/nn/safetensors.js';
import { decodeImage } from '../../src/images/decode.js';
import { packRgba } from '../../src/images/resize.js';
import type { ModelCalibration } from '../../src/paper/model-calibration.js';
import { decodeModel, encodeModel, type Model } from '../../src/paper/model-file.js';
import { defineNetwork, type Head } from '../../src/paper/network.js';
import { encodeOnnx, OPSET } from '../../src/paper/onnx/export-onnx.js';
import { decodeOnnx, importOnnx } from '../../src/paper/onnx/import-onnx.js';
import { readOnnx, writeOnnx } from '../../src/paper/onnx/schema.js';
import { type Prediction, predict } from '../../src/study/predict-images.js';
import { useGpu } from '../support/gpu.js';
import { runOnnx } from '../support/onnx.js';

const S = 190;
const IMAGES = 100;
const host = useGpu();

/** A linear congruential generator (Numerical Recipes), in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Discs of any colour, size and place on any ground: all channels and brightnesses. */
function cells(count: number, seed: number): Uint8Array[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => {
    const [ground, disc] = [0, 1].map(() => [0, 1, 2].map(() => 255 * random()));
    const [x0, y0, r] = [S * random(), S * random(), (S / 2) * random()];
    return Uint8Array.from({ length: S * S * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      const inside = Math.hypot((pixel % S) - x0, Math.floor(pixel / S) - y0) < r;
      return Math.min(255, (inside ? disc : ground)[i % 3] + 20 * random());
    });
  });
}

const calibration: ModelCalibration = { temperature: 1.7, offset: [0.25, -0.5] };

function model(
  seed: number,
  head: Head,
  own?: ModelCalibration,
  classes = ['other', 'blast'],
): Model {
  const network = defineNetwork({ inputSize: S, classes, head });
  const weights = initialWeights(network, seed, 'test');
  const random = generator(seed);
  // No bias is 0, so that none can be lost unseen; last weights large: answers of all kinds.
  for (const { name, offset, size } of network.parameters)
    for (let i = offset; i < offset + size; i++) {
      if (name.endsWith('bias')) weights[i] = 0.2 * random() - 0.1;
      if (name === 'preds.kernel') weights[i] *= 10;
    }
  return { network, weights, resize: 'triangle', calibration: own };
}

describe('a model as ONNX, opened by ONNX Runtime', () => {
  let images: Uint8Array[];
  beforeAll(() => {
    images = cells(IMAGES, 3);
  });
  const answers = async (models: Model[]): Promise<Prediction[]> => {
    const named = models.map((one, m) => ({
      name: `f0${m}-n010-r0`,
      model: one,
      seen: new Set<string>(),
    }));
    return predict(host.gpu, named, [
      images.map((pixels, i) => ({ file: String(i), pixels: packRgba(pixels) })),
    ]);
  };
  const named = (models: Model[]) =>
    models.map((one, m) => ({ name: `f0${m}-n010-r0`, model: one }));

  /** The largest distance; float32 sums in another order differ by some 1e-6. */
  function expectClose(given: Float32Array, wanted: number[]): void {
    expect(given).toHaveLength(wanted.length);
    const worst = Math.max(...wanted.map((value, i) => Math.abs(value - given[i])));
    expect(worst).toBeLessThanOrEqual(1e-5);
    // What is compared is no constant.
    expect(Math.max(...wanted) - Math.min(...wanted)).toBeGreaterThan(1e-3);
  }

  it.each<[string, Model]>([
    ['softmax, calibrated', model(1, 'softmax', calibration)],
    ['softmax', model(2, 'softmax')],
    ['sigmoid', model(3, 'sigmoid')],
    ['sigmoid, calibrated', model(4, 'sigmoid', calibration)],
    ['six classes', model(5, 'softmax', undefined, [...'abcdef'])],
  ])('answers as predict does: %s', async (_, one) => {
    const { outputs, inputs } = await runOnnx(encodeOnnx(named([one])), images, S);
    const wanted = await answers([one]);
    expect(inputs).toEqual(['images']);
    const { calibration: own } = one;
    expect(Object.keys(outputs).sort()).toEqual(
      ['logits', 'probabilities', ...(own ? ['uncalibrated'] : [])].sort(),
    );
    expectClose(
      outputs.logits,
      wanted.flatMap(({ logits }) => logits),
    );
    const plain = wanted.flatMap(({ probabilities }) => probabilities);
    if (own) {
      expectClose(
        outputs.probabilities,
        wanted.flatMap(({ calibrated }) => calibrated!),
      );
      expectClose(outputs.uncalibrated, plain);
    } else expectClose(outputs.probabilities, plain);
  });

  it.each<[string, Model[]]>([
    ['calibrated', [1, 2, 3].map((seed) => model(seed, 'softmax', calibration))],
    ['not all calibrated', [model(1, 'sigmoid', calibration), model(2, 'sigmoid')]],
    ['of six classes', [6, 7, 8, 9].map((n) => model(n, 'softmax', undefined, [...'abcdef']))],
  ])('is a whole ensemble: %s', async (_, models) => {
    const { outputs } = await runOnnx(encodeOnnx(named(models)), images, S);
    const wanted = await answers(models);
    const all = models.every(({ calibration: own }) => own);
    expectClose(
      outputs.logits,
      wanted.flatMap(({ logits }) => logits),
    );
    const plain = wanted.flatMap(({ probabilities }) => probabilities);
    expectClose(outputs[all ? 'uncalibrated' : 'probabilities'], plain);
    if (all)
      expectClose(
        outputs.probabilities,
        wanted.flatMap(({ calibrated }) => calibrated!),
      );
    else expect(outputs.uncalibrated).toBeUndefined();
    const said = wanted.map(({ ensemble }) => ensemble!);
    expectClose(
      outputs.disagreement,
      said.map(({ disagreement }) => disagreement),
    );
    expectClose(
      outputs.entropy,
      said.map(({ entropy }) => entropy),
    );
    expectClose(
      outputs.mutual_information,
      said.map((one) => one.mutualInformation),
    );
    expectClose(
      outputs.members,
      said.flatMap(({ members }) => members.flatMap(({ probabilities }) => probabilities)),
    );
  });

  it('keeps numbers where a member is as sure as can be', async () => {
    const sure = [1, 2].map((seed) => {
      const one = model(seed, 'softmax');
      const { offset, size } = one.network.parameters[one.network.parameters.length - 2];
      for (let i = offset; i < offset + size; i++) one.weights[i] *= 3000;
      return one;
    });
    const { outputs } = await runOnnx(encodeOnnx(named(sure)), images.slice(0, 5), S);
    for (const [name, values] of Object.entries(outputs))
      expect(values.every(Number.isFinite), name).toBe(true);
    expect(Math.min(...outputs.logits)).toBeLessThan(-100);
  });

  it.each(['binary257', 'six257'])('gives what was computed in float64: %s', async (name) => {
    const read = (file: string): Buffer =>
      readFileSync(join(import.meta.dirname, '..', 'golden', name, file));
    const golden = decodeModel(read('model.safetensors'), name);
    const expected = readSafetensors(read('expected.safetensors'), name);
    const files: string[] = JSON.parse(read('expected.json').toString()).images;
    const given = files.map((file) => decodeImage(read(join('images', file)), file).data);
    const bytes = encodeOnnx([{ name, model: golden }]);
    const { outputs } = await runOnnx(bytes, given, golden.network.inputSize);
    expectClose(outputs.logits, [...expected.tensors.get('logits')!.data]);
  });
});

describe('an exported file', () => {
  it('says what it is: classes, resizing, licence, data, opset', () => {
    const bytes = encodeOnnx([{ name: 'a', model: model(1, 'softmax', calibration) }], {
      ...{ version: '9.9.9', dataset: 'cells', licence: 'CC-BY-4.0', fingerprint: 'abc' },
    });
    const { metadataProps, opsetImport, irVersion, producerVersion, graph } = readOnnx(bytes);
    const facts = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    expect(facts).toMatchObject({
      ...{ format: 'cytograd', architecture: 'schouten2021', inputSize: '190', head: 'softmax' },
      ...{ classes: '["other","blast"]', resize: 'triangle', probabilities: 'calibrated' },
      ...{ dataset: 'cells', licence: 'CC-BY-4.0', dataFingerprint: 'abc' },
    });
    expect(facts.resizeRule).toMatch(/190|inputSize.*antialiased triangle/);
    expect(opsetImport).toMatchObject([{ version: BigInt(OPSET) }]);
    expect(irVersion).toBe(7n);
    expect(producerVersion).toBe('9.9.9');
    const [input] = graph!.input;
    expect(input.type?.tensorType?.shape?.dim[0].dimParam).toBe('N');
  });

  it('gives its networks back bit for bit, with their calibration', () => {
    const thresholds = { positive: [0.1, 2], negative: [-3] };
    const models = [model(1, 'sigmoid', { ...calibration, thresholds }), model(2, 'sigmoid')];
    const members = models.map((one, m) => ({ name: `n${m}`, model: one }));
    const back = decodeOnnx(encodeOnnx(members), 'x.onnx');
    expect(back.map(({ name }) => name)).toEqual(['n0', 'n1']);
    for (const [m, { model: one }] of back.entries())
      expect(Buffer.from(encodeModel(one))).toEqual(Buffer.from(encodeModel(models[m])));
    const single = importOnnx(encodeOnnx(members.slice(0, 1)), 'x.onnx', {});
    expect(Buffer.from(encodeModel(single))).toEqual(Buffer.from(encodeModel(models[0])));
    expect(() => importOnnx(encodeOnnx(members), 'x.onnx', {})).toThrow(/ensemble of 2 networks/);
  });

  it('holds networks of one kind', () => {
    const two = [model(1, 'softmax'), model(2, 'sigmoid')];
    expect(() => encodeOnnx(two.map((one, m) => ({ name: `n${m}`, model: one })))).toThrow(
      /n1 and n0 are networks of different/,
    );
  });

  it('is refused where it was changed or is none', () => {
    const bytes = encodeOnnx([{ name: 'a', model: model(1, 'softmax') }]);
    const changed = (change: (file: ReturnType<typeof readOnnx>) => void): Uint8Array => {
      const file = readOnnx(bytes);
      change(file);
      return writeOnnx(file);
    };
    const read = (given: Uint8Array) => () => decodeOnnx(given, 'x.onnx');
    const scale = changed(({ graph }) => {
      graph!.initializer.find(({ name }) => name === 'scale')!.rawData = new Uint8Array(4);
    });
    expect(read(scale)).toThrow(/changed by another program/);
    const half = changed(({ graph }) => {
      graph!.initializer.find(({ name }) => name === 'conv3.weight')!.dataType = 10;
    });
    expect(read(half)).toThrow(/conv3.weight is not of float32/);
    const short = changed(({ graph }) => {
      const tensor = graph!.initializer.find(({ name }) => name === 'conv3.weight')!;
      tensor.rawData = tensor.rawData!.slice(4);
    });
    expect(read(short)).toThrow(/conv3.weight has 575 values/);
    expect(read(changed(({ metadataProps }) => metadataProps.pop()))).toThrow(/members is no list/);
    const circle = changed(({ graph }) => {
      graph!.node.find(({ name }) => name === 'relu3')!.input = ['round'];
      graph!.node.find(({ name }) => name === 'conv3')!.output = ['around'];
      const through = graph!.node.find(({ opType }) => opType === 'Identity')!;
      graph!.node.push({ ...through, input: ['around'], output: ['again'] });
      graph!.node.push({ ...through, input: ['again'], output: ['around'] });
    });
    expect(read(circle)).toThrow(/goes in circles|stands where/);
    const self = changed(({ graph }) => {
      graph!.initializer = graph!.initializer.filter(({ name }) => name !== 'conv3.weight');
      const through = graph!.node.find(({ opType }) => opType === 'Identity')!;
      graph!.node.push({ ...through, input: ['conv3.weight'], output: ['conv3.weight'] });
    });
    expect(read(self)).toThrow(/goes in circles/);
    expect(read(bytes.slice(0, bytes.length / 2))).toThrow(/x.onnx is no readable ONNX model/);
    expect(read(new Uint8Array())).toThrow(/no readable ONNX model/);
    expect(read(writeSafetensors([], {}))).toThrow(/no readable ONNX model/);
  });
});
