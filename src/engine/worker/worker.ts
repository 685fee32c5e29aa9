/** The engine's worker: takes requests from its port and answers them. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type CancellationToken,
  createMessageConnection,
  type GenericRequestHandler,
  PortMessageReader,
  PortMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { AdvisedError } from '../../model/errors';
import { nativeGate } from '../../onnx/native-gate';
import type { EngineOptions } from '../protocol/engine-options';
import { faultOf, NotThereError, TraceGoneError } from '../protocol/errors';
import * as messages from '../protocol/messages';
import type { Progress } from '../protocol/progress';
import { type ParamsOf, REQUEST_NAMES, type RequestName } from '../protocol/requests';
import type { ThreadData } from '../protocol/worker-options';
import type { RequestContext } from './models/request-context';
import { EngineService } from './service';

if (!parentPort) throw new Error('This file is the thread of the engine; it is started by its client.');
const data = workerData as ThreadData;
if (data.gate) nativeGate.useStateOf(data.gate);

const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
/** The build puts the texts next to this file. */
const service = new EngineService(data, { calibrationTexts: join(__dirname, 'calibration') });
const running = new Set<AbortController>();
let stopping = false;

/** Serves a request: a cancellation becomes an abort signal, and a failure becomes its sentence. */
function serve<K extends RequestName>(name: K): void {
  const answer: GenericRequestHandler<unknown, void> = async (params: ParamsOf<K>, token: CancellationToken) => {
    if (stopping) return cancelled();
    const abort = new AbortController();
    running.add(abort);
    const listener = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort(); // the cancellation arrived before the request: there will be no event
    try {
      const context = { signal: abort.signal, report: progressOf(params) };
      return await service.idle.during(() => service.handlers[name](params, context));
    } catch (error) {
      return failureOf(error, abort.signal);
    } finally {
      listener.dispose();
      running.delete(abort);
    }
  };
  connection.onRequest(name, answer);
}

function failureOf(error: unknown, signal: AbortSignal): ResponseError<void> {
  if (signal.aborted) return cancelled();
  const code = codeFor(error);
  return new ResponseError(code, advisedFault(error, service.advice));
}

function cancelled(): ResponseError<void> {
  return new ResponseError(messages.ErrorCode.Cancelled, 'Cancelled.');
}

function progressOf(params: unknown): RequestContext['report'] {
  const token = (params as messages.WithProgress<unknown>).progress;
  if (token === undefined) return () => undefined;
  return (progress: Progress) => {
    connection.sendProgress(messages.progressType, token, progress).catch(() => undefined); // the host is gone
  };
}

for (const name of REQUEST_NAMES) serve(name);
connection.onNotification(messages.configure, (options) => service.configure(options));

connection.onRequest(messages.shutdown, async () => {
  stopping = true;
  nativeGate.close();
  for (const abort of running) abort.abort();
  await service.close();
  return null;
});

connection.onNotification(messages.failForTest, () => {
  if (process.env['LLM_TRACE_TEST_HOOKS'] !== '1') return;
  setImmediate(() => {
    throw new Error('failure made for a test');
  });
});

connection.listen();

/** The message of an error, with the advice of the program that shows it. */
function advisedFault(error: unknown, advice: EngineOptions['advice']): string {
  const kind = error instanceof AdvisedError ? error.kind : undefined;
  const follows = kind && advice[kind];
  return follows === undefined ? faultOf(error) : `${faultOf(error)} ${follows}`;
}

function codeFor(error: unknown): number {
  if (error instanceof TraceGoneError) return messages.ErrorCode.TraceGone;
  return error instanceof NotThereError ? messages.ErrorCode.NotThere : messages.ErrorCode.Failed;
}
