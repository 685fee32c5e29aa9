/** The prompt of a request to an encoder-decoder: the tokens of a source, and the output so far. */
import type { ModelSpec } from '../../../architectures/plan/architecture';
import { sourceVocabulary } from '../../../architectures/plan/encoder-sizes';
import { generate } from '../../../generate/generate';
import { isForcedLast } from '../../../generate/logit-rules';
import { GREEDY } from '../../../generate/sampling';
import type { Model } from '../../../lowering/model';
import { placeIds } from '../../../model/tokenizers/place-ids';
import { describeId, type Token } from '../../../model/tokenizers/tokenizer';
import { SOURCE, TOKENS } from '../../../operations/node';
import { encodeSource } from '../../../trace/run/encode-source';
import type { SourceText } from '../../../trace/run/source';
import type { TraceParams } from '../../protocol/trace-protocol';
import type { RequestContext } from '../models/request-context';
import { forcedTokens } from './forced-tokens';
import type { TracedPrompt } from './prompt';
import { cutAtEnd, cutToMemory, type Measured, requireIds } from './token-limits';

interface TargetPrompt extends TracedPrompt {
  readonly source: SourceText;
}

type Given = Pick<TraceParams, 'text' | 'ids' | 'target' | 'targetIds'>;

/**
 * @param params `text` or `ids` are the source; `target` or `targetIds` are the forced output without the start token, empty
 * if both are absent
 * @param memory how many bytes traces may take, if one is made: a source and a forced text are then cut to the length for
 * which a block has room
 * @throws an error of one sentence when there is no source, or the model has no such ids or no room for them
 */
export function targetPrompt(model: Model, params: Given, memory?: number): TargetPrompt {
  const { target: tokenizer } = model.folder.tokenizer;
  const { startId } = model.spec.generation as NonNullable<ModelSpec['generation']>;
  const written = writtenSoFar(model, params);
  const start: Token = { ...describeId(tokenizer, startId), start: 0, end: 0, inserted: true, typeId: 0 };
  const tokens = [start, ...written.tokens];
  requireIds(tokens.map(idOf), model.spec);
  const isText = params.targetIds === undefined && memory !== undefined;
  const source = sourceOf(model, params, {
    others: { [TOKENS]: isText ? 1 : tokens.length },
    ...(memory === undefined ? {} : { memory }),
  });
  // A forced text may use the room that the source leaves; given ids are traced as they are.
  const { tokens: traced, cut } = isText
    ? cutToMemory(
        tokens,
        model.spec.contextLength,
        { plan: model.folder.plan, sequence: TOKENS, others: { [SOURCE]: source.tokens.length }, memory },
        cutAtEnd,
      )
    : { tokens, cut: null };
  // The output begins here, so a space before its first word is not part of it.
  return { whole: written.text, tokens: traced, masks: [], cut, text: '', ids: [], more: traced.map(idOf), source };
}

/** Like `targetPrompt`, with the model's own output if that is requested and nothing else is to be traced. */
export async function writtenPrompt(
  model: Model,
  params: Given & Pick<TraceParams, 'maxNewTokens' | 'traceWritten'>,
  asked: TracedPrompt,
  { signal, report }: RequestContext,
): Promise<TracedPrompt> {
  const { maxNewTokens, traceWritten = false, target, targetIds } = params;
  if (!traceWritten || target !== undefined || targetIds !== undefined || !asked.source) return asked;
  const { eosTokenIds } = model.spec;
  const source = await encodeSource(
    model,
    asked.source.tokens.map(({ id }) => id),
    signal,
    (done, total) => report({ stage: 'encode', done, total }),
  );
  let done = 0;
  const onToken = () => report({ stage: 'generate', done: ++done, total: maxNewTokens });
  const options = { maxNewTokens, sampling: GREEDY, stopIds: eosTokenIds, source, signal, onToken };
  const { tokens } = await generate(model, asked.more, options);
  // The end of the text is not traced, because it is predicted at the last token; nor is a token that a rule put last, whatever
  // it is, because the decoder did not choose it.
  const end = tokens.findLastIndex((token) => !eosTokenIds.includes(token.id) && !isForcedLast(token)) + 1;
  return { ...targetPrompt(model, { ...params, targetIds: tokens.slice(0, end).map(idOf) }), source: asked.source };
}

function idOf({ id }: { readonly id: number }): number {
  return id;
}

function sourceOf(
  { folder: { tokenizer, plan }, spec }: Model,
  { text, ids }: Given,
  room: Pick<Measured, 'others' | 'memory'>,
): SourceText {
  const { contextLength } = spec.encoder as NonNullable<ModelSpec['encoder']>;
  if (ids) {
    requireIds(ids, { vocabSize: sourceVocabulary(spec), contextLength });
    return { ...placeIds(tokenizer, ids), cut: null };
  }
  const encoded = tokenizer.encode(text);
  if (encoded.every(({ inserted }) => inserted)) throw new Error('There is nothing to read: the source text is empty.');
  return { text, ...cutToMemory(encoded, contextLength, { plan, sequence: SOURCE, ...room }, cutAtEnd) };
}

function writtenSoFar(
  { folder, spec }: Model,
  { target, targetIds }: Given,
): { readonly text: string; readonly tokens: readonly Token[] } {
  const { target: tokenizer } = folder.tokenizer;
  if (targetIds) {
    if (targetIds.length > 0) requireIds(targetIds, spec);
    return targetIds.length > 0 ? placeIds(tokenizer, targetIds) : { text: '', tokens: [] };
  }
  return { text: target ?? '', tokens: forcedTokens(tokenizer, target ?? '') };
}
