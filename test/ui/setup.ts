/** One VS Code server, with the packaged extension, and one browser for the whole suite. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Of the user, who has bound commands that take arguments. */
const KEY_BINDINGS = [
  { key: 'ctrl+alt+8', command: '_llmTrace.failForTest' },
  {
    key: 'ctrl+alt+9',
    command: 'llmTrace.show',
    args: { text: 'A key was pressed', layer: 2, head: 4, step: 8, token: 2 },
  },
];

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
  await writeFile(join(server.folder, 'data/data/User/keybindings.json'), JSON.stringify(KEY_BINDINGS));
  const browser = await startBrowser(installation.workbench.chromium);
  project.provide('shared', { server, browser: browser.endpoint });
  return async () => {
    await browser.stop();
    const logs = await stopServer(server);
    console.log(`Logs of VS Code: ${logs}`);
  };
}
