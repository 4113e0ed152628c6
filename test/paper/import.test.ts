import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { type NamedTensor, writeSafetensors } from '../../src/engine/nn/safetensors.js';
import { packRgba } from '../../src/images/resize.js';
import { encodeModel, type Model } from '../../src/paper/model-file.js';
import { defineNetwork, type Head } from '../../src/paper/network.js';
import type { ImportFacts } from '../../src/paper/onnx/foreign-model.js';
import { GraphBuilder } from '../../src/paper/onnx/graph-builder.js';
import { importOnnx } from '../../src/paper/onnx/import-onnx.js';
import { type ForeignFacts, importSafetensors } from '../../src/paper/onnx/import-safetensors.js';
import { DATA_TYPE, writeOnnx } from '../../src/paper/onnx/schema.js';
import { predict } from '../../src/study/predict-images.js';
import { useGpu } from '../support/gpu.js';

// 257: a last map of 2 × 2, whose order of flattening matters.
const S = 257;
const CLASSES = ['other', 'blast'];

function model(head: Head = 'softmax'): Model {
  const network = defineNetwork({ inputSize: S, classes: CLASSES, head });
  const weights = initialWeights(network, 7, 'import');
  for (const { name, offset, size } of network.parameters)
    if (name.endsWith('bias')) for (let i = 0; i < size; i++) weights[offset + i] = (i + 1) / 64;
  return { network, weights };
}

type Tensor = Omit<NamedTensor, 'name'>;

const tensorsOf = ({ network, weights }: Model): Map<string, Tensor> =>
  new Map(
    network.parameters.map(({ name, shape, offset, size }) => [
      name,
      { shape, data: weights.slice(offset, offset + size) },
    ]),
  );

/** By indices, in another way than the code does it. */
function permuted({ shape, data }: Tensor, perm: number[]): Tensor {
  const to = perm.map((axis) => shape[axis]);
  const out = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const index: number[] = [];
    let rest = at;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      index[perm[axis]] = rest % to[axis];
      rest = Math.floor(rest / to[axis]);
    }
    out[at] = data[index.reduce((sum, i, axis) => sum * shape[axis] + i, 0)];
  }
  return { shape: to, data: out };
}

/** A state_dict of PyTorch: kernels [out, in, row, column], dense [out, in], maps by channel. */
function pytorchTensors(given: Model): Map<string, Tensor> {
  const own = tensorsOf(given);
  const all = new Map<string, Tensor>();
  for (let i = 1; i <= 6; i++) {
    const number = 3 * (i - 1);
    all.set(`features.${number}.weight`, permuted(own.get(`conv${i}.kernel`)!, [3, 2, 0, 1]));
    all.set(`features.${number}.bias`, own.get(`conv${i}.bias`)!);
  }
  const flat = { shape: [2, 2, 16, 32], data: own.get('dense1.kernel')!.data };
  all.set('classifier.0.weight', { ...permuted(flat, [3, 2, 0, 1]), shape: [32, 64] });
  all.set('classifier.0.bias', own.get('dense1.bias')!);
  all.set('classifier.2.weight', permuted(own.get('preds.kernel')!, [1, 0]));
  all.set('classifier.2.bias', own.get('preds.bias')!);
  return all;
}

/** safetensors sorts names as text: features.12 comes before features.3. */
const fileOf = (tensors: Map<string, Tensor>): Uint8Array =>
  writeSafetensors(
    [...tensors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => ({ name, ...one })),
    {},
  );

const FACTS: ForeignFacts = { classes: CLASSES, imageSize: S, pixels: '0..1' };
const bits = (given: Model): Buffer => Buffer.from(encodeModel(given));

describe('a safetensors file of another program', () => {
  const read = (tensors: Map<string, Tensor>, facts: ForeignFacts) =>
    importSafetensors(fileOf(tensors), 'x.safetensors', facts);

  it.each<Head>(['softmax', 'sigmoid'])('of PyTorch is taken over bit for bit: %s', (head) => {
    const given = model(head);
    const back = read(pytorchTensors(given), { ...FACTS, framework: 'pytorch' });
    expect(bits(back)).toEqual(bits(given));
  });

  it('of Keras is taken over bit for bit', () => {
    const own = tensorsOf(model());
    const names: Record<string, string> = { dense1: 'dense', preds: 'dense_1' };
    for (let i = 1; i <= 6; i++) names[`conv${i}`] = i === 1 ? 'conv2d' : `conv2d_${i - 1}`;
    const keras = new Map(
      [...own].map(([name, one]) => {
        const [layer, part] = name.split('.');
        return [`${names[layer]}/${part}:0`, one];
      }),
    );
    expect(bits(read(keras, { ...FACTS, framework: 'keras' }))).toEqual(bits(model()));
  });

  it('is refused where something is not said, or does not fit', () => {
    const tensors = pytorchTensors(model());
    const facts: ForeignFacts = { ...FACTS, framework: 'pytorch' };
    const refused = (change: ForeignFacts, message: RegExp) =>
      expect(() => read(tensors, { ...facts, ...change })).toThrow(message);
    refused({ framework: undefined }, /give from \(pytorch, keras\)/);
    refused({ framework: 'keras' }, /not stored as from keras says: give pytorch/);
    refused({ classes: undefined }, /tells 2 classes apart: name them with classes/);
    refused({ classes: ['a', 'b', 'c'] }, /2 classes apart.*given are a, b, c/);
    refused({ pixels: undefined }, /does not say what numbers its pixels are/);
    refused({ imageSize: undefined }, /does not say the size/);
    refused({ imageSize: 190 }, /imageSize 190 gives dense1 16 inputs, the file has 64/);
    refused({ imageSize: 100 }, /too small/);
    refused({ std: [0] }, /std 0: give one number, or three.*above 0/);
    refused({ mean: [1, 2] }, /mean 1,2: give one number/);
    const more = new Map(tensors).set('bn.weight', { shape: [4], data: new Float32Array(4) });
    expect(() => read(more, facts)).toThrow(/holds 17 tensors/);
    const words = ['one', 'two', 'three', 'four', 'five', 'six'];
    const named = new Map(
      [...tensors].map(([name, one]) => [
        name.replace(/^features\.(\d+)/, (_, n) => words[n / 3]),
        one,
      ]),
    );
    expect(() => read(named, facts)).toThrow(/order of the convolutions cannot be told/);
    const nan = new Map(tensors);
    nan.set('classifier.2.bias', { shape: [2], data: Float32Array.of(Number.NaN, 0) });
    expect(() => read(nan, facts)).toThrow(/not finite/);
  });
});

/** As tf2onnx writes a Keras model: pixels [N, S, S, 3], flattened with channels last, MatMul. */
function kerasOnnx(
  given: Model,
  { scale, activation, pads }: { scale?: number; activation?: string; pads?: number[] } = {},
): Uint8Array {
  const own = tensorsOf(given);
  const b = new GraphBuilder('keras');
  let x = b.input('input_1', DATA_TYPE.float, ['N', S, S, 3], '');
  if (scale !== undefined) x = b.node('Mul', [x, b.floats('factor', [1], [scale])], 'rescaling');
  x = b.node('Transpose', [x], 'nchw', { perm: [0, 3, 1, 2] });
  for (let i = 1; i <= 6; i++) {
    const kernel = permuted(own.get(`conv${i}.kernel`)!, [3, 2, 0, 1]);
    const bias = own.get(`conv${i}.bias`)!;
    const names = [
      b.floats(`k${i}`, kernel.shape, kernel.data),
      b.floats(`b${i}`, bias.shape, bias.data),
    ];
    x = b.node('Conv', [x, ...names], `conv${i}`, { kernel_shape: [3, 3], ...(pads && { pads }) });
    x = b.node('MaxPool', [x], `pool${i}`, { kernel_shape: [2, 2], strides: [2, 2] });
    x = b.node('Relu', [x], `relu${i}`);
  }
  x = b.node('Transpose', [x], 'nhwc', { perm: [0, 2, 3, 1] });
  x = b.node('Reshape', [x, b.int64s('shape', [2], [-1, 64])], 'flatten');
  for (const layer of ['dense1', 'preds']) {
    const [kernel, bias] = ['kernel', 'bias'].map((part) => own.get(`${layer}.${part}`)!);
    x = b.node('MatMul', [x, b.floats(`${layer}k`, kernel.shape, kernel.data)], `${layer}m`);
    x = b.node('Add', [x, b.floats(`${layer}b`, bias.shape, bias.data)], layer);
    if (layer === 'dense1') x = b.node('Relu', [x], 'hidden');
  }
  if (activation) x = b.node(activation, [x], 'answer');
  b.output(x, ['N', 2], '');
  const plain = { irVersion: 8n, metadataProps: [], opsetImport: [{ domain: '', version: 13n }] };
  return writeOnnx({ ...plain, graph: b.graph });
}

describe('an ONNX file of another program', () => {
  const read = (bytes: Uint8Array, facts: ImportFacts) => importOnnx(bytes, 'x.onnx', facts);
  const facts: ImportFacts = { classes: CLASSES, pixels: '0..1' };

  it('as tf2onnx writes it is taken over bit for bit', () => {
    expect(bits(read(kerasOnnx(model(), { activation: 'Softmax' }), facts))).toEqual(bits(model()));
    const scaled = kerasOnnx(model(), { scale: 1 / 255 });
    expect(bits(read(scaled, { ...facts, pixels: '0..255' }))).toEqual(bits(model()));
    const sigmoid = kerasOnnx(model('sigmoid'), { activation: 'Sigmoid' });
    expect(bits(read(sigmoid, facts))).toEqual(bits(model('sigmoid')));
  });

  it('moves another scaling of pixels into the first convolution', () => {
    const given = model();
    const back = read(kerasOnnx(given), {
      ...{ classes: CLASSES, pixels: '0..255', mean: [100, 120, 140], std: [50, 60, 70] },
    });
    const [own, moved] = [given, back].map(tensorsOf);
    // At a pixel of 200/255, 30/255, 90/255 everywhere the first convolution is a plain sum.
    const rgb = [200, 30, 90];
    const sum = (tensors: Map<string, Tensor>, pixel: number[], filter: number): number => {
      const { data } = tensors.get('conv1.kernel')!;
      let total = tensors.get('conv1.bias')!.data[filter];
      for (let i = 0; i < 27; i++) total += data[4 * i + filter] * pixel[i % 3];
      return total;
    };
    for (let filter = 0; filter < 4; filter++) {
      const wanted = sum(
        own,
        rgb.map((p, c) => (p - 100 - 20 * c) / (50 + 10 * c)),
        filter,
      );
      expect(
        sum(
          moved,
          rgb.map((p) => p / 255),
          filter,
        ),
      ).toBeCloseTo(wanted, 5);
    }
    expect(own.get('conv2.kernel')).toEqual(moved.get('conv2.kernel'));
  });

  it('is refused where it is another network, or something is not said', () => {
    const refused = (bytes: Uint8Array, message: RegExp, given = facts) =>
      expect(() => read(bytes, given)).toThrow(message);
    refused(kerasOnnx(model(), { pads: [1, 1, 1, 1] }), /Conv \(conv1\) stands where.*no padding/);
    refused(kerasOnnx(model(), { activation: 'Sigmoid' }), /Sigmoid of 2 units does not tell/);
    refused(kerasOnnx(model('sigmoid'), { activation: 'Softmax' }), /Softmax of 1 units/);
    refused(kerasOnnx(model(), { activation: 'Tanh' }), /Tanh after the last layer is not read/);
    refused(kerasOnnx(model()), /what numbers its pixels are/, { classes: CLASSES });
    refused(kerasOnnx(model()), /name them with classes/, { pixels: '0..1' });
    refused(kerasOnnx(model()), /takes images of 257 × 257 pixels: leave out/, {
      ...facts,
      imageSize: 190,
    });
  });
});

/** Exported by PyTorch itself; test/golden/pytorch/make.py says how. */
describe('what PyTorch has written', () => {
  const host = useGpu();
  const read = (file: string): Buffer =>
    readFileSync(join(import.meta.dirname, '..', 'golden', 'pytorch', file));
  const { logits, mean, std } = JSON.parse(read('expected.json').toString());
  const scaled: ForeignFacts = { classes: CLASSES, pixels: '0..1', mean, std };
  const images = [0, 1].map((image) =>
    Uint8Array.from({ length: S * S * 3 }, (_, i) => {
      const at = image * S * S * 3 + i;
      return ((at % 251) * ((Math.floor(at / 977) % 7) + 1)) % 256;
    }),
  );

  it.each<[string, () => Model]>([
    ['floats.onnx', () => importOnnx(read('floats.onnx'), 'x', scaled)],
    ['bytes.onnx', () => importOnnx(read('bytes.onnx'), 'x', { classes: CLASSES })],
    [
      'state.safetensors',
      () =>
        importSafetensors(read('state.safetensors'), 'x', {
          ...{ ...scaled, framework: 'pytorch', imageSize: S },
        }),
    ],
  ])('answers here as it did there: %s', async (_, open) => {
    const member = { name: 'x', model: open(), seen: new Set<string>() };
    const batch = images.map((pixels, i) => ({ file: String(i), pixels: packRgba(pixels) }));
    const answers = await predict(host.gpu, [member], [batch]);
    // The mean and s.d. of pixels have gone into the kernels, which are rounded once more.
    for (const [i, row] of answers.entries())
      for (const [c, value] of row.logits.entries()) expect(value).toBeCloseTo(logits[i][c], 4);
    expect(Math.abs(logits[0][0] - logits[1][0])).toBeGreaterThan(0.005);
  });
});
