/**
 * The connection to a worker, loaded with the first request, so that activating the extension loads neither threads nor
 * JSON-RPC.
 */
import type { NotificationType } from 'vscode-jsonrpc';
import type { EngineOptions, Isolation } from '../protocol/engine-options';
import { CancelledError } from '../protocol/errors';
import type * as messages from '../protocol/messages';
import type { ParamsOf, RequestName, ResultOf } from '../protocol/requests';
import type { RequestOptions, WorkerConnection } from './worker-connection';

type Messages = typeof messages;

interface Loaded {
  readonly connection: WorkerConnection;
  readonly messages: Messages;
}

export class LateConnection {
  private loaded: Promise<Loaded> | undefined;
  private disposed = false;

  /** @param path the worker's bundle */
  constructor(
    private readonly path: string,
    private isolation: Isolation,
    private options: EngineOptions,
    private readonly log: (message: string) => void,
  ) {}

  configure(options: EngineOptions): void {
    this.options = options;
    this.whenLoaded(({ connection }) => connection.configure(options));
  }

  /** Runs the worker there. A worker that runs elsewhere is ended, and its traces are lost. */
  isolate(isolation: Isolation): void {
    this.isolation = isolation;
    this.whenLoaded(({ connection }) => connection.isolate(isolation));
  }

  /**
   * Sends a request to the worker.
   * @throws CancelledError when cancelled, otherwise EngineError with a sentence for the user
   */
  async request<K extends RequestName>(name: K, params: ParamsOf<K>, options?: RequestOptions): Promise<ResultOf<K>> {
    this.loaded ??= this.load();
    const { connection } = await this.loaded;
    if (this.disposed) throw new CancelledError('Cancelled.');
    return connection.request(name, params, options);
  }

  /** Notifies the worker, unless it has never had a request. */
  notify<P>(choose: (all: Messages) => NotificationType<P>, params: P): void {
    this.whenLoaded(({ connection, messages }) => connection.notify(choose(messages), params));
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const loaded = await this.loaded?.catch(() => undefined);
    await loaded?.connection.dispose();
  }

  private async load(): Promise<Loaded> {
    try {
      const [{ WorkerConnection }, messages] = await Promise.all([
        import('./worker-connection'),
        import('../protocol/messages'),
      ]);
      return { connection: new WorkerConnection(this.path, this.isolation, this.options, this.log), messages };
    } catch (error) {
      this.loaded = undefined; // so that the next request tries again
      throw error;
    }
  }

  /** Calls `use` once loaded; if loading fails, the request that caused it reports the failure. */
  private whenLoaded(use: (loaded: Loaded) => void): void {
    this.loaded?.then(use, () => undefined);
  }
}
