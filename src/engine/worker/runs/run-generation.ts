/** One continuation of a text, or of an encoder-decoder's output, of which no trace is kept. */
import { isEncoderDecoder } from '../../../architectures/plan/plan';
import { requireApplies } from '../../../architectures/plan/why-not';
import { cancellationPoint } from '../../../base/cancellation-point';
import { generate } from '../../../generate/generate';
import { CONTINUE_INSTEAD } from '../../../library/suggestions';
import type { Model } from '../../../lowering/model';
import { hasQuants, type QuantizedWeights } from '../../../lowering/quantized';
import { encodeSource } from '../../../trace/run/encode-source';
import type { GenerateParams, Generation } from '../../protocol/generation-protocol';
import { weightsInBlocks } from '../completions/quantize';
import type { ModelLoader } from '../models/model-loader';
import type { RequestContext } from '../models/request-context';
import { describeGeneration } from './describe-generation';
import { generateOptions, requireDetails, requireState } from './generate-options';
import { promptToContinue, withoutTarget } from './prompt';
import { targetPrompt } from './target-prompt';

/**
 * @throws an error of one sentence when the model does not generate, or not with these options; the signal's reason when
 * cancelled
 */
export async function runGeneration(
  params: GenerateParams,
  context: RequestContext,
  loader: ModelLoader,
): Promise<Generation> {
  const { signal } = context;
  await cancellationPoint(signal);
  const model = await loader.open(params.model, context);
  const { plan, tokenizer } = model.folder;
  requireApplies(plan, 'Generation', CONTINUE_INSTEAD);
  requireState(model, params.state);
  requireDetails(model, params);
  await loader.makeReady(model, 1);
  const prompt = isEncoderDecoder(plan) ? targetPrompt(model, params) : promptToContinue(model, withoutTarget(params));
  const ids = prompt.source?.tokens.map(({ id }) => id);
  const source = ids && (await encodeSource(model, ids, signal));
  const quantized = params.asStored ? await weightsAsStored(model, loader, signal) : undefined;
  const options = { ...generateOptions(model, params, prompt, context), source, quantized };
  const generated = await generate(model, [...prompt.ids, ...prompt.more], options);
  const described = describeGeneration(tokenizer.target, prompt, generated, params.cache);
  return quantized ? { ...described, precision: quantized.precision } : described;
}

/**
 * The quants of the model's file, laid out for the decoder and stored next to the widened weights.
 * @returns `undefined` if the file has no quants
 */
async function weightsAsStored(
  model: Model,
  { opened, widened }: ModelLoader,
  signal: AbortSignal,
): Promise<QuantizedWeights | undefined> {
  if (!hasQuants(model.folder.weights)) return undefined;
  const [source, folder] = [await opened.weightsHash(model, signal), await widened.folder()];
  return (await weightsInBlocks(model.folder, { bits: 8, folder, source }, signal)).weights;
}
