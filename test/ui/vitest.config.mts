import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    globalSetup: ['test/ui/setup.ts'],
    // One window for all files of a worker. Most of a test's time is waiting, so that two are quicker also on two cores,
    // unless other tests run beside them: then `npm test` says how many.
    maxWorkers: 2,
    isolate: false,
    // What a page shows comes when the machine has time, and each look takes some of that.
    expect: { poll: { timeout: 60_000, interval: 100 } },
    // These only end what hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 20_000,
    // What passes only then is named at the end of `npm test`.
    retry: 1,
    reporters: ['verbose', './test/workbench/vitest-report.ts'],
  },
});
