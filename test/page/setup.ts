/** One browser for the whole suite, and a folder for what the terminal program has printed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startBrowser } from '../workbench/browser.ts';
import { installBrowser } from '../workbench/install.ts';

/** For all pages of a worker, which are of one site: see `PanelView.keepProcess`. */
const ONE_PROCESS = '--process-per-site';

export type SharedBrowser = { readonly endpoint: string } | { readonly unavailable: string };

declare module 'vitest' {
  interface ProvidedContext {
    browser: SharedBrowser;
    terminalFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-terminal-'));
  project.provide('terminalFolder', folder);
  const installation = await installBrowser();
  const browser = 'unavailable' in installation ? undefined : await startBrowser(installation.chromium, [ONE_PROCESS]);
  project.provide('browser', 'unavailable' in installation ? installation : { endpoint: browser?.endpoint ?? '' });
  return async () => {
    await browser?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
