/** A panel's webview that is a page of a plain browser: what VS Code would do for it, as far as the panel can tell. */
import type { BrowserContext, Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import type { WebSocket as HostSocket } from 'ws';
import { drawAll, drawNothing } from '../workbench/in-page.ts';
import { bytesOf, type PanelServer, type ServedPage } from './panel-server.ts';
import { applyTheme, type PageTheme } from './theme.ts';
import { decode, encode, pack, unpack, type Wire } from './wire.ts';

interface Look {
  readonly theme: PageTheme;
  readonly defaultStyles: string;
}

export class PanelView implements vscode.WebviewPanel, ServedPage {
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
  readonly webview: vscode.Webview;
  /** The address of the bundle. */
  readonly script: string;
  private readonly address: string;
  /** Of the page as it was loaded last. */
  private socket: HostSocket | undefined;
  /** Those who wait until the page has what they posted, the oldest first. */
  private waiting: ((arrived: boolean) => void)[] = [];
  private lastPost: Promise<boolean> | undefined;

  private constructor(
    readonly page: Page,
    server: PanelServer,
  ) {
    this.webview = {
      options: {},
      html: '',
      cspSource: server.origin,
      asWebviewUri: (uri) => uri,
      onDidReceiveMessage: this.received.event,
      postMessage: (message: unknown) => this.post(message),
    };
    this.script = server.script;
    this.address = server.add(this);
  }

  /**
   * Pages of one site have one process, and it takes longer to start that than to load a page: a page of the same site,
   * with the script and nothing shown, keeps it. What a panel remembers is its page's alone.
   */
  static async keepProcess(context: BrowserContext, server: PanelServer): Promise<void> {
    const page = await context.newPage();
    await page.goto(server.origin);
  }

  /**
   * @param look the theme that the page is shown in
   * @param motion whether its reader wants things to move
   */
  static async open(
    context: BrowserContext,
    server: PanelServer,
    look: Look,
    viewport: { readonly width: number; readonly height: number },
    motion: boolean,
  ): Promise<PanelView> {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    if (!motion) await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.addInitScript(applyTheme, look);
    await page.addInitScript(drawNothing); // a tenth of a test's time; who looks at it draws it
    await page.addInitScript({ content: `(${installApi})(${pack}, ${unpack}, ${encode}, ${decode})` });
    return new PanelView(page, server);
  }

  /** Load the page, as VS Code does when a webview is given its HTML; or once more, as when it comes back into view. */
  async load(): Promise<void> {
    await this.page.goto(this.address);
  }

  /** A picture of the page. */
  async screenshot(path: string): Promise<void> {
    await this.page.evaluate(drawAll);
    await this.page.screenshot({ path });
  }

  /** What the page finds in its state, as if it had kept it before. */
  async remember(state: object): Promise<void> {
    await this.page.addInitScript((kept) => {
      if (location.protocol === 'http:' && sessionStorage.getItem('state') === null)
        sessionStorage.setItem('state', kept);
    }, JSON.stringify(state));
  }

  reveal(): void {}

  dispose(): void {
    this.disposed.fire();
  }

  html(): string {
    return this.webview.html;
  }

  connected(socket: HostSocket): void {
    // A page that is loaded anew may connect before the former one is known to be gone.
    this.giveUp();
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      // What is no message says that one has arrived.
      if (isBinary) this.received.fire(unpack(decode(bytesOf(data))));
      else this.waiting.shift()?.(true);
    });
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.giveUp();
    });
  }

  /** Until the page has all that was posted to it. */
  async arrived(): Promise<void> {
    await this.lastPost;
  }

  /** What was posted to the page as it was did not arrive. */
  private giveUp(): void {
    for (const tell of this.waiting.splice(0)) tell(false);
  }

  /** @returns whether the page has it: of a page that is gone VS Code says so, and no more */
  private post(message: unknown): Promise<boolean> {
    const { socket } = this;
    if (!socket) return Promise.resolve(false);
    const arrival = new Promise<boolean>((resolve) => {
      this.waiting.push(resolve);
      socket.send(encode(pack(message)));
    });
    this.lastPost = arrival;
    return arrival;
  }
}

interface ApiWindow {
  postToHost(wire: Wire): Promise<void>;
  receiveFromHost(wire: Wire): void;
  acquireVsCodeApi(): unknown;
}

/**
 * Runs inside the page, before its own script, and is complete in itself. The socket is opened before the page's policy is
 * read, which allows none.
 */
function installApi(
  packMessage: typeof pack,
  unpackMessage: typeof unpack,
  encodeWire: typeof encode,
  decodeFrame: typeof decode,
): void {
  if (location.protocol !== 'http:') return;
  const page = window as unknown as ApiWindow;
  const socket = new WebSocket(location.href.replace('http', 'ws'));
  socket.binaryType = 'arraybuffer';
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve));
  socket.addEventListener('message', ({ data }) => {
    page.receiveFromHost(decodeFrame(new Uint8Array(data as ArrayBuffer)));
    socket.send('');
  });
  page.postToHost = async (wire) => {
    await opened;
    socket.send(encodeWire(wire));
  };
  page.receiveFromHost = (wire) => {
    window.dispatchEvent(new MessageEvent('message', { data: unpackMessage(wire) }));
  };
  let acquired = false;
  page.acquireVsCodeApi = () => {
    if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
    acquired = true;
    // As VS Code does, the state is kept over a load of the page, and read from there only once.
    let state: unknown = JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined;
    return Object.freeze({
      postMessage: (message: unknown) => void page.postToHost(packMessage(message)),
      setState: (changed: unknown) => {
        state = changed;
        sessionStorage.setItem('state', JSON.stringify(changed));
        return changed;
      },
      getState: () => state,
    });
  };
}
