/** The engine's thread: takes requests from its port and answers them. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  type CancellationToken,
  createMessageConnection,
  PortMessageReader,
  PortMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { TraceGoneError } from './errors';
import * as messages from './messages';
import type { Progress, WorkerData } from './protocol';
import { EngineService, type RequestContext } from './service';

if (!parentPort) throw new Error('This file is the thread of the engine; it is started by its client.');

const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
const service = new EngineService(workerData as WorkerData);
const running = new Set<AbortController>();

/** Serve a request: cancellation becomes an abort signal, and a failure its sentence. */
function serve<P, R>(handle: (params: P, context: RequestContext) => Promise<R>) {
  return async (params: P, token: CancellationToken): Promise<R | ResponseError<void>> => {
    const abort = new AbortController();
    running.add(abort);
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      return await handle(params, { signal: abort.signal, report: progressOf(params) });
    } catch (error) {
      if (abort.signal.aborted) return new ResponseError(messages.ErrorCode.Cancelled, 'Cancelled.');
      const code = error instanceof TraceGoneError ? messages.ErrorCode.TraceGone : messages.ErrorCode.Failed;
      return new ResponseError(code, error instanceof Error ? error.message : String(error));
    } finally {
      listener.dispose();
      running.delete(abort);
    }
  };
}

function progressOf(params: unknown): RequestContext['report'] {
  const token = (params as messages.WithProgress<unknown>).progress;
  if (token === undefined) return () => undefined;
  return (progress: Progress) => void connection.sendProgress(messages.progressType, token, progress);
}

connection.onRequest(
  messages.openModel,
  serve(({ model }) => service.openModel(model)),
);
connection.onRequest(
  messages.tokens,
  serve(({ model, text }) => service.tokens(model, text)),
);
connection.onRequest(
  messages.tokenBytes,
  serve(({ model, id }) => service.tokenBytes(model, id)),
);
connection.onRequest(
  messages.describeTokens,
  serve((params) => service.describeTokens(params)),
);
connection.onRequest(
  messages.searchTokens,
  serve((params) => service.searchTokens(params)),
);
connection.onRequest(
  messages.trace,
  serve((params, context) => service.trace(params, context)),
);
connection.onRequest(
  messages.cost,
  serve((params) => service.cost(params)),
);
connection.onRequest(
  messages.read,
  serve((params) => service.read(params)),
);
connection.onRequest(
  messages.window,
  serve((params) => service.window(params)),
);
connection.onRequest(
  messages.save,
  serve((params, context) => service.save(params, context)),
);
connection.onRequest(
  messages.saveTensor,
  serve((params) => service.saveTensor(params)),
);
connection.onRequest(
  messages.openTrace,
  serve((params, context) => service.openTrace(params, context)),
);
connection.onRequest(
  messages.dropTrace,
  serve(({ trace }) => service.dropTrace(trace)),
);
connection.onRequest(
  messages.generate,
  serve((params, context) => service.generate(params, context)),
);
connection.onRequest(
  messages.bench,
  serve(({ model }, context) => service.bench(model, context)),
);
connection.onRequest(
  messages.complete,
  serve((params, context) => service.complete(params, context)),
);
connection.onRequest(
  messages.quantize,
  serve((params, context) => service.quantize(params, context)),
);
connection.onRequest(
  messages.useQuantized,
  serve((params) => service.useQuantized(params)),
);
connection.onNotification(messages.configure, (options) => service.configure(options));

connection.onRequest(messages.shutdown, async () => {
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
