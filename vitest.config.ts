import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Processes, not threads: Dawn reads the process's environment and cannot be unloaded.
    pool: 'forks',
    // Software drivers use every core by themselves; the second worker fills their gaps.
    maxWorkers: 2,
    // The first compilation of a kernel on a software driver takes seconds, on a busy machine many.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 10_000,
  },
});
