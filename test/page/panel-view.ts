/** A panel's webview that is a page of a plain browser: what VS Code would do for it, as far as the panel can tell. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import { root } from '../workbench/paths.ts';
import { applyTheme, type PageTheme } from './theme.ts';
import { pack, unpack, type Wire } from './wire.ts';

const ORIGIN = 'https://panel.test';
export const SCRIPT = `${ORIGIN}/webview.js`;

export interface Look {
  readonly theme: PageTheme;
  readonly defaultStyles: string;
}

export class PanelView implements vscode.WebviewPanel {
  readonly viewType = 'llmTrace.panel';
  readonly options = {};
  readonly viewColumn = undefined;
  readonly active = true;
  readonly visible = true;
  title = '';
  private readonly disposed = new Emitter<void>();
  private readonly received = new Emitter<unknown>();
  private readonly stateChanged = new Emitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  readonly onDidDispose = this.disposed.event;
  readonly onDidChangeViewState = this.stateChanged.event;
  readonly webview: vscode.Webview = {
    options: {},
    html: '',
    cspSource: ORIGIN,
    asWebviewUri: (uri) => uri,
    onDidReceiveMessage: this.received.event,
    postMessage: (message: unknown) => this.post(message),
  };

  private constructor(readonly page: Page) {}

  /**
   * Pages of one site have one process, and it takes longer to start that than to load a page: an empty page of the
   * same site keeps it. What a panel remembers is its page's alone.
   */
  static async keepProcess(context: BrowserContext): Promise<void> {
    const page = await context.newPage();
    await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(`${ORIGIN}/`);
  }

  /**
   * @param look the theme that the page is shown in
   * @param motion whether its reader wants things to move
   */
  static async open(
    context: BrowserContext,
    look: Look,
    viewport: { readonly width: number; readonly height: number },
    motion: boolean,
  ): Promise<PanelView> {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    if (!motion) await page.emulateMedia({ reducedMotion: 'reduce' });
    const view = new PanelView(page);
    await page.exposeBinding('postToHost', (_, wire: Wire) => view.received.fire(unpack(wire)));
    await page.addInitScript(applyTheme, look);
    await page.addInitScript({ content: `(${installApi})(${pack}, ${unpack})` });
    await page.route(`${ORIGIN}/**`, async (route) => {
      if (route.request().url() !== SCRIPT) return route.fulfill({ contentType: 'text/html', body: view.webview.html });
      return route.fulfill({ contentType: 'text/javascript', body: await bundle() });
    });
    return view;
  }

  /** Load the page, as VS Code does when a webview is given its HTML; or once more, as when it comes back into view. */
  async load(): Promise<void> {
    await this.page.goto(`${ORIGIN}/`);
  }

  /** What the page finds in its state, as if it had kept it before. */
  async remember(state: object): Promise<void> {
    await this.page.addInitScript((kept) => {
      if (location.protocol === 'https:' && sessionStorage.getItem('state') === null)
        sessionStorage.setItem('state', kept);
    }, JSON.stringify(state));
  }

  reveal(): void {}

  dispose(): void {
    this.disposed.fire();
  }

  /** Of a page that is gone VS Code says so, and no more. */
  private async post(message: unknown): Promise<boolean> {
    try {
      await this.page.evaluate((wire) => {
        (window as unknown as ApiWindow).receiveFromHost(wire);
      }, pack(message));
      return true;
    } catch {
      return false;
    }
  }
}

let script: Promise<string> | undefined;

function bundle(): Promise<string> {
  script ??= readFile(join(root, 'dist/webview.js'), 'utf8');
  return script;
}

interface ApiWindow {
  postToHost(wire: Wire): Promise<void>;
  receiveFromHost(wire: Wire): void;
  acquireVsCodeApi(): unknown;
}

/** Runs inside the page, before its own script, and is complete in itself. */
function installApi(packMessage: typeof pack, unpackMessage: typeof unpack): void {
  const page = window as unknown as ApiWindow;
  let acquired = false;
  page.receiveFromHost = (wire) => {
    window.dispatchEvent(new MessageEvent('message', { data: unpackMessage(wire) }));
  };
  page.acquireVsCodeApi = () => {
    if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
    acquired = true;
    return Object.freeze({
      postMessage: (message: unknown) => void page.postToHost(packMessage(message)),
      // As VS Code does, the state is kept over a load of the page.
      setState: (state: unknown) => {
        sessionStorage.setItem('state', JSON.stringify(state));
        return state;
      },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    });
  };
}
