/** What a trace ends in besides its tensors: what the model continues the text with, or what it says of masked places. */
import { continueFrom } from '../../../generate/generate';
import { GREEDY } from '../../../generate/sampling';
import { describeId } from '../../../model/tokenizers/tokenizer';
import { maskedPlace } from '../../../trace/readings/masked-places';
import { readRow } from '../../../trace/run/source';
import type { Trace } from '../../../trace/run/trace';
import type { RequestContext } from '../models/request-context';
import type { TraceAbout } from '../readings/trace-store';
import { describeGeneration, describePredictions, TOP_PREDICTIONS } from './describe-generation';
import { generateOptions } from './generate-options';
import type { TracedPrompt } from './prompt';

/** With the milliseconds that a generation took. */
interface TraceEnd extends Pick<TraceAbout, 'top' | 'generation' | 'masks' | 'scores'> {
  readonly milliseconds: number;
}

/** @param maxNewTokens where the model continues a text */
export async function endOfTrace(
  trace: Trace,
  prompt: TracedPrompt,
  maxNewTokens: number,
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
  const options = generateOptions(model, { maxNewTokens, sampling: GREEDY }, prompt, context);
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
