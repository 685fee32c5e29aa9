/** What a UI test begins with: `describeWorkbench`, and `it` with a fixture that opens the window. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Browser } from 'playwright-core';
import { it as base, describe, inject } from 'vitest';
import { root } from '../workbench/paths.ts';
import { hasOtherUserSettings, type Server } from '../workbench/server.ts';
import { launchBrowser, type OpenOptions, openWorkbench, type WorkbenchWindow } from '../workbench/window.ts';

const provided = inject('shared');

/** A group of tests on the real workbench. Where that cannot run, they are skipped and the name tells why. */
export function describeWorkbench(name: string, tests: (server: Server) => void): void {
  if ('unavailable' in provided) {
    // The tests are only registered, never run, so that they are counted.
    describe.skip(`${name} (skipped: ${provided.unavailable})`, () => tests(noServer));
  } else {
    describe(name, () => tests(serverOf(provided.servers)));
  }
}

/** This worker's. */
function serverOf(servers: readonly Server[]): Server {
  const server = servers[Number(process.env['VITEST_POOL_ID']) - 1];
  if (!server) throw new Error(`There is no server for worker ${process.env['VITEST_POOL_ID']}.`);
  return server;
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

interface TestOptions extends Pick<OpenOptions, 'settings' | 'withoutExtensions'> {
  /** A file of the workspace to open in the editor, absolute. */
  file?: string;
  /** Load the window anew, which a test needs whose files or key bindings are read at its start only. */
  fresh?: boolean;
  /** Whether the extension has never been used before: it remembers what it has asked. */
  newUser?: boolean;
}

interface Fixtures {
  $worker: { shared: SharedWindow };
  $test: {
    /** The folder of the window, as test/ui/workspace is. */
    workspace: string;
    /** The window of all tests of a worker, with nothing open but what is asked for. A failed test leaves a screenshot. */
    open: (options?: TestOptions) => Promise<WorkbenchWindow>;
  };
}

/**
 * One window serves all tests of a worker, since to load one takes longer than most of them. Where it has to be loaded
 * anew, the browser's context stays: it keeps the compiled scripts of the workbench. A test that fails ends both.
 */
class SharedWindow {
  private window: WorkbenchWindow | undefined;

  constructor(
    private readonly browser: Browser,
    readonly folder: string,
  ) {}

  async open(server: Server, options: TestOptions): Promise<WorkbenchWindow> {
    const { file, settings = {}, withoutExtensions = false } = options;
    // Without the file: a window that is reloaded would open that of its address and nothing else.
    const address = { folder: this.folder, withoutExtensions, unseen: true };
    const used = this.window;
    const window = used ?? (await openWorkbench(server, { ...address, settings }, this.browser));
    this.window = window;
    if (used) await this.prepare(used, options, address);
    if (file !== undefined) await window.openFile(relative(this.folder, file));
    return window;
  }

  private async prepare(window: WorkbenchWindow, options: TestOptions, address: OpenOptions): Promise<void> {
    const { settings, newUser = false } = options;
    // What the test before has switched holds in this window, whatever is written now.
    const fresh = options.fresh || newUser || (await hasOtherUserSettings(window.server));
    await window.useSettings({ 'workbench.colorTheme': 'Default Dark Modern', ...settings });
    if (newUser) await window.forgetUser();
    if (!fresh) return;
    await window.load(address);
    await window.clear(); // an editor that was open when VS Code last wrote that down is there again
  }

  /** After a test: nothing of it is left. */
  async clear(failed: boolean, name: string): Promise<void> {
    const { window } = this;
    if (!window) return;
    if (!failed) {
      try {
        return await window.clear();
      } catch (error) {
        // What cannot be cleared is nothing for the next test to begin with.
        await this.endOfFailed(window, name);
        throw error;
      }
    }
    await this.endOfFailed(window, name);
  }

  private async endOfFailed(window: WorkbenchWindow, name: string): Promise<void> {
    console.log(`Screenshot: ${await window.screenshot(`failed-${name}`)}`);
    for (const { kind, text } of window.problems()) console.log(`Problem (${kind}): ${text}`);
    await this.end();
    // What was not saved would be there again when the next test opens a file of that name.
    await rm(join(window.server.folder, 'data/data/User/Backups'), { recursive: true, force: true });
  }

  async end(): Promise<void> {
    await this.window?.close();
    this.window = undefined;
  }
}

export const it = base.extend<Fixtures>({
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      if ('unavailable' in provided) throw new Error(provided.unavailable);
      // Of this worker alone: to one of several, everything would go through the process that started it.
      const browser = await launchBrowser(serverOf(provided.servers));
      const folder = await mkdtemp(join(tmpdir(), 'workbench-tests-'));
      const window = new SharedWindow(browser, folder);
      await use(window);
      // The run ends, and with it the browser and the server, perhaps before this is asked for.
      await window.end().catch(() => undefined);
      await browser.close().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  workspace: async ({ shared }, use) => {
    for (const entry of await readdir(shared.folder)) await rm(join(shared.folder, entry), { recursive: true });
    await cp(join(root, 'test/ui/workspace'), shared.folder, { recursive: true });
    await use(shared.folder);
  },
  open: async ({ task, shared, workspace: _ }, use) => {
    if ('unavailable' in provided) throw new Error(provided.unavailable);
    const server = serverOf(provided.servers);
    await use((options = {}) => shared.open(server, options));
    await shared.clear(task.result?.state === 'fail', task.name);
  },
});
