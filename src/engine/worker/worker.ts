/** The engine's worker: takes requests from its port and answers them. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type CancellationToken,
  createMessageConnection,
  type GenericRequestHandler,
  PortMessageReader,
  PortMessageWriter,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { aboutModel } from '../../library/catalog/about-model';
import { listModels } from '../../library/catalog/list-models';
import { parseReference } from '../../library/reference';
import { ownSurroundings } from '../../library/surroundings';
import { nativeGate } from '../../onnx/native-gate';
import type { RequestContext } from '../models/request-context';
import { faultOf, TraceGoneError } from '../protocol/errors';
import * as messages from '../protocol/messages';
import type { Progress } from '../protocol/progress';
import type { ThreadData } from '../protocol/worker-options';
import { savedContent } from '../readings/trace-files';
import { EngineService } from './service';

if (!parentPort) throw new Error('This file is the thread of the engine; it is started by its client.');
const data = workerData as ThreadData;
if (data.gate) nativeGate.share(data.gate);

/** Texts that the build puts beside this file. */
const CALIBRATION = join(__dirname, 'calibration');

const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
const service = new EngineService(data);
const running = new Set<AbortController>();
let stopping = false;

/** Serve a request: cancellation becomes an abort signal, and a failure its sentence. */
function serve<P, R>(type: RequestType<P, R, void>, handle: (params: P, context: RequestContext) => Promise<R>): void {
  const answer: GenericRequestHandler<unknown, void> = async (params: P, token: CancellationToken) => {
    if (stopping) return cancelled();
    const abort = new AbortController();
    running.add(abort);
    const listener = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort(); // the request was overtaken: there will be no event
    try {
      const context = { signal: abort.signal, report: progressOf(params) };
      return await service.idle.during(() => handle(params, context));
    } catch (error) {
      return failureOf(error, abort.signal);
    } finally {
      listener.dispose();
      running.delete(abort);
    }
  };
  connection.onRequest(type.method, answer);
}

function failureOf(error: unknown, signal: AbortSignal): ResponseError<void> {
  if (signal.aborted) return cancelled();
  const code = error instanceof TraceGoneError ? messages.ErrorCode.TraceGone : messages.ErrorCode.Failed;
  return new ResponseError(code, faultOf(error));
}

function cancelled(): ResponseError<void> {
  return new ResponseError(messages.ErrorCode.Cancelled, 'Cancelled.');
}

function progressOf(params: unknown): RequestContext['report'] {
  const token = (params as messages.WithProgress<unknown>).progress;
  if (token === undefined) return () => undefined;
  return (progress: Progress) => {
    connection.sendProgress(messages.progressType, token, progress).catch(() => undefined); // nobody is there any more
  };
}

serve(messages.listModels, ({ starter, folders, opened = [], ...options }, { signal }) =>
  listModels(ownSurroundings({ starter, folders, opened }), { ...options, signal }),
);
serve(messages.aboutModel, ({ model, folders }, { signal }) =>
  aboutModel(parseReference(model), ownSurroundings({ folders }), signal),
);
serve(messages.openModel, ({ model }, context) => service.openModel(model, context));
serve(messages.forgetModels, (params, { signal }) => service.forgetModels(params, signal));
serve(messages.exportModel, ({ model, ...params }, context) => service.exportModel(model, params, context));
serve(messages.tokens, ({ model, text }, context) => service.tokens(model, text, context));
serve(messages.tokenBytes, ({ model, id }, context) => service.tokenBytes(model, id, context));
serve(messages.describeTokens, (params, context) => service.describeTokens(params, context));
serve(messages.searchTokens, (params, context) => service.searchTokens(params, context));
serve(messages.trace, (params, context) => service.trace(params, context));
serve(messages.read, (params, context) => service.read(params, context));
serve(messages.window, (params) => service.window(params));
serve(messages.storedWindow, (params, context) => service.storedWindow(params, context));
serve(messages.save, (params, context) => service.save(params, context));
serve(messages.saveTensor, (params, context) => service.saveTensor(params, context));
serve(messages.saveComparison, (params, context) => service.saveComparison(params, context));
serve(messages.savedContent, ({ path }) => savedContent(path));
serve(messages.openTrace, (params, context) => service.openTrace(params, context));
serve(messages.dropTrace, ({ trace }) => service.dropTrace(trace));
serve(messages.generate, (params, context) => service.generate(params, context));
serve(messages.fill, ({ model, ...params }, context) => service.fill(model, params, context));
serve(messages.pseudoPerplexity, ({ model, ...params }, context) => service.pseudoPerplexity(model, params, context));
serve(messages.embed, ({ model, ...params }, context) => service.embed(model, params, context));
serve(messages.scoreText, ({ model, ...params }, context) => service.scoreText(model, params, context));
serve(messages.bench, ({ model }, context) => service.bench(model, context));
serve(messages.complete, (params, context) => service.complete(params, context));
serve(messages.nextTokens, ({ model, ...params }, context) => service.nextTokens(model, params, context));
serve(messages.quantize, (params, context) => service.quantize(params, context));
serve(messages.useQuantized, (params, context) => service.useQuantized(params, context));
serve(messages.calibrate, (params, context) => service.calibrate(params, CALIBRATION, context));
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
