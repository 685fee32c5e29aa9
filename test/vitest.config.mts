import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    // Many tests wait for a process of their own, so that on two cores as well two at a time are quicker.
    maxWorkers: '100%',
    // These only end what hangs: many tests start processes, and a machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
