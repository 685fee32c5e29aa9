import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const UNIT = 'test/unit/**/*.test.ts';

/** Files that need modules of their own: they put others in the place of some, or want one that nobody has used. */
const APART = [...replacing('test/unit/editor'), ...replacing('test/unit/engine'), 'test/unit/onnx/session.test.ts'];
/** Measures the most memory that its process ever took, which others may have raised far above what it looks for. */
const ALONE = 'test/unit/cli/bad-folders.test.ts';
const AFTER_FILE = 'test/unit/after-file.ts';

function replacing(folder: string): string[] {
  const names = readdirSync(join(import.meta.dirname, '..', folder)).filter((name) => name.endsWith('.test.ts'));
  const files = names.map((name) => `${folder}/${name}`);
  return files.filter((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8').includes('vi.mock('));
}

export default defineConfig({
  test: {
    globalSetup: 'test/workbench/built.ts',
    // Many tests wait for a process of their own, so that on two cores as well two at a time are quicker.
    maxWorkers: '100%',
    // What is waited for comes when the machine has time.
    expect: { poll: { timeout: 60_000 } },
    // These only end what hangs: many tests start processes, and a machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What passes only the second time is named as unsteady at the end of a run.
    retry: 1,
    reporters: ['default', './test/workbench/vitest-report.ts'],
    projects: [
      // To load the modules once and not for each file saves a third of the run.
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          include: [UNIT],
          exclude: [...APART, ALONE],
          setupFiles: AFTER_FILE,
        },
      },
      // A thread is started in a fraction of the time of a process.
      { extends: true, test: { name: 'apart', pool: 'threads', include: APART } },
      { extends: true, test: { name: 'alone', include: [ALONE] } },
    ],
  },
});
