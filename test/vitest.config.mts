import { defineConfig } from 'vitest/config';

/** Files that need modules of their own: they end what a module holds, or change what it reads when it is loaded. */
const APART = ['test/unit/cli/**/*.test.ts', 'test/unit/editor/**/*.test.ts', 'test/unit/onnx/session.test.ts'];

export default defineConfig({
  test: {
    // Many tests wait for a process of their own, so that on two cores as well two at a time are quicker.
    maxWorkers: '100%',
    // These only end what hangs: many tests start processes, and a machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What passes only the second time is named as unsteady at the end of a run.
    retry: 1,
    reporters: ['default', './test/workbench/vitest-report.ts'],
    projects: [
      // To load the modules once and not for each file saves a third of the run.
      { extends: true, test: { name: 'shared', isolate: false, include: ['test/unit/**/*.test.ts'], exclude: APART } },
      { extends: true, test: { name: 'apart', include: APART } },
    ],
  },
});
