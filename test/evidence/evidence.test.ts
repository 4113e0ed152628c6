import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI } from '../support/command-line.js';
import { useGpu } from '../support/gpu.js';
import { chooseCases, collectEvidence } from './cases.js';
import { differences, type Evidence } from './hashes.js';

/**
 * Bits are the same from run to run on one kind of machine; another driver, CPU or Node may round
 * otherwise. There the test is skipped, and `npm run evidence` compares two builds.
 */
const before: Evidence & { machine: { cpu: string; node: string } } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'hashes.json'), 'utf8'),
);
const node = process.version.split('.')[0];
const sameMachine = before.machine.cpu === cpus()[0].model && before.machine.node === node;

/** The cheapest cases that go through splits, training, quirks, prediction and relevance. */
const SMOKE = ['train', 'predict-model', 'explain-lrp-epsilon', 'quirks-training'];

describe.runIf(sameMachine)('results have the bits that they had before', () => {
  const device = useGpu();

  it('models, splits, units and maps of small runs', async (context) => {
    if (device.gpu.info.name !== before.adapter) context.skip();
    const failures: string[] = [];
    const now = await collectEvidence(CLI, chooseCases(SMOKE), (name, { message }) => {
      failures.push(`${name}: ${message}`);
    });
    expect(failures).toEqual([]);
    for (const name of SMOKE) {
      const kept = before.cases[name];
      if (name !== 'predict-model') expect(Object.keys(kept).length, name).toBeGreaterThan(0);
      expect(differences(kept, now.cases[name]), name).toEqual([]);
    }
  });
});
