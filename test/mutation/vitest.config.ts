import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import tests from '../../vitest.config.js';
import type { Mutant } from './mutants.js';

/** Runs tests against one mutant, which stands in the environment: no file is changed. */
const { file, mutant, include } = JSON.parse(process.env.CYTOGRAD_MUTANT ?? 'null') as {
  file: string;
  mutant: Mutant;
  include: string[];
};
const target = resolve(file);

export default defineConfig({
  // Code that no test reaches is code whose mutants survive.
  test: {
    ...tests.test,
    include,
    bail: 1,
    maxWorkers: 1,
    testTimeout: 60_000,
    passWithNoTests: true,
  },
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      load(id) {
        if (id !== target) return null;
        const source = readFileSync(target, 'utf8');
        return source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end);
      },
    },
  ],
});
