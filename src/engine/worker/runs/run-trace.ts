/** One trace from its request to its summary: the prompt, the sessions, the pass, and what the model says of the text. */
import { isEncoderDecoder } from '../../../architectures/plan';
import { cancellationPoint } from '../../../base/cancellation-point';
import type { Model } from '../../../lowering/model';
import { keptBytes } from '../../../trace/run/kept-values';
import { lengthsOf } from '../../../trace/run/source';
import { Trace } from '../../../trace/run/trace';
import { traceSessions } from '../../../trace/run/whole-pass';
import { fitLook } from '../../../trace/steps/first-look';
import type { TraceParams, TraceSummary } from '../../protocol/trace-protocol';
import { modelInfo } from '../models/model-info';
import type { ModelLoader } from '../models/model-loader';
import type { RequestContext } from '../models/request-context';
import type { TraceStore } from '../readings/trace-store';
import { promptToTrace, type TracedPrompt, withoutTarget } from './prompt';
import { targetPrompt, writtenPrompt } from './target-prompt';
import { endOfTrace } from './trace-end';

/** The weights are in the graph of the whole pass or in those of its links, and once more in the decoder's. */
const TRACE_GRAPHS = 2;

interface RunParts {
  readonly loader: ModelLoader;
  readonly traces: TraceStore;
}

/**
 * @returns the summary of the trace, which is kept then
 * @throws one sentence when there is nothing to trace, or the model does not fit; the signal's reason when cancelled
 */
export async function runTrace(params: TraceParams, context: RequestContext, parts: RunParts): Promise<TraceSummary> {
  const { signal } = context;
  await cancellationPoint(signal);
  const start = performance.now();
  const model = await parts.loader.open(params.model, context);
  const prompt = await readyPrompt(model, params, context, parts);
  const load = performance.now() - start;

  const trace = await passThrough(model, prompt, params, context, parts.traces);
  try {
    const { milliseconds, ...end } = await endOfTrace(trace, prompt, params.maxNewTokens, context);
    const { whole: text, tokens, cut, source } = prompt;
    return parts.traces.add(trace, {
      model: modelInfo(model),
      text,
      ...(source && { source }),
      tokens,
      cut,
      plan: model.folder.plan,
      bytes: trace.byteLength,
      ...end,
      proofs: trace.proofs('model').proofs,
      timings: { load, ...trace.timings, generation: milliseconds },
    });
  } catch (error) {
    trace.release();
    throw error;
  }
}

/** What will be traced, once the model is loaded: an encoder-decoder may have to write it first. */
async function readyPrompt(
  model: Model,
  params: TraceParams,
  context: RequestContext,
  { loader, traces }: RunParts,
): Promise<TracedPrompt> {
  const isOfTwo = isEncoderDecoder(model.folder.plan);
  const asked = isOfTwo
    ? targetPrompt(model, params, traces.memory)
    : promptToTrace(model, withoutTarget(params), traces.memory);
  await loader.makeReady(model, TRACE_GRAPHS);
  await openSessions(model, traceSessions(model, lengthsOf(asked), traces.memory), context);
  return isOfTwo ? writtenPrompt(model, params, asked, context) : asked;
}

async function passThrough(
  model: Model,
  { tokens, cut, source, whole: text }: TracedPrompt,
  { look }: TraceParams,
  { signal, report }: RequestContext,
  traces: TraceStore,
): Promise<Trace> {
  const { memory } = traces;
  await traces.makeRoom(keptBytes(model.folder.plan, lengthsOf({ tokens, source }), memory));
  const shownLayer = look && fitLook(look, { spec: model.spec, tokens }).layer;
  const input = { text, tokens, source, totalTokens: cut?.total ?? tokens.length, memory, shownLayer };
  const onProgress = (done: number, total: number) => report({ stage: 'trace', done, total });
  onProgress(0, model.folder.plan.links.length); // the first part may take long
  return Trace.run(model, input, { signal, onProgress });
}

/** @param forTrace what opens the sessions that the trace runs */
async function openSessions(
  model: Model,
  forTrace: readonly (() => Promise<unknown>)[],
  { signal, report }: RequestContext,
): Promise<void> {
  const generates = model.folder.plan.predicts === 'next token';
  const parts = [
    ...forTrace,
    ...(generates ? [() => model.decode()] : []),
    ...(isEncoderDecoder(model.folder.plan) ? [() => model.cross()] : []),
  ];
  for (const [done, open] of parts.entries()) {
    await cancellationPoint(signal);
    report({ stage: 'load', done, total: parts.length });
    await open();
  }
}
