import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    // These only end what hangs: many tests start processes, and a machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
