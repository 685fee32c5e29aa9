/** The host's side of one worker: it is started when first needed, and again after a failure. */
import {
  CancellationTokenSource,
  ConnectionError,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  type NotificationType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import type { EngineOptions, Isolation, WorkerData } from '../protocol/engine-options';
import {
  CancelledError,
  EngineError,
  EngineStoppedError,
  faultOf,
  NotThereError,
  TraceGoneError,
} from '../protocol/errors';
import * as messages from '../protocol/messages';
import type { Progress } from '../protocol/progress';
import type { ParamsOf, RequestName, ResultOf } from '../protocol/requests';
import { ProcessTransport } from './process-transport';
import { ThreadTransport } from './thread-transport';
import type { WorkerTransport } from './worker-transport';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface Running {
  readonly transport: WorkerTransport;
  readonly connection: MessageConnection;
  /** Callbacks of the requests that wait for an answer, called with the error when the worker ends. */
  readonly waiting: Set<(error: Error) => void>;
}

/** Trace numbers continue after a failure, so that no trace is mistaken for an earlier one. */
const TRACES_PER_START = 2 ** 32;

export class WorkerConnection {
  private running: Running | undefined;
  private nextProgress = 1;
  private starts = 0;
  private disposed = false;
  /** Resolves when the workers that are being ended have ended. */
  private stopping: Promise<unknown> = Promise.resolve();

  /** @param path the worker's bundle */
  constructor(
    private readonly path: string,
    private isolation: Isolation,
    private options: EngineOptions,
    private readonly log: (message: string) => void,
  ) {}

  configure(options: EngineOptions): void {
    this.options = options;
    if (this.running) this.notify(messages.configure, options);
  }

  /** Runs the worker there. A worker that runs elsewhere is ended, and its traces are lost. */
  isolate(isolation: Isolation): void {
    if (isolation === this.isolation) return;
    this.isolation = isolation;
    this.stop(new EngineStoppedError('The engine was started anew because the setting for its isolation changed.'));
  }

  /**
   * Sends a request to the worker.
   * @throws CancelledError when cancelled, otherwise EngineError with a sentence for the user
   */
  async request<K extends RequestName>(
    name: K,
    params: ParamsOf<K>,
    { signal, onProgress }: RequestOptions = {},
  ): Promise<ResultOf<K>> {
    if (signal?.aborted || this.disposed) throw new CancelledError('Cancelled.');
    const running = this.start();
    const { connection } = running;
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener('abort', cancel);
    const progress = this.nextProgress++;
    const listener = onProgress && connection.onProgress(messages.progressType, progress, onProgress);
    try {
      const full: messages.WithProgress<ParamsOf<K>> = onProgress ? { ...params, progress } : params;
      return await orFailure(running, connection.sendRequest<ResultOf<K>>(name, full, source.token));
    } catch (error) {
      throw toHostError(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
      listener?.dispose();
      source.dispose();
    }
  }

  notify<P>(type: NotificationType<P>, params: P): void {
    // A failure is ignored here, because requests report a dead worker.
    this.start()
      .connection.sendNotification(type.method, params)
      .catch(() => undefined);
  }

  /** Rejects waiting requests, cancels running ones, and ends the worker. */
  async dispose(): Promise<void> {
    this.disposed = true;
    this.stop(new CancelledError('Cancelled.'));
    await this.stopping;
  }

  /** @param error the error with which all waiting requests reject */
  private stop(error: Error): void {
    const { running } = this;
    if (!running) return;
    this.forget(running, error);
    const { connection, transport } = running;
    const rested = connection.sendRequest(messages.shutdown).catch(() => undefined);
    const ended = transport.end(rested).finally(() => connection.dispose());
    this.stopping = Promise.all([this.stopping, ended]);
  }

  private start(): Running {
    if (this.running) return this.running;
    const transport = this.startWorker({
      options: this.options,
      firstTrace: this.starts++ * TRACES_PER_START + 1,
    });
    const connection = createMessageConnection(transport.reader, transport.writer);
    const running: Running = { transport, connection, waiting: new Set() };
    transport.onEnded((reason, output) => this.ended(running, reason, output));
    connection.onNotification(messages.failed, ({ reason }) => this.ended(running, reason));
    connection.listen();
    this.running = running;
    return running;
  }

  private startWorker(data: WorkerData): WorkerTransport {
    return this.isolation === 'process' ? new ProcessTransport(this.path, data) : new ThreadTransport(this.path, data);
  }

  /** Called when the worker ended by itself. */
  private ended(running: Running, reason: string, output = ''): void {
    if (this.running !== running) return;
    this.log(`The engine stopped: ${reason}${output === '' ? '' : `\n${output}`}`);
    this.forget(
      running,
      new EngineStoppedError(`The engine stopped unexpectedly (${reason}); try again, it starts anew by itself.`),
    );
    running.connection.dispose();
  }

  /** Rejects its waiting requests; the next request starts another worker. */
  private forget(running: Running, error: Error): void {
    this.running = undefined;
    for (const reject of running.waiting) reject(error);
  }
}

/**
 * Settles with the answer or with the worker's failure. `Promise.race` with one promise that outlives all requests would
 * keep every answer in memory for as long as the worker runs.
 */
function orFailure<R>({ waiting }: Running, answer: Promise<R>): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    waiting.add(reject);
    answer.then(resolve, reject).finally(() => waiting.delete(reject));
  });
}

function toHostError(error: unknown): Error {
  if (error instanceof CancelledError || error instanceof EngineError) return error;
  // The connection is closed only when the worker ends, and then the waiting requests have already been rejected.
  if (error instanceof ConnectionError) return new CancelledError('Cancelled.');
  if (error instanceof ResponseError) {
    const { code, message } = error;
    if (code === messages.ErrorCode.Cancelled || code === ErrorCodes.PendingResponseRejected) {
      return new CancelledError('Cancelled.');
    }
    if (code === messages.ErrorCode.NotThere) return new NotThereError(message);
    if (code === messages.ErrorCode.TraceGone) return new TraceGoneError(message);
  }
  return new EngineError(faultOf(error));
}
