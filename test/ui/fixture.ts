/** What a UI test begins with: `describeWorkbench`, and `it` with a fixture that opens windows. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it as base, describe, inject } from 'vitest';
import { root } from '../workbench/paths.ts';
import type { Server } from '../workbench/server.ts';
import { type OpenOptions, openWorkbench, type WorkbenchWindow } from '../workbench/window.ts';

const shared = inject('shared');

/** A group of tests on the real workbench. Where that cannot run, they are skipped and the name tells why. */
export function describeWorkbench(name: string, tests: (server: Server) => void): void {
  if ('unavailable' in shared) {
    // The tests are only registered, never run, so that they are counted.
    describe.skip(`${name} (skipped: ${shared.unavailable})`, () => tests(noServer));
  } else {
    describe(name, () => tests(shared.server));
  }
}

const noServer: Server = {
  name: 'none',
  id: '',
  pid: 0,
  port: 0,
  folder: '',
  log: '',
  workbench: { node: '', server: '', chromium: '' },
  settings: {},
};

export interface Fixtures {
  /** A copy of test/ui/workspace for this test. */
  workspace: string;
  /** Opens a window on that workspace. Closed after the test; a failed test leaves a screenshot of each. */
  open: (options?: Partial<OpenOptions>) => Promise<WorkbenchWindow>;
}

export const it = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to learn what a fixture needs.
  workspace: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-workspace-'));
    await cp(join(root, 'test/ui/workspace'), folder, { recursive: true });
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  open: async ({ task, workspace }, use) => {
    const windows: WorkbenchWindow[] = [];
    await use(async (options = {}) => {
      if ('unavailable' in shared) throw new Error(shared.unavailable);
      const window = await openWorkbench(shared.server, { folder: workspace, ...options });
      windows.push(window);
      return window;
    });
    for (const [index, window] of windows.entries()) {
      if (task.result?.state === 'fail') {
        console.log(`Screenshot: ${await window.screenshot(`failed-${task.name}-${index + 1}`)}`);
        for (const { kind, text } of window.problems()) console.log(`Problem (${kind}): ${text}`);
      }
      await window.close();
    }
  },
});
