/**
 * What a test of the panel's page begins with: `describePage`, and `it` with a fixture that opens panels. The page is the
 * bundle that is shipped, in a plain browser; its requests are answered by the code that answers them in VS Code, with a
 * real engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { it as base, describe, inject } from 'vitest';
import { createEngineClient, type EngineClient } from '../../src/engine/host/client.ts';
import type { Level } from '../../webview/choice/choice.ts';
import { launchOptions } from '../workbench/browser.ts';
import { root, scratch } from '../workbench/paths.ts';
import { PATIENCE } from '../workbench/processes.ts';
import type { Theme } from '../workbench/window.ts';
import { attach, type OpenPanel } from './open-panel.ts';
import { PanelServer } from './panel-server.ts';
import { PanelView } from './panel-view.ts';
import { disposeTerminal } from './terminal.ts';
import { recordedLook } from './theme.ts';

/** For all pages of a worker, which are of one site: see `PanelView.keepProcess`. */
const ONE_PROCESS = '--process-per-site';

const shared = inject('browser');

/** A group of tests of the page. Where there is no browser, they are skipped and the name tells why. */
export function describePage(name: string, tests: () => void): void {
  if ('unavailable' in shared) describe.skip(`${name} (skipped: ${shared.unavailable})`, tests);
  else describe(name, tests);
}

export interface PageOptions {
  readonly theme: Theme;
  /** Of the panel alone. In a window of 1,280 pixels with a side bar, half of what is left is the default. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** At which level the panel opens: most tests are of the numbers, which are all shown at once. */
  readonly level: Level;
  /** Whether things move. Each frame of that is drawn, which most tests have nothing of. */
  readonly motion: boolean;
  /** The block and head that were chosen before; null: the panel chooses itself. */
  readonly place: { readonly layer: number; readonly head: number } | null;
}

interface Fixtures {
  $worker: { server: PanelServer; context: BrowserContext; engine: EngineClient };
  $test: {
    /** Opens a panel. Closed after the test; a failed test leaves a screenshot of each. */
    open: (options?: Partial<PageOptions>) => Promise<OpenPanel>;
    /** The panels that the page has asked for: "trace these tokens". */
    opened: OpenPanel[];
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
      const browser = await chromium.launch({ ...options, args: [...args, ONE_PROCESS] });
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
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  opened: async ({}, use) => use([]),
  open: async ({ task, server, context, engine, opened }, use) => {
    const panels: OpenPanel[] = [];
    const open = async (options: Partial<PageOptions> = {}): Promise<OpenPanel> => {
      const { theme = 'dark', viewport = { width: 461, height: 703 }, level = 'numbers' } = options;
      const { place = { layer: 0, head: 0 }, motion = false } = options;
      const { themes, defaultStyles } = await recordedLook();
      const view = await PanelView.open(context, server, { theme: themes[theme], defaultStyles }, viewport, motion);
      if (place) await view.remember({ choice: place });
      const panel = await attach(engine, view, level, async (ids, text) => {
        const other = await open(options);
        opened.push(other);
        await other.traceIds(ids, text);
      });
      panels.push(panel);
      return panel;
    };
    await use(open);
    for (const [index, panel] of panels.entries()) {
      if (task.result?.state !== 'fail') continue;
      const path = join(scratch, 'screenshots', `failed-${task.name.replaceAll(/[^\w.-]+/g, '-')}-${index + 1}.png`);
      const taken = await panel.page.screenshot({ path }).then(() => path, String);
      console.log(`Screenshot: ${taken}`);
      for (const { kind, text } of panel.problems()) console.log(`Problem (${kind}): ${text}`);
    }
    // The engine, which serves the next test too, keeps nothing of this one.
    for (const panel of panels) panel.close();
    for (const { page } of panels) await page.close();
  },
});
