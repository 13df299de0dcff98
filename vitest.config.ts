import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Many tests wait for processes and browsers, and one worker, the default for two processors, would wait with each.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
