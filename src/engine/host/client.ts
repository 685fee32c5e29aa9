/** The engine as the host uses it: VS Code, the terminal and the tests all go through this client. */

import { DEFAULT_ENGINE_OPTIONS, type EngineOptions, type Isolation } from '../protocol/engine-options';
import type { ReadingName, Readings, ReadParams } from '../protocol/reading-protocol';
import {
  type ParamsOf,
  REQUEST_NAMES,
  REQUESTS,
  type RequestName,
  type ResultOf,
  type WorkerName,
} from '../protocol/requests';
import type { Token } from '../protocol/token-protocol';
import type { StepsParams, StepsResult } from '../protocol/trace-protocol';
import { unpackTokens } from '../shared/packed-tokens';
import { LateConnection } from './late-connection';
import type { RequestOptions } from './worker-connection';

export { CancelledError, EngineError, EngineStoppedError, NotThereError, TraceGoneError } from '../protocol/errors';
export type { RequestOptions } from './worker-connection';

export interface ClientOptions extends Partial<EngineOptions> {
  /** The path of the worker's bundle. */
  readonly workerPath: string;
  /** Where the workers run; the default is `thread`. */
  readonly isolation?: Isolation;
  readonly log?: (message: string) => void;
}

/** A method for each request. */
type EngineRequests = { [K in RequestName]: EngineRequest<K> };

type EngineRequest<K extends RequestName> = (params: ParamsOf<K>, options?: RequestOptions) => Promise<ResultOf<K>>;

/**
 * Requests reject with a CancelledError, or with an EngineError whose message is one sentence for the user: a TraceGoneError
 * if the trace is not in memory, an EngineStoppedError if the engine failed in the meantime.
 */
export interface EngineClient extends Omit<EngineRequests, 'read' | 'tokens'> {
  /**
   * Changes options. A change of the isolation ends the running workers; requests that wait for them fail as they do when a
   * worker fails.
   */
  configure(changes: Partial<EngineOptions> & { readonly isolation?: Isolation }): void;
  /** Reads a trace. `reading-protocol.ts` lists the readings with their parameters and results. */
  read<K extends ReadingName>(params: ReadParams<K>, options?: RequestOptions): Promise<Readings[K]['result']>;
  /** The tokens of a text and their ranges in it. */
  tokens(params: ParamsOf<'tokens'>, options?: RequestOptions): Promise<readonly Token[]>;
  /** The steps of a trace for a block and head, with the proofs of the variant. */
  steps(params: StepsParams, options?: RequestOptions): Promise<StepsResult>;
  /** The report of a trace as text, for the user's choices. */
  report(params: Pick<StepsParams, 'trace'> & Readings['report']['params'], options?: RequestOptions): Promise<string>;
  /** Makes the computing worker fail between two runs. Does nothing unless `LLM_TRACE_TEST_HOOKS` is 1. */
  failForTest(): void;
  /**
   * Rejects waiting requests, cancels running ones, and ends the workers: within a second, unless a single run takes longer.
   */
  dispose(): Promise<void>;
}

/** Starts nothing yet: the workers start with the first request. */
export function createEngineClient({
  workerPath,
  isolation = 'thread',
  log = () => undefined,
  ...given
}: ClientOptions): EngineClient {
  let options: EngineOptions = { ...DEFAULT_ENGINE_OPTIONS, ...given };
  const connect = () => new LateConnection(workerPath, isolation, options, log);
  const workers = { compute: connect(), text: connect() };
  const all = Object.values(workers);
  const requests = requestsTo(workers);
  const read = <K extends ReadingName>(params: ReadParams<K>, asked?: RequestOptions) =>
    requests.read(params, asked) as Promise<Readings[K]['result']>;

  return {
    ...requests,
    read,
    /** Completions use the new weights from now on. */
    async quantize(params, asked) {
      const result = await requests.quantize(params, asked);
      const { model, path, source, files } = result;
      await requests.useQuantized({ model, path, source, files }, asked);
      return result;
    },
    tokens: async (params, asked) => unpackTokens(await requests.tokens(params, asked)),
    steps: ({ trace, ...params }, asked) => read({ trace, what: 'steps', params }, asked),
    report: async ({ trace, ...params }, asked) => (await read({ trace, what: 'report', params }, asked)).text,
    configure({ isolation: wished, ...changes }) {
      options = { ...options, ...changes };
      for (const worker of all) {
        if (wished !== undefined) worker.isolate(wished);
        worker.configure(options);
      }
    },
    failForTest: () => workers.compute.notify((messages) => messages.failForTest, {}),
    async dispose() {
      await Promise.all(all.map((worker) => worker.dispose()));
    },
  };
}

/** Sends each request to the worker that the table of requests names. */
function requestsTo(workers: Readonly<Record<WorkerName, LateConnection>>): EngineRequests {
  const methodOf = <K extends RequestName>(name: K): EngineRequest<K> => {
    const worker = workers[REQUESTS[name].worker];
    return (params, options) => worker.request(name, params, options);
  };
  return Object.fromEntries(REQUEST_NAMES.map((name) => [name, methodOf(name)])) as unknown as EngineRequests;
}
