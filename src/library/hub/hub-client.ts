/** Requests to the hub: which addresses get the token, redirects, and errors of connections. */
import { plainText } from '../../base/foreign-text';
import { codeOf } from '../../model/errors';
import { HubError, Interruption } from './hub-error';
import { PATIENCE, type Patience, StallTimer, withRetries } from './patience';
import { type HubRequestInfo, refusal } from './refusal';

export interface HubSettings {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  /** Set if requests to the hub are forbidden: the setting that forbids them. */
  readonly offline?: string | undefined;
  /** The folder of downloaded models. */
  readonly cache: string;
  readonly patience?: Patience;
}

/** The part of a model that is requested. */
type Wanted = Omit<HubRequestInfo, 'endpoint' | 'hasToken'>;

interface HubRequest {
  /** Relative to the hub's address. */
  readonly path: string;
  readonly wanted: Wanted;
  readonly signal: AbortSignal;
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, in the pieces in which it arrives. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Errors that will not change with another try: unknown host names and wrong certificates. */
const FINAL = /^(?:ENOTFOUND|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_INVALID)/;

export class HubClient {
  readonly patience: Patience;
  private readonly origin: string;

  constructor(readonly settings: HubSettings) {
    this.patience = settings.patience ?? PATIENCE;
    this.origin = originOf(settings.endpoint);
  }

  /**
   * Sends a request, repeating it as often as the patience allows, and returns what `use` makes of the answer.
   * @throws HubError, the signal's reason
   */
  get<T>(request: HubRequest, use: (answer: Answer) => Promise<T>): Promise<T> {
    return withRetries(this.patience, request.signal, () => this.once(request, use));
  }

  /** Sends a request once. @throws Interruption in addition to the errors of `get` */
  async once<T>(request: HubRequest, use: (answer: Answer) => Promise<T>): Promise<T> {
    const { path, wanted, signal } = request;
    this.requireOnline(wanted.id);
    this.requireToken();
    const timer = new StallTimer(this.patience.idle, signal);
    try {
      const response = await this.follow(new URL(this.settings.endpoint + path), request, timer);
      if (isRefused(response)) throw refusal(response, this.asked(wanted));
      const { status, headers } = response;
      return await use({ status, headers, chunks: () => chunksOf(response, timer) });
    } catch (error) {
      signal.throwIfAborted();
      throw this.explain(error, timer);
    } finally {
      timer.stop();
    }
  }

  asked(wanted: Wanted): HubRequestInfo {
    return { ...wanted, endpoint: this.settings.endpoint, hasToken: this.settings.token !== undefined };
  }

  private requireOnline(id: string): void {
    const { offline } = this.settings;
    if (offline === undefined) return;
    throw new HubError('offline', `${id} cannot be looked up on the hub: ${offline} says to stay offline.`);
  }

  /** Rejects a token that cannot be sent in a header, because the error that `fetch` throws would contain the token. */
  private requireToken(): void {
    const { token } = this.settings;
    if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return;
    throw new HubError(
      'no access',
      'Your Hugging Face access token has spaces or signs in it that no token has: set a valid one.',
    );
  }

  /**
   * Follows redirects, except for a HEAD request whose answer already has the file's hash: the storage to which it redirects
   * does not know the hash.
   */
  private async follow(start: URL, { method = 'GET', headers = {} }: HubRequest, timer: StallTimer) {
    let url = start;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const { signal } = timer;
      const all = { 'accept-encoding': 'identity', 'user-agent': 'llm-trace', ...this.credentials(url), ...headers };
      const response = await fetch(url, { method, headers: all, redirect: 'manual', signal }).catch(broken);
      timer.restart();
      const next = response.headers.get('location');
      if (next === null || !REDIRECTS.includes(response.status)) return response;
      if (method === 'HEAD' && response.headers.has('x-linked-etag')) return response;
      await response.body?.cancel();
      url = this.redirected(next, url);
    }
    throw new HubError('bad answer', `${this.settings.endpoint} sends from one address to another without an end.`);
  }

  /** Only the hub gets the token, not the storage to which it redirects. */
  private credentials(url: URL): Record<string, string> {
    const { token } = this.settings;
    return token !== undefined && url.origin === this.origin ? { authorization: `Bearer ${token}` } : {};
  }

  private redirected(location: string, from: URL): URL {
    const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && from.protocol === 'http:')) return url;
    throw new HubError('bad answer', `${this.settings.endpoint} sends to an address that is not safe.`);
  }

  /** Explains to the user what broke a connection, and whether another try may help. */
  private explain(error: unknown, timer: StallTimer): unknown {
    if (!(error instanceof BrokenConnection)) return error;
    const { endpoint } = this.settings;
    if (timer.isIdle) {
      const seconds = Math.ceil(this.patience.idle / 1000);
      const message = `${endpoint} has sent nothing for ${seconds} s. Try again: what has been loaded is kept.`;
      return new Interruption(new HubError('unreachable', message, { cause: error }));
    }
    const { message: why, code } = deepestCause(error);
    const message = `${endpoint} cannot be reached (${plainText(why)}). Check the network and try again, or open a model folder or GGUF file that you have.`;
    const told = new HubError('unreachable', message, { cause: error });
    return new Interruption(told, undefined, FINAL.test(code));
  }
}

/** Wraps the errors of `fetch` and of reading a body, to tell them from all others. */
class BrokenConnection extends Error {}

function broken(cause: unknown): never {
  throw new BrokenConnection('The connection broke.', { cause });
}

async function* chunksOf({ body }: Response, timer: StallTimer): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (;;) {
    timer.restart();
    const read = await reader?.read().catch(broken);
    timer.pause(); // the consumer may be slow to write the bytes
    if (!read || read.done) return;
    yield read.value;
  }
}

function originOf(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.origin;
  throw new HubError('unreachable', `The hub's address "${endpoint}" is none: it must begin with https:// or http://.`);
}

/** A HEAD request may end at a redirect; a wrong range is handled by the caller that requested it. */
function isRefused({ ok, status, headers }: Response): boolean {
  return !ok && status !== 416 && !(REDIRECTS.includes(status) && headers.has('x-linked-etag'));
}

/** The innermost cause: `fetch` wraps the error of its connection. */
function deepestCause(error: Error): { readonly message: string; readonly code: string } {
  const next = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (next instanceof Error) return deepestCause(next);
  const code = codeOf(error) ?? '';
  return { message: error.message || code, code };
}
