/**
 * A server that speaks the hub's protocol, with a storage on a port of its own that large files are redirected to, as on
 * the hub. What goes wrong is arranged by tests.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface ServedFile {
  readonly bytes: Uint8Array;
  /** Whether it is one of LFS: named by its sha256, and on the storage. */
  readonly lfs?: boolean;
}

export interface ServedModel {
  readonly commit: string;
  readonly files: Readonly<Record<string, ServedFile>>;
  /** Names of branches and tags of that commit. */
  readonly refs?: readonly string[];
  readonly gated?: boolean;
  /** Only for this token. */
  readonly token?: string;
  readonly license?: string;
  /** As the hub has read it from its GGUF files. */
  readonly ggufArchitecture?: string;
}

interface Seen {
  readonly server: 'hub' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** What is done with a request instead of answering it, or with the bytes of its answer. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is cut after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Nothing comes after so many bytes of the body. */
  readonly stallAfter?: number;
  /** The bit of a byte of the body is turned. */
  readonly flip?: number;
  /** The whole file is sent, whatever was asked for. */
  readonly ignoresRange?: boolean;
  /** Bytes of one piece, and milliseconds after each. */
  readonly slow?: readonly [number, number];
}

export class HubServer {
  readonly models = new Map<string, ServedModel>();
  readonly seen: Seen[] = [];
  /** Asked for each request. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;
  private readonly hub = createServer((request, response) => this.answer('hub', request, response));
  private readonly storage = createServer((request, response) => this.answer('storage', request, response));

  /** @param port of the hub itself; by default any free one */
  static async start(models: Readonly<Record<string, ServedModel>> = {}, port = 0): Promise<HubServer> {
    const server = new HubServer();
    for (const [id, model] of Object.entries(models)) server.models.set(id, model);
    await once(server.hub.listen(port, '127.0.0.1'), 'listening');
    await once(server.storage.listen(0, '127.0.0.1'), 'listening');
    return server;
  }

  get endpoint(): string {
    return addressOf(this.hub);
  }

  async stop(): Promise<void> {
    for (const part of [this.hub, this.storage]) {
      part.closeAllConnections();
      await new Promise((resolve) => part.close(resolve));
    }
  }

  /** Requests for a file's content, at whichever server. */
  loads(path: string): Seen[] {
    return this.seen.filter((seen) => seen.method === 'GET' && seen.path.endsWith(`/${path}`));
  }

  private answer(server: Seen['server'], request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname);
    const seen: Seen = { server, method: request.method ?? '', path, headers: request.headers };
    this.seen.push(seen);
    const fault = this.fault(seen) ?? {};
    if (fault.status !== undefined) {
      response.writeHead(fault.status, fault.headers).end('{"error":"arranged"}');
      return;
    }
    if (server === 'storage') this.answerStorage(request, response, path, fault);
    else this.answerHub(request, response, path, fault);
  }

  private answerHub(request: IncomingMessage, response: ServerResponse, path: string, fault: Fault): void {
    const api = /^\/api\/models\/(?<id>.+)\/revision\/(?<revision>.+)$/.exec(path)?.groups;
    const resolve = /^\/(?<id>.+)\/resolve\/(?<revision>[^/]+)\/(?<file>.+)$/.exec(path)?.groups;
    const { id = '', revision = '' } = api ?? resolve ?? {};
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
    const model = this.models.get(id);
    const refusal = refusalOf(model, { id, revision, token, isFile: resolve !== undefined });
    if (!model || refusal) {
      refuse(response, refusal ?? notFound(token));
      return;
    }
    if (api) {
      answerListing(response, id, model);
      return;
    }
    const name = resolve?.['file'] ?? '';
    const file = model.files[name];
    if (!file) {
      refuse(response, [404, 'EntryNotFound', 'Entry not found']);
      return;
    }
    const headers = { 'x-repo-commit': model.commit, 'accept-ranges': 'bytes' };
    if (!file.lfs) {
      send(request, response, file.bytes, fault, { ...headers, etag: `"${gitHash(file.bytes)}"` });
      return;
    }
    response.writeHead(302, {
      ...headers,
      'x-linked-etag': `"${sha256(file.bytes)}"`,
      'x-linked-size': file.bytes.byteLength,
      location: `${addressOf(this.storage)}/${id}/${name}`,
    });
    response.end();
  }

  private answerStorage(request: IncomingMessage, response: ServerResponse, path: string, fault: Fault): void {
    for (const [id, model] of this.models) {
      const file = path.startsWith(`/${id}/`) ? model.files[path.slice(id.length + 2)] : undefined;
      if (file) {
        send(request, response, file.bytes, fault, { etag: '"of-the-storage"' });
        return;
      }
    }
    response.writeHead(404).end();
  }
}

/** How git names a file. */
function gitHash(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Status, x-error-code and x-error-message. */
type Refusal = readonly [status: number, code: string, message: string];

interface Asked {
  readonly id: string;
  readonly revision: string;
  readonly token: string | undefined;
  readonly isFile: boolean;
}

/** As the hub answers: what a gated model consists of may be seen by everybody, its files not. */
function refusalOf(model: ServedModel | undefined, { id, revision, token, isFile }: Asked): Refusal | undefined {
  if (!model) return notFound(token);
  const isKnown = model.token !== undefined && token === model.token;
  if (model.token !== undefined && token !== undefined && !isKnown && !model.gated) {
    return [401, '', 'Invalid credentials in Authorization header'];
  }
  if (model.gated && isFile && !isKnown) {
    return [token === undefined ? 401 : 403, 'GatedRepo', `Access to model ${id} is restricted.`];
  }
  if (model.token !== undefined && !model.gated && !isKnown) return notFound(token);
  if ([model.commit, ...(model.refs ?? ['main'])].includes(revision)) return undefined;
  return [404, 'RevisionNotFound', `Invalid rev id: ${revision}`];
}

/** Whether a model is private is nobody's business. */
function notFound(token: string | undefined): Refusal {
  return [token === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found'];
}

function refuse(response: ServerResponse, [status, code, message]: Refusal): void {
  response.writeHead(status, { ...(code ? { 'x-error-code': code } : {}), 'x-error-message': message });
  response.end(JSON.stringify({ error: message }));
}

function answerListing(response: ServerResponse, id: string, model: ServedModel): void {
  const siblings = Object.entries(model.files).map(([rfilename, { bytes, lfs }]) => ({
    rfilename,
    size: bytes.byteLength,
    blobId: lfs ? gitHash(Buffer.from(sha256(bytes))) : gitHash(bytes),
    ...(lfs ? { lfs: { sha256: sha256(bytes), size: bytes.byteLength, pointerSize: 134 } } : {}),
  }));
  const cardData = model.license === undefined ? {} : { cardData: { license: model.license } };
  const gguf = model.ggufArchitecture === undefined ? {} : { gguf: { architecture: model.ggufArchitecture } };
  const gated = model.gated ? 'auto' : false;
  const listing = { id, modelId: id, sha: model.commit, private: false, gated, siblings, ...cardData, ...gguf };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(listing));
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  fault: Fault,
  headers: Readonly<Record<string, string>>,
): void {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = asked === undefined || fault.ignoresRange ? 0 : Number(asked);
  const total = bytes.byteLength;
  if (start > 0 && start >= total) {
    response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
    return;
  }
  const isPart = asked !== undefined && !fault.ignoresRange;
  response.writeHead(isPart ? 206 : 200, {
    ...headers,
    'content-length': total - start,
    ...(isPart ? { 'content-range': `bytes ${start}-${total - 1}/${total}` } : {}),
  });
  if (request.method === 'HEAD') response.end();
  else void sendBody(response, bytes, start, fault);
}

async function sendBody(response: ServerResponse, bytes: Uint8Array, start: number, fault: Fault): Promise<void> {
  const { cutAfter, stallAfter, flip, slow } = fault;
  const content = Uint8Array.from(bytes.subarray(start));
  if (flip !== undefined && flip >= start) content[flip - start] = (content[flip - start] ?? 0) ^ 1;
  const sent = content.subarray(0, cutAfter ?? stallAfter ?? content.byteLength);
  const [piece, wait] = slow ?? [sent.byteLength, 0];
  for (let at = 0; at < sent.byteLength && !response.destroyed; at += piece) {
    await new Promise((resolve) => response.write(sent.subarray(at, at + piece), resolve));
    if (wait > 0) await pause(wait);
  }
  if (cutAfter !== undefined) {
    await pause(20); // an error would overtake what is on its way
    response.destroy();
  }
  if (cutAfter === undefined && stallAfter === undefined) response.end();
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
