/** One VS Code server, with the packaged extension, and one browser for the whole suite. */
import type { TestProject } from 'vitest/node';
import { startBrowser } from '../workbench/browser.ts';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench } from '../workbench/install.ts';
import { type Server, startServer, stopServer } from '../workbench/server.ts';

export type Shared = { server: Server /** The address to connect to. */; browser: string } | { unavailable: string };

declare module 'vitest' {
  interface ProvidedContext {
    shared: Shared;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const installation = await installWorkbench();
  if ('unavailable' in installation) {
    project.provide('shared', installation);
    return undefined;
  }
  const server = await startServer({
    workbench: installation.workbench,
    name: 'ui',
    extensions: [await findVsix()],
    env: { LLM_TRACE_TEST_HOOKS: '1' },
  });
  const browser = await startBrowser(installation.workbench.chromium);
  project.provide('shared', { server, browser: browser.endpoint });
  return async () => {
    await browser.stop();
    const logs = await stopServer(server);
    console.log(`Logs of VS Code: ${logs}`);
  };
}
