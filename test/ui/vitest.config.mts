import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    globalSetup: ['test/ui/setup.ts'],
    // One window for all: one file after the other, in one worker.
    fileParallelism: false,
    maxWorkers: 1,
    isolate: false,
    // What a page shows comes when the machine has time.
    expect: { poll: { timeout: 20_000 } },
    // These only end what hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 20_000,
    reporters: ['verbose'],
  },
});
