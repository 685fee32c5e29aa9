/** What panels are opened in: a browser, what serves their pages, and an engine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { createEngineClient, type EngineClient } from '../../src/engine/host/client.ts';
import { launchOptions } from '../workbench/browser.ts';
import { root } from '../workbench/paths.ts';
import { PATIENCE } from '../workbench/processes.ts';
import { PanelServer } from './panel-server.ts';
import { PanelView } from './panel-view.ts';
import { disposeTerminal } from './terminal.ts';

/** For all pages of a worker, which are of one site: see `PanelView.keepProcess`. */
const ONE_PROCESS = '--process-per-site';

/**
 * What is compiled while it is read is not looked up among what was compiled before. What is compiled for long use takes
 * more of the processors' time than a page of a test lives to gain, and so does clearing away its memory by little pieces:
 * together a twelfth of all that tests of pages take.
 */
const SHORT_LIVED = '--js-flags=--no-script-streaming,--no-maglev,--no-turbofan,--min-semi-space-size=64';

export interface Surroundings {
  readonly server: PanelServer;
  readonly context: BrowserContext;
  readonly engine: EngineClient;
}

let opened: Promise<Surroundings & { close(): Promise<void> }> | undefined;

/**
 * Those of this worker, for all of its tests. They are kept here since vitest has fixtures anew for each `it.extend`, also
 * those of a worker: each group of tests that look at the same panels would start a browser and an engine.
 */
export function surroundings(chromiumPath: string): Promise<Surroundings> {
  opened ??= open(chromiumPath);
  return opened;
}

/** At the end of the worker; whoever asks once more has nothing to close. */
export async function closeSurroundings(): Promise<void> {
  const last = opened;
  opened = undefined;
  await (await last)?.close();
}

async function open(chromiumPath: string): Promise<Surroundings & { close(): Promise<void> }> {
  const server = await PanelServer.start();
  // Of this worker alone: to one of several, everything would go through the process that started it.
  const { args = [], ...options } = launchOptions(chromiumPath);
  const browser = await chromium.launch({ ...options, args: [...args, ONE_PROCESS, SHORT_LIVED] });
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE);
  await PanelView.keepProcess(context, server);
  const widened = await mkdtemp(join(tmpdir(), 'llm-trace-widened-'));
  const engine = createEngineClient({
    workerPath: join(root, 'dist/worker.js'),
    threads: 1, // as in other tests of the engine: a second one waits awake for its half of each product
    widened,
    log: console.error,
  });
  return {
    server,
    context,
    engine,
    async close() {
      await engine.dispose();
      await disposeTerminal();
      await browser.close();
      await server.close();
      await rm(widened, { recursive: true, force: true });
    },
  };
}
