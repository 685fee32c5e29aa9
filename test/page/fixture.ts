/**
 * What a test of the panel's page begins with: `describePage`, and `it` with a fixture that opens panels. The page is the
 * bundle that is shipped, in a plain browser; its requests are answered by the code that answers them in VS Code, with a
 * real engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { afterAll, it as base, describe, inject } from 'vitest';
import { createEngineClient, type EngineClient } from '../../src/engine/host/client.ts';
import { launchOptions } from '../workbench/browser.ts';
import { root } from '../workbench/paths.ts';
import { PATIENCE } from '../workbench/processes.ts';
import type { OpenPanel } from './open-panel.ts';
import { PanelServer } from './panel-server.ts';
import { PanelView } from './panel-view.ts';
import { type Open, Panels } from './panels.ts';
import { disposeTerminal } from './terminal.ts';

/** For all pages of a worker, which are of one site: see `PanelView.keepProcess`. */
const ONE_PROCESS = '--process-per-site';

/** What is compiled while it is read is not looked up among what was compiled before. */
const COMPILED_ONCE = '--js-flags=--no-script-streaming';

const shared = inject('browser');

/** A group of tests of the page. Where there is no browser, they are skipped and the name tells why. */
export function describePage(name: string, tests: () => void): void {
  if ('unavailable' in shared) describe.skip(`${name} (skipped: ${shared.unavailable})`, tests);
  else describe(name, tests);
}

interface Fixtures {
  $worker: { server: PanelServer; context: BrowserContext; engine: EngineClient };
  $test: {
    panels: Panels;
    /** Opens a panel. Closed after the test; a failed test leaves a screenshot of each. */
    open: Open;
    /** The panels that the page has asked for: "trace these tokens". */
    opened: readonly OpenPanel[];
  };
}

export const it = base.extend<Fixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      const server = await PanelServer.start();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  context: [
    async ({ server }, use) => {
      if ('unavailable' in shared) throw new Error(shared.unavailable);
      // Of this worker alone: to one of several, everything would go through the process that started it.
      const { args = [], ...options } = launchOptions(shared.chromium);
      const browser = await chromium.launch({ ...options, args: [...args, ONE_PROCESS, COMPILED_ONCE] });
      const context = await browser.newContext();
      context.setDefaultTimeout(PATIENCE);
      await PanelView.keepProcess(context, server);
      await use(context);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  engine: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const widened = await mkdtemp(join(tmpdir(), 'llm-trace-widened-'));
      const engine = createEngineClient({
        workerPath: join(root, 'dist/worker.js'),
        threads: 1, // as in other tests of the engine: a second one waits awake for its half of each product
        widened,
        log: console.error,
      });
      await use(engine);
      await engine.dispose();
      await disposeTerminal();
      await rm(widened, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  panels: async ({ task, server, context, engine }, use) => {
    const panels = new Panels(context, server, engine);
    await use(panels);
    if (task.result?.state === 'fail') await panels.showFailure(task.name);
    await panels.close();
  },
  opened: ({ panels }, use) => use(panels.opened),
  open: ({ panels }, use) => use(panels.open),
});

/**
 * `it` for tests that look at the same panels and leave them as they were, so that they run in any order, or alone. It is
 * made within the group of these tests: `shared` opens what they look at for the first of them, and it is closed after the
 * group. When one of them fails, the next one, or the same one tried again, has it opened anew.
 * @param show opens what they look at
 */
export function itLooksAt<T>(show: (open: Open) => Promise<T>) {
  let group: { readonly panels: Panels; readonly shown: Promise<T> } | undefined;
  const close = async () => {
    await group?.panels.close();
    group = undefined;
  };
  afterAll(close);
  return it.extend('shared', ({ task, onTestFailed, server, context, engine }) => {
    // Called by the test: a fixture that cannot be set up is not set up again where its test is tried again.
    return (): Promise<T> => {
      onTestFailed(async () => {
        await group?.panels.showFailure(task.name);
        await close();
      });
      if (!group) {
        const panels = new Panels(context, server, engine);
        group = { panels, shown: show(panels.open) };
      }
      return group.shown;
    };
  });
}
