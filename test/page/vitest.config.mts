import { defineConfig } from 'vitest/config';
import { LITTLE_SIDE_WORK } from '../workbench/node-flags.mts';

export default defineConfig({
  test: {
    include: ['test/page/**/*.test.ts'],
    globalSetup: ['test/workbench/built.ts', 'test/page/setup.ts'],
    // Modules, an engine and a connection to the browser for each worker, not for each file. Where one waits for its
    // page, the other computes, so that two are quicker also on two cores. `npm test` says how many.
    maxWorkers: 2,
    isolate: false,
    execArgv: [...LITTLE_SIDE_WORK],
    // What a page shows comes when the machine has time, and each look takes some of that.
    expect: { poll: { timeout: 60_000, interval: 100 } },
    // These only end what hangs.
    testTimeout: 240_000,
    hookTimeout: 600_000,
    // What passes only then is named at the end of `npm test`.
    retry: 1,
    // The next run would compile the same modules anew.
    experimental: { fsModuleCache: true },
    reporters: ['default', './test/workbench/vitest-report.ts'],
  },
});
