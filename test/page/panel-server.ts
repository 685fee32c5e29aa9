/**
 * What VS Code does for webviews, done for the pages of a plain browser: each is given its HTML and the bundle, and its
 * messages are carried over a socket. Through the browser's protocol for tests they would take half of a test's time.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { root } from '../workbench/paths.ts';

/** A page, as the server knows it. */
export interface ServedPage {
  html(): string;
  /** It has opened its socket: after it was loaded for the first time, or anew. */
  connected(socket: WebSocket): void;
}

/**
 * The nonce of every page, in the place of each one's own: a script is compiled anew for a page whose nonce is another
 * one, which takes a quarter of what a panel's first drawing takes.
 */
const NONCE = 'one-nonce-of-all-pages';

/** Keeps the process of its site, and in it the script as it was compiled for the pages before; it draws nothing. */
const KEEPER = `<!doctype html><script nonce="${NONCE}" src="/webview.js"></script>`;

export class PanelServer {
  private readonly pages = new Map<string, ServedPage>();

  private constructor(
    private readonly server: Server,
    private readonly bundle: Buffer,
  ) {
    server.on('request', (request, response) => this.answer(request, response));
    new WebSocketServer({ server, maxPayload: 2 ** 30 }).on('connection', (socket, { url = '' }) => {
      const page = this.pages.get(url);
      if (page) page.connected(socket);
      else socket.close();
    });
  }

  static async start(): Promise<PanelServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PanelServer(server, await readFile(join(root, 'dist/webview.js')));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get script(): string {
    return `${this.origin}/webview.js`;
  }

  /** @returns the address of the page */
  add(page: ServedPage): string {
    const path = `/panels/${this.pages.size}`;
    this.pages.set(path, page);
    return this.origin + path;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Of a path that is no panel's the page that keeps the process. */
  private answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    if (url === '/webview.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=86400' });
      response.end(this.bundle);
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(withNonce(this.pages.get(url)?.html() ?? KEEPER));
    }
  }
}

function withNonce(html: string): string {
  const [, own] = /nonce="([^"]+)"/.exec(html) ?? [];
  return own === undefined ? html : html.replaceAll(own, NONCE);
}

/** The bytes of a message, in whatever pieces they came: no `Buffer`, of which a slice is no copy. */
export function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const { buffer, byteOffset, byteLength } = Array.isArray(data) ? Buffer.concat(data) : data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
