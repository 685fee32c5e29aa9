/** The workbench in Chromium: what a user sees and does, as functions for tests. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { launchOptions } from './browser.ts';
import {
  drawAll,
  drawNothing,
  findInEditors,
  isOnText,
  keepStill,
  lookAtText,
  readEditors,
  readShownText,
} from './in-page.ts';
import { scratch } from './paths.ts';
import { type Problem, problemOf } from './problems.ts';
import { PATIENCE, persist, sleep, until } from './processes.ts';
import { type KeyBinding, marker, plumbingKeys, type Server, type Settings, writeSettings } from './server.ts';

/** The names in settings, and what the workbench's class then holds. */
const themes = {
  dark: ['Default Dark Modern', 'dark_modern'],
  light: ['Default Light Modern', 'light_modern'],
  'high-contrast': ['Default High Contrast', 'hc_black'],
  'high-contrast-light': ['Default High Contrast Light', 'hc_light'],
} as const;
export type Theme = keyof typeof themes;

export interface OpenOptions {
  /** Absolute path of the workspace. */
  folder: string;
  /** Absolute path of a file to open in the editor. */
  file?: string;
  /** User settings of this window, added to the server's. */
  settings?: Settings;
  /** Dark unless told otherwise. */
  theme?: Theme;
  viewport?: { width: number; height: number };
  /** Whether the workbench and its webviews animate as they do for most users; else nothing moves. */
  motion?: boolean;
  /** Whether nobody looks at it: then nothing of it is drawn, but in screenshots. */
  unseen?: boolean;
  /** With those of VS Code alone. */
  withoutExtensions?: boolean;
  /** An extension from its sources, beside the installed ones. Needs a server with `development`, as the next does. */
  extensionDevelopmentPath?: string;
  /** A CommonJS module without its `.js`, exporting `run(): Promise<void>`; it runs inside the extension host. */
  extensionTestsPath?: string;
  /** Called at the end of those tests: 0 when `run` resolved, 1 when it rejected. */
  onTestsEnd?: (code: number) => void;
  /** The console of the extension host that runs those tests. */
  onTestsLog?: (type: string, text: string) => void;
}

/** A place in the text of an editor, as it is on the screen: the first occurrence unless told otherwise. */
interface TextPlace {
  occurrence?: number;
  timeout?: number;
}

/** @param shared the browser to open it in, in a context of its own; without one it has its own browser */
export async function openWorkbench(server: Server, options: OpenOptions, shared?: Browser): Promise<WorkbenchWindow> {
  const [theme, themeClass] = themes[options.theme ?? 'dark'];
  await writeSettings(server, { 'workbench.colorTheme': theme, ...options.settings });
  const browser = shared ?? (await launchBrowser(server));
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    reducedMotion: options.motion === true ? 'no-preference' : 'reduce',
  });
  const end = () => (shared ? context.close() : browser.close());
  try {
    context.setDefaultTimeout(PATIENCE);
    if (options.motion !== true) await context.addInitScript(keepStill);
    if (options.unseen === true) await context.addInitScript(drawNothing);
    const page = await context.newPage();
    const window = new WorkbenchWindow(server, page, options, end);
    await window.watchForProblems();
    if (options.extensionTestsPath !== undefined) {
      await page.exposeFunction('codeAutomationExit', (code: number) => options.onTestsEnd?.(code));
      await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
        options.onTestsLog?.(type, args.map(String).join(' ')),
      );
    }
    await window.load(options);
    if (options.settings?.['workbench.colorTheme'] === undefined) {
      await page.locator(`.monaco-workbench[class*="${themeClass}"]`).first().waitFor();
    }
    return window;
  } catch (error) {
    await end();
    throw error;
  }
}

/** The browser carries the server's mark, so that it ends with the server whatever happens. */
export function launchBrowser(server: Server): Promise<Browser> {
  return chromium.launch({
    ...launchOptions(server.workbench.chromium),
    env: { ...process.env, [marker]: server.id },
  });
}

function address(server: Server, options: OpenOptions): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${encodeURI(path)}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (options.file !== undefined) payload.push(['openFile', remote(options.file)]);
  if (options.withoutExtensions) payload.push(['disableExtensions', 'true']);
  if (options.extensionDevelopmentPath !== undefined) {
    payload.push(['extensionDevelopmentPath', remote(options.extensionDevelopmentPath)]);
  }
  if (options.extensionTestsPath !== undefined) {
    payload.push(['extensionTestsPath', remote(options.extensionTestsPath)]);
  }
  const query = new URLSearchParams({ folder: options.folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${server.port}/?${query}`;
}

/** The text of a document as it is shown: with that inside custom elements, without what is hidden. */
export async function textOf(frame: Frame): Promise<string> {
  return await frame.evaluate(readShownText);
}

export class WorkbenchWindow {
  /** Everything the page and its frames wrote to the console, VS Code's own noise included. */
  readonly console: string[] = [];
  private found: Problem[] = [];
  private settingsRead = 0;

  constructor(
    readonly server: Server,
    readonly page: Page,
    private options: OpenOptions,
    private readonly end: () => Promise<void>,
  ) {}

  /** Its theme, as settings name it. */
  get themeName(): string {
    return themes[this.options.theme ?? 'dark'][0];
  }

  /** Whether the address names a file to open. */
  get addressHasFile(): boolean {
    return this.options.file !== undefined;
  }

  /** Load the workbench, or load it anew: the extension host of before ends as if the window were closed. */
  async load(options: OpenOptions = this.options): Promise<void> {
    this.options = options;
    await this.page.goto('about:blank');
    await this.page.goto(address(this.server, options), { timeout: 120_000 });
    await this.ready();
  }

  /** The workbench stands and the file that was asked for is shown. The extensions may still be starting. */
  async ready(timeout = PATIENCE): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout });
    if (this.addressHasFile) await this.page.locator(`${editors} .view-line`).first().waitFor({ timeout });
  }

  // Commands and keys ---------------------------------------------------------------------------------------------

  /**
   * Runs a command through the palette, by its whole title with or without the category ("Developer: Reload Window",
   * "Reload Window"). Waits for it to be there, since extensions start after the window.
   */
  async runCommand(title: string, timeout = PATIENCE): Promise<void> {
    const text = JSON.stringify(title).slice(1, -1);
    const row = [`="${text}"`, `^="${text}, "`, `$=": ${text}"`, `*=": ${text}, "`]
      .map((match) => `.quick-input-list .monaco-list-row[aria-label${match}]`)
      .join(',');
    const entry = this.page.locator(row).first();
    await persist(
      `the palette offers "${title}"`,
      async (patience) => {
        await this.openPalette(`>${title}`);
        if (await appears(() => entry.waitFor({ timeout: patience }))) return true;
        await this.page.keyboard.press('Escape');
        return false;
      },
      { timeout },
    );
    for (let i = 0; i < 50 && !(await entry.getAttribute('class'))?.includes('focused'); i++) {
      await this.page.keyboard.press('ArrowDown');
    }
    const isTaken = async () => (await this.askedFor()) !== `>${title}`;
    // Only once: a second Enter would be for whatever has the keyboard then.
    await this.page.keyboard.press('Enter');
    await until(`"${title}" is taken`, isTaken);
  }

  /** What the field holds in which the palette, a list or a question is answered; undefined where none is open. */
  private async askedFor(): Promise<string | undefined> {
    const input = this.page.locator(paletteInput);
    return (await input.isVisible()) ? input.inputValue() : undefined;
  }

  /** Waits for a list or a question that has this title, or for one without. @returns the field for the answer */
  async asks(title?: string): Promise<Locator> {
    const field = this.page.locator(paletteInput);
    if (title === undefined) await until('something is asked', async () => (await this.askedFor()) === '');
    else await this.page.locator('.quick-input-widget:not(.hidden) .quick-input-title', { hasText: title }).waitFor();
    return field;
  }

  /**
   * Picks a row of the list that is open, or that a command opens. What takes the keyboard meanwhile closes the list, as a
   * webview does that has been loaded: then it is opened once more. What is drawn anew while it is clicked is clicked again.
   * @param open the title of the command, or what else opens the list
   */
  async pick(text: string | RegExp, open?: string | (() => Promise<void>)): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    const openList = typeof open === 'string' ? () => this.runCommand(open) : open;
    let isClicked = false;
    await persist(
      `"${text}" is picked`,
      async (patience) => {
        const isThere = await row.isVisible();
        if (isClicked && !isThere) return true;
        await this.page.mouse.move(5, 5); // where a click before left it, a hover would cover the list
        if (!isThere) await openList?.();
        isClicked = await appears(() => row.click({ timeout: patience }));
        return isClicked && (await appears(() => row.waitFor({ state: 'hidden', timeout: patience })));
      },
      { first: 5_000 },
    );
  }

  /** Whether the palette offers a command now; for commands that must be hidden. */
  async offersCommand(title: string): Promise<boolean> {
    await this.openPalette(`>${title}`);
    await sleep(500);
    const labels = await this.page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return labels.some((label) => label === title || label.endsWith(`: ${title}`));
  }

  /** Opens a file of the workspace in the active group, by its name or path: a text, or a notebook. */
  async openFile(name: string): Promise<void> {
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused');
    const last = name.split('/').at(-1) ?? name;
    const isOffered = async () => (await focused.getAttribute('aria-label', { timeout: 1_000 }))?.includes(last);
    // A list that was made before the file was there does not change: ask for another one.
    await persist(
      `"${name}" is offered`,
      async (patience) => {
        await this.openPalette(name);
        if (await appears(() => until('it is offered', () => isOffered().catch(() => false), patience))) return true;
        await this.page.keyboard.press('Escape');
        return false;
      },
      { first: 3_000 },
    );
    await this.page.keyboard.press('Enter');
    await this.page.locator(`${editors} .view-line, .notebook-editor .code-cell-row`).first().waitFor();
    await this.idle();
  }

  /**
   * Waits until the window has nothing else to do. Only then VS Code makes parts of an editor that it opens, ghost text
   * among them, and what is typed before that is not told to them: this comes after them, since they were put off first.
   */
  private async idle(): Promise<void> {
    // VS Code waits for five seconds at most.
    await this.page.evaluate(
      () => new Promise<void>((resolve) => void requestIdleCallback(() => resolve(), { timeout: 10_000 })),
    );
  }

  // The editor ----------------------------------------------------------------------------------------------------

  /** Selects text that is on the screen (it may span lines, joined by \n), as with the mouse. */
  async selectText(text: string, place: TextPlace = {}): Promise<void> {
    const { start, end } = await this.locateText(text, place);
    await this.page.mouse.click(start.x, start.y);
    await this.page.keyboard.down('Shift');
    await this.page.mouse.click(end.x, end.y);
    await this.page.keyboard.up('Shift');
    await until('the status bar tells the selection', async () =>
      /\(\d+ selected\)/.test((await this.page.locator('#status\\.editor\\.selection').textContent()) ?? ''),
    );
  }

  /**
   * Puts the cursor right behind text that is on the screen. What lies over it, as the list of words does that VS Code
   * offers after a letter was typed, is closed first, or the click would be for that.
   */
  async placeCursorAfter(text: string, place: TextPlace = {}): Promise<void> {
    await until(`nothing covers the end of "${text}"`, async () => {
      const { end } = await this.locateText(text, place);
      const isFree = await this.page.evaluate(isOnText, end);
      await (isFree ? this.page.mouse.click(end.x, end.y) : this.page.keyboard.press('Escape'));
      return isFree;
    });
  }

  /**
   * Points at text that is on the screen and answers what the hover says, as soon as that matches. Points again while
   * it does not, since an extension may still be starting.
   */
  async hover(text: string, matches: string | RegExp = /\S/, place: TextPlace = {}): Promise<string> {
    const contents = this.page.locator('.monaco-editor .monaco-hover:not(.hidden) .monaco-hover-content');
    let said = '';
    const shown = async () => {
      said = (await contents.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ').trim();
      return said !== '' && matching(said, matches);
    };
    try {
      await persist(
        'the hover',
        async (patience) => {
          await this.page.mouse.move(5, 5);
          await until('the last hover is gone', async () => (await contents.count()) === 0);
          const { middle } = await this.locateText(text, place);
          await this.page.mouse.move(middle.x - 2, middle.y);
          await this.page.mouse.move(middle.x, middle.y, { steps: 3 });
          return await until('it matches', shown, patience).catch(() => false);
        },
        { first: 2_000, ...(place.timeout === undefined ? {} : { timeout: place.timeout }) },
      );
    } catch {
      throw new Error(`The hover over "${text}" does not match ${matches}; it says: "${said}"`);
    }
    return said;
  }

  /** The text of the editors as far as it is on the screen, ghost text included. */
  async visibleText(): Promise<string> {
    return (await this.page.evaluate(readEditors, editors)).map((lines) => lines.join('\n')).join('\n\n');
  }

  /** Waits until the editors show this text; what was typed is drawn a moment later. */
  async sees(text: string, timeout = PATIENCE): Promise<void> {
    let shown = '';
    const seen = async () => {
      shown = await this.visibleText();
      return shown.includes(text);
    };
    await until('the text', seen, timeout).catch(() => {
      throw new Error(`No editor shows "${text}"; they show:\n${shown}`);
    });
  }

  private async locateText(text: string, { occurrence = 1, timeout = PATIENCE }: TextPlace) {
    return await until(
      `"${text}" is on the screen in an editor`,
      () => this.page.evaluate(findInEditors, { editors, text, occurrence }),
      timeout,
    );
  }

  // Webviews ------------------------------------------------------------------------------------------------------

  /**
   * The document of a webview: the one that contains this text or answers true. A webview's frames come and go (it is
   * created late, hidden, or reloaded), so ask again after each such event instead of keeping the frame.
   */
  async webview(matches: string | RegExp | ((frame: Frame) => Promise<boolean>), timeout = PATIENCE): Promise<Frame> {
    const test = typeof matches === 'function' ? matches : (frame: Frame) => showsText(frame, matches);
    try {
      return await until(
        'the webview',
        async () => {
          for (const frame of this.webviews()) if (await test(frame).catch(() => false)) return frame;
          return undefined;
        },
        timeout,
      );
    } catch {
      const texts = await Promise.all(this.webviews().map((frame) => textOf(frame).catch(String)));
      const seen = texts.map((text) => `\n--- ${text.slice(0, 2_000)}`).join('') || ' there is none';
      throw new Error(`No webview matches ${matches} within ${timeout / 1000} s; open webviews:${seen}`);
    }
  }

  /** The documents of all webviews that are shown now. */
  webviews(): Frame[] {
    return this.page
      .frames()
      .filter((frame) => frame.childFrames().length === 0)
      .filter((frame) => frame.parentFrame()?.url().includes('/webview/browser/pre/index.html'));
  }

  // What the workbench says ---------------------------------------------------------------------------------------

  /** The notifications on the screen, each as its text and the labels of its buttons. */
  async notifications(): Promise<{ text: string; buttons: string[] }[]> {
    // In one look: a toast that goes meanwhile would be waited for.
    return await this.page.locator('.notifications-toasts .notification-list-item').evaluateAll((toasts) =>
      toasts.map((toast) => ({
        text: toast.querySelector('.notification-list-item-message')?.textContent?.trim() ?? '',
        buttons: [
          ...toast.querySelectorAll<HTMLElement>('.notification-list-item-buttons-container .monaco-button'),
        ].map((button) => button.textContent ?? ''),
      })),
    );
  }

  /** Waits for a notification and answers its text and buttons. */
  async notification(matches: string | RegExp, timeout = PATIENCE): Promise<{ text: string; buttons: string[] }> {
    return await until(
      `a notification matches ${matches}`,
      async () => (await this.notifications()).find(({ text }) => matching(text, matches)),
      timeout,
    );
  }

  /** The texts of the status bar's items. */
  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator('.part.statusbar .statusbar-item').allInnerTexts();
    return texts.map((text) => text.trim()).filter((text) => text !== '');
  }

  // Between tests -------------------------------------------------------------------------------------------------

  /** Closes what is open, without saving, and what is told: as a window that was just opened. */
  async clear(): Promise<void> {
    await this.page.keyboard.press('Escape');
    const tabs = this.page.locator('.part.editor .tabs-container .tab');
    const unsaved = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
    const close = async (patience: number) => {
      if ((await tabs.count()) === 0) return true;
      await this.pressKeys(plumbingKeys.closeEditors);
      return await appears(async () => {
        await unsaved
          .or(this.page.locator('.part.editor .editor-group-container.empty'))
          .first()
          .waitFor({ timeout: patience });
        // Its question may go between the look and the click.
        while (await unsaved.isVisible()) await appears(() => unsaved.click({ timeout: 1_000 }));
        await tabs.first().waitFor({ state: 'detached', timeout: patience });
      });
    };
    await persist('all editors are closed', close, { first: 3_000 });
    const told = async () => (await this.notifications()).length;
    const dismiss = async (patience: number) => {
      if ((await told()) === 0) return true;
      await this.pressKeys(plumbingKeys.clearNotifications);
      return await until('they are gone', async () => (await told()) === 0, patience).catch(() => false);
    };
    await persist('all notifications are gone', dismiss, { first: 3_000 });
    this.clearProblems();
  }

  /** Writes the settings of a test while the window is open, and waits until the window has read them. */
  async useSettings(settings: Settings): Promise<void> {
    this.settingsRead++;
    const title = `settings ${this.settingsRead}`;
    const isRead = async () => (await this.page.title()) === title;
    const write = async (patience: number) => {
      // A window that has just been opened is not told of a change before it watches the file: then it is written anew.
      await writeSettings(this.server, { ...settings, 'window.title': title });
      return await until('they are read', isRead, patience).catch(() => false);
    };
    await persist('the settings are read', write, { first: 5_000 });
  }

  // The window ----------------------------------------------------------------------------------------------------

  /** "Developer: Reload Window": the extension host ends with `deactivate` and a new one starts. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** As if nobody had used this workbench: what it and its extensions have kept is gone. It has to be loaded then. */
  async forgetUser(): Promise<void> {
    await this.page.goto('about:blank'); // a window writes what it keeps when it ends
    const devtools = await this.page.context().newCDPSession(this.page);
    const origin = new URL(address(this.server, this.options)).origin;
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb,local_storage' });
    await devtools.detach();
  }

  /** Writes a PNG, by default into test/.tmp/screenshots, and answers its path. */
  async screenshot(name: string, folder = join(scratch, 'screenshots')): Promise<string> {
    const path = join(folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
    await mkdir(dirname(path), { recursive: true });
    const drawn = await this.page.evaluateHandle(drawAll);
    await sleep(400); // hovers and notifications fade in
    await this.page.screenshot({ path });
    await drawn.evaluate((end) => end());
    return path;
  }

  /**
   * What went wrong so far: uncaught errors, violations of a content security policy, errors on the console of a
   * webview, and errors of the extension host or about this extension. VS Code's own noise is left out.
   */
  problems(): readonly Problem[] {
    return this.found;
  }

  /** Forgets them, after a test that provokes some. */
  clearProblems(): void {
    this.found = [];
  }

  /** Leaves the page as a user does, so that the extension host ends with `deactivate`, and ends the browser. */
  async close(): Promise<void> {
    try {
      await this.page.goto('about:blank', { timeout: 10_000 });
    } catch {
      // The browser is gone already; the server's processes are ended by stopServer.
    }
    await this.end();
  }

  async watchForProblems(): Promise<void> {
    this.page.on('console', (message) => {
      this.console.push(`${message.type()}: ${message.text()}`);
      const problem = problemOf(message);
      if (problem !== undefined) this.found.push(problem);
    });
    this.page.on('pageerror', (error) => {
      this.found.push({ kind: 'page', text: error.stack ?? error.message, url: '' });
    });
  }

  private async pressKeys({ key }: KeyBinding): Promise<void> {
    await this.page.keyboard.press(key.replace('ctrl', 'Control').replace('alt', 'Alt'));
  }

  private async openPalette(text: string): Promise<void> {
    const input = this.page.locator(paletteInput);
    // What takes the focus meanwhile closes it again.
    await persist('the palette opens', async (patience) => {
      await this.page.keyboard.press('F1');
      return await appears(async () => {
        await input.waitFor({ timeout: patience });
        await input.fill(text, { timeout: 2 * patience });
      });
    });
  }
}

const paletteInput = '.quick-input-widget:not(.hidden) .quick-input-filter input';
const editors = '.part.editor .monaco-editor';

function matching(text: string, matches: string | RegExp): boolean {
  return typeof matches === 'string' ? text.includes(matches) : matches.test(text);
}

/** Which text is shown takes long to tell: what is nowhere in the document is not looked for there. */
async function showsText(frame: Frame, matches: string | RegExp): Promise<boolean> {
  if (typeof matches === 'string' && !(await frame.evaluate(lookAtText, matches)).found) return false;
  return matching(await textOf(frame), matches);
}

async function appears(wait: () => Promise<unknown>): Promise<boolean> {
  try {
    await wait();
    return true;
  } catch {
    return false;
  }
}
