import { describe, expect, it } from 'vitest';
import { Gpu } from '../../src/engine/gpu/gpu.js';
import type { ShaderSource } from '../../src/engine/gpu/shader.js';
import { operationCases } from '../../src/engine/testing/cases.js';
import { judge, largestError } from '../../src/engine/testing/check.js';
import { checkOperation } from '../../src/engine/testing/operations.js';
import { measureBandwidth, measurePeak } from '../../src/engine/train/measure-limits.js';
import { readShader } from '../../src/node/shaders.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();

/** The same device with one shader's text changed. */
function altered(shader: string, from: string, to: string): Gpu {
  const source: ShaderSource = (name) => {
    const text = readShader(name);
    if (name !== shader) return text;
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  };
  return new Gpu(device.gpu.device, device.gpu.info, source);
}

const caseOf = (op: string) => {
  const found = operationCases.find((c) => c.op.name === op);
  if (!found) throw new Error(`no case for ${op}`);
  return found;
};
const check = (gpu: Gpu, op: string) => checkOperation(gpu, caseOf(op), op);

describe('the self-test of an operation', () => {
  it('passes with the shaders as they are', async () => {
    for (const op of ['relu', 'dense', 'softmaxCrossEntropy'])
      expect(await check(device.gpu, op)).toMatchObject({ pass: true, sameBits: true });
  });

  it('fails forward when the forward kernel is wrong', async () => {
    const result = await check(altered('add', '] + b[', '] - b['), 'add');
    expect(result).toMatchObject({ pass: false, backward: 0 });
    expect(result.forward).toBeGreaterThan(0.1);
  });

  it('fails backward when the gradient is wrong', async () => {
    const result = await check(altered('relu', '> 0.0', '>= -0.5'), 'relu');
    expect(result.pass).toBe(false);
    expect(result.forward).toBeLessThan(1e-6);
    expect(result.backward).toBeGreaterThan(0.1);
  });

  it('fails when a number is wrong by one part in ten thousand', async () => {
    const wrong = altered('relevance-share', '/ denominator', '* 1.0001 / denominator');
    const result = await check(wrong, 'relevanceShare');
    expect(result.pass).toBe(false);
  });

  it('fails when a kernel reads what nobody wrote', async () => {
    const grows = altered('add', '+ model * y_stride + i] =', '+ model * y_stride + i] +=');
    expect(await check(grows, 'add')).toMatchObject({ forward: Number.NaN, pass: false });
  });

  it('fails when a device gives other bits the second time', async () => {
    const forgets = altered('add', '] + b[', '] + b[');
    let runs = 0;
    const { run } = forgets;
    forgets.run = (dispatches) => {
      runs++;
      if (runs === 1) run.call(forgets, dispatches);
    };
    const result = await check(forgets, 'add');
    expect(runs).toBe(2);
    expect(result).toMatchObject({ sameBits: false, pass: false });
    expect(result.forward).toBeLessThan(1e-6);
  });

  it('NaN is an error beyond every bound', () => {
    const forward = largestError([1, Number.NaN], [1, 2]);
    expect(forward).toBeNaN();
    const rest = { name: 'NaN', backward: null, bound: 1, sameBits: true };
    expect(judge({ ...rest, forward }).pass).toBe(false);
    expect(judge({ ...rest, forward: 0.5 }).pass).toBe(true);
  });
});

describe('the limits of the device', () => {
  it('are measured: positive, and no faster than any machine', async () => {
    const [peak, bandwidth] = [await measurePeak(device.gpu), await measureBandwidth(device.gpu)];
    expect(peak).toBeGreaterThan(0.1);
    expect(peak).toBeLessThan(1e6);
    expect(bandwidth).toBeGreaterThan(0.05);
    expect(bandwidth).toBeLessThan(1e5);
  });
});
