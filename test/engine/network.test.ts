import { describe, expect, it } from 'vitest';
import {
  conv3x3,
  dense,
  layer,
  maxpool2x2,
  relu,
  twoClassLogits,
} from '../../src/engine/nn/layers.js';
import { sequential } from '../../src/engine/nn/network.js';
import { add } from '../../src/engine/ops/add.js';
import { ShapeError } from '../../src/engine/ops/types.js';

const pixels = { shape: [20, 14, 3], dtype: 'rgba8' as const };
const row = { shape: [6], dtype: 'f32' as const };

describe('a sequence of layers', () => {
  const network = sequential({
    input: pixels,
    layers: [
      conv3x3(4),
      relu(),
      maxpool2x2(),
      conv3x3(8),
      dense(5),
      relu(),
      dense(3, { name: 'preds' }),
    ],
  });

  it('infers shapes', () => {
    expect(network.layers.map(({ output }) => output.join('×'))).toEqual([
      ...['18×12×4', '18×12×4', '9×6×4', '7×4×8', '5', '5', '3'],
    ]);
    expect(network.outputs).toBe(3);
  });

  it('lays parameters side by side and numbers the layers of a kind', () => {
    expect(network.parameters.map(({ name, shape }) => [name, ...shape].join(' '))).toEqual([
      ...['conv1.kernel 3 3 3 4', 'conv1.bias 4', 'conv2.kernel 3 3 4 8', 'conv2.bias 8'],
      ...['dense1.kernel 224 5', 'dense1.bias 5', 'preds.kernel 5 3', 'preds.bias 3'],
    ]);
    let end = 0;
    for (const { offset, size } of network.parameters) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(network.parameterCount).toBe(end);
  });

  it('a layer in two places has one set of weights', () => {
    const shared = dense(6);
    const { layers, parameterCount } = sequential({
      input: row,
      layers: [shared, relu(), shared, dense(2)],
    });
    expect(layers[2].parameters).toEqual(layers[0].parameters);
    expect(parameterCount).toBe(6 * 6 + 6 + 6 * 2 + 2);
  });

  it.each<[string, RegExp, Parameters<typeof sequential>[0]]>([
    [
      'too small',
      /layer 5 .*\[2,1,4\].*maxpool2x2/,
      {
        input: pixels,
        layers: [conv3x3(4), maxpool2x2(), maxpool2x2(), maxpool2x2(), maxpool2x2()],
      },
    ],
    ['one input for two', /layer 1 .*\[6\].*add/, { input: row, layers: [layer(add, {})] }],
    ['not an image', /layer 1 .*\[6\].*conv3x3/, { input: row, layers: [conv3x3(4), dense(2)] }],
    ['pixels', /layer 1 .*dense.*float32/, { input: pixels, layers: [dense(2)] }],
    ['two units', /layer 2 .*twoClassLogits/, { input: row, layers: [dense(2), twoClassLogits()] }],
    ['no units', /ends in \[18,12,4\].*dense/, { input: pixels, layers: [conv3x3(4)] }],
    [
      'one name twice',
      /two parameters are named a\.kernel/,
      { input: row, layers: [dense(2, { name: 'a' }), dense(2, { name: 'a' })] },
    ],
  ])('refuses what does not fit: %s', (_, message, definition) => {
    expect(() => sequential(definition)).toThrow(ShapeError);
    expect(() => sequential(definition)).toThrow(message);
  });

  it('a shared layer must fit in both places', () => {
    const shared = dense(5);
    expect(() => sequential({ input: row, layers: [shared, shared] })).toThrow(/layer 2 .*\[5\]/);
  });
});
