/** One thread of the engine, seen from the host: started when first needed, and again after a failure. */
import { Worker } from 'node:worker_threads';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  type NotificationType,
  PortMessageReader,
  PortMessageWriter,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { CancelledError, EngineError, EngineStoppedError, TraceGoneError } from './errors';
import * as messages from './messages';
import type { EngineOptions, Progress, WorkerData } from './protocol';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface Running {
  readonly worker: Worker;
  readonly connection: MessageConnection;
  /** Who waits for an answer, to be told when the thread ends by itself. */
  readonly waiting: Set<(error: Error) => void>;
  stopping: boolean;
}

/** VS Code gives an extension five seconds to deactivate. */
const SHUTDOWN_MILLISECONDS = 3500;
/** The numbers of traces go on after a failure, so that none is taken for another. */
const TRACES_PER_START = 2 ** 32;
/**
 * Messages are garbage as soon as they are sent. V8 would let a thread gather 192 MB of it (Node 24) before it takes
 * memory anew; with this the process is 150 MB smaller after some thousand suggestions, and nothing is slower. Tensors
 * are not kept there.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

export class WorkerThread {
  private running: Running | undefined;
  private nextProgress = 1;
  private starts = 0;
  private disposed: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    private options: EngineOptions,
    private readonly log: (message: string) => void,
  ) {}

  configure(options: EngineOptions): void {
    this.options = options;
    if (this.running) this.notify(messages.configure, options);
  }

  /**
   * Ask the thread.
   * @throws CancelledError when cancelled, else EngineError with a sentence for the user
   */
  async request<P extends object, R>(
    type: RequestType<P, R, void>,
    params: P,
    { signal, onProgress }: RequestOptions = {},
  ): Promise<R> {
    if (signal?.aborted || this.disposed) throw new CancelledError('Cancelled.');
    const running = this.start();
    const { connection } = running;
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener('abort', cancel);
    const progress = this.nextProgress++;
    const listener = onProgress && connection.onProgress(messages.progressType, progress, onProgress);
    try {
      const full = onProgress ? { ...params, progress } : params;
      return await orFailure(running, connection.sendRequest<R>(type.method, full, source.token));
    } catch (error) {
      throw toHostError(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
      listener?.dispose();
      source.dispose();
    }
  }

  notify<P>(type: NotificationType<P>, params: P): void {
    // That the thread is dead is told by its requests.
    this.start()
      .connection.sendNotification(type.method, params)
      .catch(() => undefined);
  }

  /**
   * Stop what runs, free its memory, then end the thread. If it does not come to rest in time it is left to finish:
   * ending it during a run would abort the whole process.
   */
  dispose(): Promise<void> {
    this.disposed ??= this.running ? this.stop(this.running) : Promise.resolve();
    return this.disposed;
  }

  private async stop(running: Running): Promise<void> {
    running.stopping = true;
    const rested = orFailure(running, running.connection.sendRequest(messages.shutdown)).then(
      () => true,
      () => false,
    );
    const inTime = await Promise.race([rested, delay(SHUTDOWN_MILLISECONDS)]);
    running.connection.dispose();
    if (inTime) await running.worker.terminate();
    else running.worker.unref();
  }

  private start(): Running {
    if (this.running) return this.running;
    const workerData: WorkerData = { options: this.options, firstTrace: this.starts++ * TRACES_PER_START + 1 };
    const worker = new Worker(this.path, { workerData, name: 'llm-trace engine', resourceLimits });
    const connection = createMessageConnection(new PortMessageReader(worker), new PortMessageWriter(worker));
    const running: Running = { worker, connection, waiting: new Set(), stopping: false };
    worker.once('error', (error) => this.ended(running, error.message));
    worker.once('exit', (code) => this.ended(running, `exit code ${code}`));
    connection.listen();
    this.running = running;
    return running;
  }

  private ended(running: Running, reason: string): void {
    const tell = (error: Error) => {
      for (const reject of running.waiting) reject(error);
    };
    if (running.stopping) tell(new CancelledError('Cancelled.'));
    if (running.stopping || this.running !== running) return;
    this.running = undefined;
    this.log(`The engine stopped: ${reason}`);
    // First this, so that pending requests tell the reason and not that their connection is closed.
    tell(new EngineStoppedError(`The engine stopped unexpectedly (${reason}); try again, it starts anew by itself.`));
    running.connection.dispose();
  }
}

/**
 * An answer, or the failure of the thread. Racing with one promise that outlives all requests would keep every answer
 * for as long as the thread runs.
 */
function orFailure<R>({ waiting }: Running, answer: Promise<R>): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    waiting.add(reject);
    answer.then(resolve, reject).finally(() => waiting.delete(reject));
  });
}

function toHostError(error: unknown): Error {
  if (error instanceof CancelledError || error instanceof EngineError) return error;
  if (error instanceof ResponseError) {
    if (error.code === messages.ErrorCode.Cancelled) return new CancelledError('Cancelled.');
    if (error.code === messages.ErrorCode.TraceGone) return new TraceGoneError(error.message);
  }
  return new EngineError(error instanceof Error ? error.message : String(error));
}

function delay(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, false).unref());
}
