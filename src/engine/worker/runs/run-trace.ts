/** One trace from its request to its summary: the prompt, the sessions, the forward pass, and the model's predictions. */
import { isEncoderDecoder } from '../../../architectures/plan/plan';
import { cancellationPoint } from '../../../base/cancellation-point';
import { continueFrom } from '../../../generate/generate';
import { GREEDY } from '../../../generate/sampling';
import type { Model, NeededSession } from '../../../lowering/model';
import { describeId } from '../../../model/tokenizers/tokenizer';
import { maskedPlace } from '../../../trace/readings/masked-places';
import { keptBytes } from '../../../trace/run/kept-values';
import { lengthsOf, readRow } from '../../../trace/run/source';
import { Trace } from '../../../trace/run/trace';
import { traceSessions } from '../../../trace/run/whole-pass';
import { fitLook } from '../../../trace/steps/first-look';
import type { TraceParams, TraceSummary } from '../../protocol/trace-protocol';
import { modelInfo } from '../models/model-info';
import type { ModelLoader } from '../models/model-loader';
import type { RequestContext } from '../models/request-context';
import type { TraceAbout, TraceStore } from '../readings/trace-store';
import { describeGeneration, describePredictions, TOP_PREDICTIONS } from './describe-generation';
import { generateOptions } from './generate-options';
import { promptToTrace, type TracedPrompt, withoutTarget } from './prompt';
import { targetPrompt, writtenPrompt } from './target-prompt';

/** The weights are in the graph of the whole pass, or in those of its links, and again in the graph of the decoder. */
const TRACE_GRAPHS = 2;

interface RunParts {
  readonly loader: ModelLoader;
  readonly traces: TraceStore;
}

/**
 * @returns the summary of the trace, which is then kept
 * @throws an error of one sentence when there is nothing to trace, or the model does not fit; the signal's reason when
 * cancelled
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
    const { milliseconds, ...end } = await endOfTrace(trace, prompt, params, context);
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

/** The prompt to trace, once the model is loaded: an encoder-decoder may have to write its output first. */
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

/** Loads what is not loaded yet. @param forTrace the sessions that the trace runs */
async function openSessions(
  model: Model,
  forTrace: readonly NeededSession[],
  { signal, report }: RequestContext,
): Promise<void> {
  const generates = model.folder.plan.predicts === 'next token';
  const needed = [
    ...forTrace,
    ...(generates ? [model.needed('decode')] : []),
    ...(isEncoderDecoder(model.folder.plan) ? [model.needed('cross')] : []),
  ];
  const parts = needed.filter(({ isOpen }) => !isOpen);
  for (const [done, { open }] of parts.entries()) {
    await cancellationPoint(signal);
    report({ stage: 'load', done, total: parts.length });
    await open();
  }
}

/** Includes the milliseconds of the generation. */
interface TraceEnd extends Pick<TraceAbout, 'top' | 'generation' | 'masks' | 'scores'> {
  readonly milliseconds: number;
}

async function endOfTrace(
  trace: Trace,
  prompt: TracedPrompt,
  { maxNewTokens, untilCancelled = false }: Pick<TraceParams, 'maxNewTokens' | 'untilCancelled'>,
  context: RequestContext,
): Promise<TraceEnd> {
  const { model } = trace;
  const { plan } = model.folder;
  const { target: tokenizer } = model.folder.tokenizer;
  if (plan.predicts !== 'next token') {
    const generation = describeGeneration(tokenizer, prompt, { tokens: [], reason: 'length' });
    return { top: [], generation, masks: await masksOf(trace, prompt), scores: await scoresOf(trace), milliseconds: 0 };
  }
  const top = describePredictions(tokenizer, trace.lastLogits);
  const decoded = await trace.decode(context.signal);
  const start = performance.now();
  const options = generateOptions(model, { maxNewTokens, untilCancelled, sampling: GREEDY }, prompt, context);
  const generation = describeGeneration(tokenizer, prompt, await continueFrom(model, decoded, options));
  return { top, generation, masks: [], scores: [], milliseconds: performance.now() - start };
}

async function masksOf(trace: Trace, { masks }: TracedPrompt): Promise<TraceAbout['masks']> {
  const { tokenizer } = trace.model.folder;
  const named = (id: number) => describeId(tokenizer, id);
  const places: TraceAbout['masks'][number][] = [];
  for (const { position, original } of masks) {
    const logits = await readRow(trace, 'logits', position);
    places.push(maskedPlace(named, { position, logits, original }, TOP_PREDICTIONS));
  }
  return places;
}

async function scoresOf(trace: Trace): Promise<TraceAbout['scores']> {
  if (trace.model.folder.plan.predicts !== 'replaced token') return [];
  return [...(await trace.window('logits', 'model')).data];
}
