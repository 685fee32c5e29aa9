/** A VS Code server for each worker, with the packaged extension. */
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { skipCalibration } from '../workbench/calibration.ts';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench, type Workbench } from '../workbench/install.ts';
import { NEEDED_EXTENSIONS, type Server, startServer, stopServer } from '../workbench/server.ts';
import { freePort, hubCacheOf } from './hub-place.ts';

type Shared =
  | {
      /** One for each worker, since the windows of a server share its settings. */
      servers: readonly Server[];
      /** Where the hub of each is, once a test starts one: its address is no setting of a window. */
      hubPorts: readonly number[];
    }
  | { unavailable: string };

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
  const vsix = await findVsix();
  const hubPorts: number[] = [];
  while (hubPorts.length < project.config.maxWorkers) hubPorts.push(await freePort());
  const servers: Server[] = [];
  // One after the other: the first installs the extension for all.
  for (const [worker, hubPort] of hubPorts.entries())
    servers.push(await start(installation.workbench, worker + 1, { vsix, hubPort }));
  project.provide('shared', { servers, hubPorts });
  return async () => {
    const logs = await Promise.all(servers.map(stopServer));
    console.log(`Logs of VS Code: ${logs.join(', ')}`);
  };
}

async function start(
  workbench: Workbench,
  worker: number,
  { vsix, hubPort }: { readonly vsix: string; readonly hubPort: number },
): Promise<Server> {
  const cache = hubCacheOf(worker);
  await rm(cache, { recursive: true, force: true });
  const env = { LLM_TRACE_TEST_HOOKS: '1', HF_HUB_CACHE: cache, HF_ENDPOINT: `http://127.0.0.1:${hubPort}` };
  const name = `ui-${worker}`;
  const server = await startServer({
    workbench,
    name,
    extensions: [vsix],
    builtInExtensions: NEEDED_EXTENSIONS,
    env,
    keyBindings: KEY_BINDINGS,
  });
  await skipCalibration(server);
  return server;
}
