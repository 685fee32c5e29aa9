/** Which browser there is, and a folder for what the terminal program has printed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Browser, installBrowser } from '../workbench/install.ts';

declare module 'vitest' {
  interface ProvidedContext {
    browser: Browser;
    terminalFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-terminal-'));
  project.provide('terminalFolder', folder);
  project.provide('browser', await installBrowser());
  return () => rm(folder, { recursive: true, force: true });
}
