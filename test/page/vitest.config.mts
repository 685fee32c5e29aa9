import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/page/**/*.test.ts'],
    globalSetup: ['test/page/setup.ts'],
    // What a page shows comes when the machine has time.
    expect: { poll: { timeout: 20_000 } },
    // These only end what hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // What passes only then is named at the end of `npm test`.
    retry: 1,
    reporters: ['default', './test/workbench/vitest-report.ts'],
  },
});
