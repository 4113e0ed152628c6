import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/engine/testing/self-test.js';
import { runIn, useWorkFolder } from '../support/command-line.js';

const work = useWorkFolder('doctor');
const { cytograd } = work;

describe('doctor', () => {
  it('answers with the adapter and what it offers', () => {
    const { code, stdout, stderr } = cytograd('doctor', '--json');
    expect(code, stderr).toBe(0);
    const facts = JSON.parse(stdout);
    expect(typeof facts.adapter).toBe('string');
    for (const offered of [facts.subgroups, facts.timestamps, facts.float16])
      expect(typeof offered).toBe('boolean');
    expect(facts.networksInLockstep).toBeGreaterThan(0);
    expect(facts.selfTest).toBeUndefined();
  });

  it('--full: every operation passes, every speed is measured', () => {
    const { code, stdout, stderr } = cytograd('doctor', '--full', '--json');
    expect(code, stderr).toBe(0);
    const { selfTest, speed }: { selfTest: Check[]; speed: Record<string, number> } =
      JSON.parse(stdout);
    expect(selfTest.length).toBeGreaterThan(10);
    expect(selfTest.filter(({ pass }) => !pass)).toEqual([]);
    expect(selfTest.every(({ sameBits }) => sameBits)).toBe(true);
    expect(Object.values(speed).every((value) => value > 0)).toBe(true);
  });

  it('--full: a package with one wrong kernel names it and exits 1', () => {
    const here = join(import.meta.dirname, '..', '..');
    const copy = join(work.root, 'package');
    for (const name of ['dist', 'shaders', 'package.json'])
      cpSync(join(here, name), join(copy, name), { recursive: true });
    symlinkSync(join(here, 'node_modules'), join(copy, 'node_modules'));
    const shader = join(copy, 'shaders', 'add.wgsl');
    const text = readFileSync(shader, 'utf8');
    expect(text).toContain('] + b[');
    writeFileSync(shader, text.replace('] + b[', '] - b['));
    const cli = join(copy, 'dist', 'cli.js');
    const { code, stdout, stderr } = runIn(work.root, ['doctor', '--full', '--json'], cli);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 of \d+ checks fail on .*\(add 3×4×5\)/);
    const failed = (JSON.parse(stdout).selfTest as Check[]).filter(({ pass }) => !pass);
    expect(failed.map(({ name }) => name)).toEqual(['add 3×4×5']);
  });
});
