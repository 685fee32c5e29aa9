import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    globalSetup: ['test/ui/setup.ts'],
    // One server and two cores: one file after the other.
    fileParallelism: false,
    // What a page shows comes when the machine has time.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 90_000,
    hookTimeout: 90_000,
    teardownTimeout: 20_000,
    reporters: ['verbose'],
  },
});
