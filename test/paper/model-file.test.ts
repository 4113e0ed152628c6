import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { readSafetensors, writeSafetensors } from '../../src/engine/nn/safetensors.js';
import { InputError } from '../../src/errors/input-error.js';
import { decodeModel, encodeModel } from '../../src/paper/model-file.js';
import { defineNetwork } from '../../src/paper/network.js';

/** A safetensors file with any header, right or wrong, and `dataLength` bytes 0, 1, 2 …. */
function assemble(header: unknown, dataLength: number): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (let i = 0; i < dataLength; i++) bytes[8 + text.length + i] = i;
  return bytes;
}

const tensor = (
  begin: number,
  end: number,
  shape: unknown = [(end - begin) / 4],
  dtype = 'F32',
) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** Refused as bad input, naming the file; every other error would be a crash for the user. */
function expectRefused(read: () => unknown, ...parts: (string | RegExp)[]): void {
  let error: unknown;
  try {
    read();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InputError);
  for (const part of ['cells.safetensors', ...parts])
    expect((error as InputError).message).toMatch(part);
}

describe('safetensors', () => {
  const read = (bytes: Uint8Array) => readSafetensors(bytes, 'cells.safetensors');

  it('gives back names, shapes, values and metadata, wherever the bytes lie', () => {
    const tensors = [
      { name: 'a', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.NaN, -0, 1e-45) },
      { name: 'empty', shape: [0, 4], data: new Float32Array() },
      { name: 'scalar', shape: [], data: Float32Array.of(7) },
    ];
    const bytes = writeSafetensors(tensors, { key: 'wért "quoted"' });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const source of [bytes, Buffer.from(bytes), shifted.subarray(3)]) {
      const file = read(source);
      expect(file.metadata).toEqual({ key: 'wért "quoted"' });
      expect([...file.tensors.keys()]).toEqual(['a', 'empty', 'scalar']);
      for (const { name, shape, data } of tensors)
        expect(file.tensors.get(name)).toEqual({ shape, data });
    }
  });

  it('reads float64, and tensors listed in any order', () => {
    const header = { late: tensor(8, 12), early: tensor(0, 8, [1], 'F64') };
    const bytes = assemble(header, 12);
    new DataView(bytes.buffer).setFloat64(bytes.length - 12, Math.PI, true);
    expect(read(bytes).tensors.get('early')?.data).toEqual(Float64Array.of(Math.PI));
    expect(read(bytes).tensors.get('late')?.shape).toEqual([1]);
  });

  it.each<[string, unknown, RegExp]>([
    ['null', null, /no JSON object/],
    ['a list', [], /no JSON object/],
    ['an entry that is null', { a: null }, /a is not described/],
    ['another type', { a: tensor(0, 16, [8], 'F16') }, /a has type F16, not F32 or F64/],
    ['a type that every object has', { a: tensor(0, 16, [4], 'constructor') }, /type constructor/],
    ['no offsets', { a: { dtype: 'F32', shape: [4] } }, /a has no valid place/],
    ['one offset', { a: { ...tensor(0, 16), data_offsets: [0] } }, /a has no valid place/],
    ['a negative offset', { a: tensor(-4, 12, [4]) }, /a has no valid place/],
    ['offsets as text', { a: { ...tensor(0, 16), data_offsets: ['0', '16'] } }, /no valid place/],
    ['negative sizes whose product fits', { a: tensor(0, 16, [-2, -2]) }, /a has no valid shape/],
    ['a fraction as size', { a: tensor(0, 16, [0.5, 8]) }, /a has no valid shape/],
    ['a shape that is none', { a: tensor(0, 16, 4) }, /a has no valid shape/],
    ['a shape that does not fit', { a: tensor(0, 16, [5]) }, /a needs 20 bytes and has 16/],
    ['an overlap', { a: tensor(0, 16), b: tensor(12, 16) }, /b overlaps another/],
    ['a gap', { a: tensor(0, 4), b: tensor(8, 16) }, /before tensor b belong to no tensor/],
    ['data at the end of no tensor', { a: tensor(0, 12) }, /end belong to no tensor/],
    ['a tensor beyond the end', { a: tensor(0, 20) }, /a is cut off/],
    ['metadata that is no object', { __metadata__: 3, a: tensor(0, 16) }, /metadata/],
    ['metadata that is null', { __metadata__: null, a: tensor(0, 16) }, /metadata/],
    ['metadata that is no text', { __metadata__: { k: 1 }, a: tensor(0, 16) }, /metadata/],
  ])('refuses a header with %s', (_, header, message) => {
    expectRefused(() => read(assemble(header, 16)), message);
  });

  it('refuses any file that was cut off, and a header that is no text', () => {
    const whole = assemble({ a: tensor(0, 16) }, 16);
    expect(read(whole).tensors.size).toBe(1);
    for (let length = 0; length < whole.length; length++)
      expectRefused(() => read(whole.subarray(0, length)));
    expectRefused(() => read(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe)), /not JSON/);
    expectRefused(() => read(new Uint8Array(100).fill(0xff)), /header is cut off/);
  });
});

describe('model file', () => {
  const network = defineNetwork({ inputSize: 190, classes: ['lymphocyte', 'blast "ü"'] });
  const weights = initialWeights(network, 1, 'model-file');
  const bytes = encodeModel({ network, weights, resize: 'triangle' });
  const decode = (content: Uint8Array) => decodeModel(content, 'cells.safetensors');

  /** The model with metadata or tensors changed; undefined takes a key away. */
  function altered(
    metadata: Record<string, string | undefined>,
    tensors: Record<string, number[] | undefined> = {},
  ): Uint8Array {
    const file = readSafetensors(bytes, 'model');
    const merged = Object.entries({ ...file.metadata, ...metadata });
    const parts = [...file.tensors].flatMap(([name, { shape, data }]) => {
      if (!Object.hasOwn(tensors, name)) return [{ name, shape, data: Float32Array.from(data) }];
      const wanted = tensors[name];
      const size = wanted?.reduce((a, b) => a * b, 1);
      return wanted ? [{ name, shape: wanted, data: new Float32Array(size as number) }] : [];
    });
    const texts = merged.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    return writeSafetensors(parts, Object.fromEntries(texts));
  }

  it('gives back the model, bit for bit', () => {
    const model = decode(bytes);
    expect(model).toEqual({ network, weights, resize: 'triangle' });
    expect(encodeModel(model)).toEqual(bytes);
  });

  it('leaves the resize out where images were not resized', () => {
    const plain = encodeModel({ network, weights });
    expect(readSafetensors(plain, 'model').metadata).not.toHaveProperty('resize');
    expect(decode(plain).resize).toBeUndefined();
  });

  it.each([
    ['binary257', 2, 7210],
    ['six257', 6, 7342],
  ])('loads a file made elsewhere: %s', (set, classes, parameters) => {
    const file = join(import.meta.dirname, '..', 'golden', set, 'model.safetensors');
    const model = decodeModel(readFileSync(file), file);
    expect(model.network.inputSize).toBe(257);
    expect(model.network.classes).toHaveLength(classes);
    expect(model.weights).toHaveLength(parameters);
    expect(model.weights.every(Number.isFinite)).toBe(true);
  });

  it('keeps a sigmoid head and its single output unit', () => {
    const one = defineNetwork({ inputSize: 190, classes: ['other', 'blast'], head: 'sigmoid' });
    const content = encodeModel({
      network: one,
      weights: new Float32Array(one.parameterCount).fill(0.5),
    });
    const model = decode(content);
    expect(model.network).toEqual(one);
    expect(model.weights).toHaveLength(one.parameterCount);
    expect(encodeModel(model)).toEqual(content);
  });

  it('keeps temperature, offset and thresholds, as plain texts', () => {
    const calibration = {
      ...{ temperature: 1.25, offset: [0.5, -0.5] },
      thresholds: { positive: [-1 / 3, 2], negative: [-4] },
    };
    const content = encodeModel({ network, weights, calibration });
    expect(decode(content).calibration).toEqual(calibration);
    expect(readSafetensors(content, 'model').metadata).toMatchObject({
      ...{ temperature: '1.25', offset: '[0.5,-0.5]' },
    });
    expect(decode(altered({ temperature: '2' })).calibration).toEqual({
      ...{ temperature: 2, offset: [0, 0] },
    });
  });

  it('ignores metadata and tensors that it does not know, and takes softmax where none is named', () => {
    const model = decode(altered({ trainedBy: 'someone', head: undefined }));
    expect(model.network.head).toBe('softmax');
    expect(model.weights).toEqual(weights);
  });

  it.each<[Record<string, string | undefined>, RegExp]>([
    [{ version: '2' }, /version is "2", this program reads "1"/],
    [{ version: undefined }, /version/],
    [{ format: 'pt' }, /format is "pt"/],
    [{ architecture: 'resnet' }, /architecture is "resnet"/],
    [{ head: 'linear' }, /linear head.*softmax and sigmoid/],
    [{ head: 'sigmoid' }, /preds\.kernel has shape \[32,2\], expected \[32,1\]/],
    [{ inputSize: undefined }, /inputSize is undefined/],
    [{ inputSize: '' }, /inputSize is , .*190/],
    [{ inputSize: '189' }, /inputSize is 189.*190/],
    [{ inputSize: '257.5' }, /inputSize is 257\.5/],
    [{ classes: undefined }, /classes/],
    [{ classes: 'a,b' }, /classes.*a,b/],
    [{ classes: '["a"]' }, /two or more different names/],
    [{ classes: '["a","a"]' }, /two or more different names/],
    [{ classes: '["a",1]' }, /classes/],
    [{ classes: '["a","b","c"]' }, /preds\.kernel has shape \[32,2\], expected \[32,3\]/],
    [{ temperature: '0' }, /temperature is 0/],
    [{ temperature: 'warm' }, /temperature is warm/],
    [{ temperature: '1', offset: '[1]' }, /offset is \[1\]/],
    [{ temperature: '1', thresholds: '{"positive":[1]}' }, /thresholds is \{/],
    // More weights than memory: refused by shape, before anything is allocated.
    [{ inputSize: '500000000' }, /dense1\.kernel has shape/],
  ])('refuses metadata %o', (metadata, message) => {
    expectRefused(() => decode(altered(metadata)), message);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('names the tensor that holds %d', (value) => {
    const spoilt = weights.slice();
    spoilt[network.parameters[3].offset] = value;
    const content = encodeModel({ network, weights: spoilt });
    expectRefused(() => decode(content), /conv2\.bias holds values that are not finite/);
  });

  it.each(network.parameters.map(({ name, shape }) => [name, shape] as const))(
    'names %s where it is missing or has another shape',
    (name, shape) => {
      expectRefused(() => decode(altered({}, { [name]: undefined })), `${name} is missing`);
      const wrong = [...shape, 1];
      expectRefused(() => decode(altered({}, { [name]: wrong })), `${name} has shape`);
    },
  );
});
