import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { InputError } from '../../src/errors/input-error.js';
import { defineNetwork } from '../../src/paper/network.js';

const classNames = (k: number): string[] => Array.from({ length: k }, (_, i) => `class ${i}`);
const define = (inputSize: number, k: number) =>
  defineNetwork({ inputSize, classes: classNames(k) });

describe("the paper's network", () => {
  it.each([
    [257, 2, 7210],
    [257, 6, 7342],
    [400, 2, 13354],
    [400, 6, 13486],
    [224, 2, 5674],
  ])('at %i² with %i classes has %i parameters', (size, k, count) => {
    expect(define(size, k).parameterCount).toBe(count);
  });

  it.each([
    [257, 7177],
    [400, 13321],
  ])('at %i² with one sigmoid unit for two classes has %i parameters', (size, count) => {
    const network = defineNetwork({ inputSize: size, classes: ['a', 'b'], head: 'sigmoid' });
    expect(network.parameterCount).toBe(count);
    const { shape, fanIn, fanOut } = network.parameters[14];
    expect([shape, fanIn, fanOut]).toEqual([[32, 1], 32, 1]);
    const sevenClasses = { inputSize: size, classes: classNames(7), head: 'sigmoid' as const };
    expect(() => defineNetwork(sevenClasses)).toThrow(/two classes/);
  });

  it.each([
    [257, [255, 125, 60, 28, 12, 4], [127, 62, 30, 14, 6, 2], 64],
    [400, [398, 197, 96, 46, 21, 8], [199, 98, 48, 23, 10, 4], 256],
    [190, [188, 92, 44, 20, 8, 2], [94, 46, 22, 10, 4, 1], 16],
  ])('at %i² has the maps of Fig. 2', (size, convolved, pooled, flat) => {
    const network = define(size, 2);
    expect(network.blocks.map(({ convSize }) => convSize)).toEqual(convolved);
    expect(network.blocks.map(({ pooledSize }) => pooledSize)).toEqual(pooled);
    expect(network.blocks.map(({ inputSize }) => inputSize)).toEqual([size, ...pooled.slice(0, 5)]);
    expect(network.blocks.map(({ inputChannels }) => inputChannels)).toEqual([3, 4, 8, 8, 8, 16]);
    expect(network.blocks.map(({ filters }) => filters)).toEqual([4, 8, 8, 8, 16, 16]);
    expect(network.flat).toBe(flat);
  });

  it('lays its parameters side by side, in the order of the model file', () => {
    const { parameters, parameterCount } = define(257, 6);
    const layers = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'conv6', 'dense1', 'preds'];
    expect(parameters.map(({ name }) => name)).toEqual(
      layers.flatMap((layer) => [`${layer}.kernel`, `${layer}.bias`]),
    );
    let end = 0;
    for (const { offset, size, shape } of parameters) {
      expect(offset).toBe(end);
      expect(size).toBe(shape.reduce((a, b) => a * b));
      end += size;
    }
    expect(end).toBe(parameterCount);
    const kernels = parameters.filter(({ name }) => name.endsWith('.kernel'));
    expect(kernels.map(({ fanIn, fanOut }) => [fanIn, fanOut])).toEqual([
      [27, 36],
      [36, 72],
      [72, 72],
      [72, 72],
      [72, 144],
      [144, 144],
      [64, 32],
      [32, 6],
    ]);
  });

  it.each([189, 128, 0, -1, 257.5, Number.NaN])('refuses images of %d²', (size) => {
    expect(() => define(size, 2)).toThrow(InputError);
    expect(() => define(size, 2)).toThrow(/190.*imageSize/);
  });

  it('refuses a single class', () => {
    expect(() => define(257, 1)).toThrow(InputError);
  });
});

describe('weights before training', () => {
  const network = define(257, 2);
  const { parameters, parameterCount } = network;
  const weights = initialWeights(network, 1, 'f00-n010-r0');

  it('are zero in biases and fill the Glorot interval in kernels', () => {
    expect(weights).toHaveLength(parameterCount);
    for (const { name, offset, size, fanIn, fanOut } of parameters) {
      const part = weights.subarray(offset, offset + size);
      if (name.endsWith('.bias')) {
        expect(part.every((value) => value === 0)).toBe(true);
        continue;
      }
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      expect(Math.max(...part)).toBeLessThanOrEqual(limit);
      expect(Math.min(...part)).toBeGreaterThanOrEqual(-limit);
      // 4 standard errors of a uniform's mean and mean square; the draws are fixed by the seed.
      const mean = part.reduce((a, b) => a + b, 0) / size / limit;
      const square = part.reduce((a, b) => a + b * b, 0) / size / limit ** 2;
      expect(Math.abs(mean), name).toBeLessThan(4 / Math.sqrt(3 * size));
      expect(Math.abs(square - 1 / 3), name).toBeLessThan(
        (4 * Math.sqrt(4 / 45)) / Math.sqrt(size),
      );
    }
  });

  it('are the same for the same seed and unit, and others for others', () => {
    expect(initialWeights(network, 1, 'f00-n010-r0')).toEqual(weights);
    expect(initialWeights(network, 2, 'f00-n010-r0')).not.toEqual(weights);
    expect(initialWeights(network, 1, 'f01-n010-r0')).not.toEqual(weights);
  });

  it('of one tensor do not depend on the other tensors', () => {
    const six = define(257, 6);
    const { offset } = six.parameters[14];
    expect(initialWeights(six, 1, 'f00-n010-r0').subarray(0, offset)).toEqual(
      weights.subarray(0, offset),
    );
    const [a, b] = [parameters[4], parameters[6]]; // conv3 and conv4 have one shape
    const part = (p: typeof a) => weights.subarray(p.offset, p.offset + p.size);
    expect(part(a)).not.toEqual(part(b));
  });
});
