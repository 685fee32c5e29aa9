import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LITTLE_SIDE_WORK } from './workbench/node-flags.mts';

const UNIT = 'test/unit/**/*.test.ts';

/** Files that put something of their own in the place of modules, with what they replace. */
const REPLACING = ['test/unit/editor', 'test/unit/engine'].flatMap(filesIn).flatMap((file) => {
  const replaced = [...read(file).matchAll(/vi\.mock\('(.*?)'/g)].map(([, name]) => name);
  return replaced.length > 0 ? [{ file, replaced }] : [];
});
/** Each of them replaces the editor anew, and nothing else. */
const IN_AN_EDITOR = REPLACING.filter(({ replaced }) => replaced.every((name) => name === 'vscode')).map(
  ({ file }) => file,
);
/**
 * Files that need a process of their own: they replace what others want as it is, want a module that nobody has used, or
 * measure the most memory that their process ever took.
 */
const APART = [
  ...REPLACING.map(({ file }) => file).filter((file) => !IN_AN_EDITOR.includes(file)),
  'test/unit/onnx/session.test.ts',
  'test/unit/cli/bad-folders.test.ts',
];

function filesIn(folder: string): string[] {
  const names = readdirSync(join(import.meta.dirname, '..', folder)).filter((name) => name.endsWith('.test.ts'));
  return names.map((name) => `${folder}/${name}`);
}

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, '..', file), 'utf8');
}

export default defineConfig({
  test: {
    globalSetup: 'test/workbench/built.ts',
    // Many tests wait for a process of their own, so that on two cores as well two at a time are quicker, unless
    // other tests run beside them: then `npm test` says how many.
    maxWorkers: '100%',
    // What is waited for comes when the machine has time.
    expect: { poll: { timeout: 60_000 } },
    // These only end what hangs: many tests start processes, and a machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What passes only the second time is named as unsteady at the end of a run.
    retry: 1,
    reporters: ['default', './test/workbench/vitest-report.ts'],
    // Each kind of process below would compile the same modules anew, and so would the next run.
    experimental: { fsModuleCache: true },
    projects: [
      // To load the modules once and not for each file saves a third of the run.
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          execArgv: [...LITTLE_SIDE_WORK],
          include: [UNIT],
          exclude: [...IN_AN_EDITOR, ...APART],
          setupFiles: 'test/unit/after-file.ts',
        },
      },
      // Modules anew for each file, in a thread that they share: to start one for each takes as long as the tests.
      {
        extends: true,
        test: {
          name: 'editor',
          pool: 'threads',
          isolate: false,
          include: IN_AN_EDITOR,
          setupFiles: 'test/unit/modules-anew.ts',
        },
      },
      { extends: true, test: { name: 'apart', include: APART } },
    ],
  },
});
