/** What a request begins with: the tokens of a text, or exactly the tokens that were asked for. */

import { requireApplies } from '../../../architectures/plan/why-not';
import type { Model } from '../../../lowering/model';
import { holdBack } from '../../../model/tokenizers/hold-back';
import { maskTokens } from '../../../model/tokenizers/mask-tokens';
import { placeIds } from '../../../model/tokenizers/place-ids';
import type { Token, TokenDescription } from '../../../model/tokenizers/tokenizer';
import { TOKENS } from '../../../operations/node';
import type { SourceText } from '../../../trace/run/source';
import type { GenerateParams, Target } from '../../protocol/generation-protocol';
import type { Cut } from '../../protocol/token-protocol';
import type { TraceParams } from '../../protocol/trace-protocol';
import type { Prompt } from './describe-generation';
import { cutAtEnd, cutToContext, cutToMemory, requireIds, roomForPrompt } from './token-limits';

export interface TracedPrompt extends Prompt {
  /** The whole text, and the tokens of it that are traced, some of them masked. */
  readonly whole: string;
  readonly tokens: readonly Token[];
  /** Where the mask stands, and the id that stands there without it; null where the text itself has the mask. */
  readonly masks: readonly { readonly position: number; readonly original: number | null }[];
  /** What an encoder-decoder reads; its tokens are those of the output so far. */
  readonly source?: SourceText;
}

type TracedText = Pick<TraceParams, 'text' | 'ids' | 'masked'>;

/**
 * @param memory bytes that traces may take, where one is made that keeps what it computes
 * @throws one sentence when there is nothing to trace, or the model has no such ids or no room for them
 */
export function promptToTrace(model: Model, params: TracedText, memory?: number): TracedPrompt {
  const { folder, spec } = model;
  if (params.ids) {
    requireIds(params.ids, spec);
    const { text, tokens } = placeIds(folder.tokenizer, params.ids);
    return { whole: text, ...withMasks(model, tokens, params.masked), cut: null, ...holdBack(text, tokens) };
  }
  const { text } = params;
  const { tokens: plain, cut } = readTokens(model, text, memory);
  if (plain.length === 0) throw new Error('There is nothing to trace: the text is empty.');
  const { tokens, masks } = withMasks(model, plain, params.masked);
  return { whole: text, tokens, masks, cut, text, ids: tokens.map(idOf), more: [] };
}

/** The tokens of a text that the model reads. @param memory as of `promptToTrace` */
export function readTokens(
  { folder: { tokenizer, plan }, spec }: Model,
  text: string,
  memory?: number,
): { tokens: readonly Token[]; cut: Cut | null } {
  const tokens = tokenizer.encode(text);
  const cut = plan.predicts === 'next token' ? cutToContext : cutAtEnd;
  const read =
    memory === undefined
      ? cut(tokens, spec.contextLength)
      : cutToMemory(tokens, spec.contextLength, { plan, sequence: TOKENS, memory }, cut);
  const { limitedBy } = spec;
  return read.cut && !read.cut.needs && limitedBy ? { ...read, cut: { ...read.cut, limitedBy } } : read;
}

/** What stands in the place of a token that is left out. @throws one sentence when there is no such token */
export function requireMask({ folder }: Model): TokenDescription {
  const { mask } = folder.tokenizer;
  if (mask) return mask;
  throw new Error(`The tokenizer of ${folder.name} has no mask, which would stand in the place of a token.`);
}

function withMasks(model: Model, plain: readonly Token[], masked: readonly number[] = []) {
  const { plan, tokenizer } = model.folder;
  const { mask } = tokenizer;
  if (masked.length > 0) {
    requireApplies(plan, 'Filling in');
    requireMask(model);
  }
  if (!mask || plan.predicts !== 'masked token') return { tokens: plain, masks: [] };
  const tokens = maskTokens(plain, masked, mask);
  const masks = tokens.flatMap(({ id }, position) => {
    const original = masked.includes(position) ? (plain[position]?.id ?? null) : null;
    return id === mask.id ? [{ position, original }] : [];
  });
  return { tokens, masks };
}

/** @throws one sentence when the model has no such ids or no room for them, or nothing to begin an empty text with */
export function promptToContinue(
  model: Model,
  { text, ids, maxNewTokens }: Pick<GenerateParams, 'text' | 'ids' | 'maxNewTokens'>,
): Prompt {
  const { folder, spec } = model;
  // Given ids go on after a trace, which has used the whole context.
  const kept = ids ? spec.contextLength : roomForPrompt(spec.contextLength, maxNewTokens);
  const { tokens, cut } = cutToContext(folder.tokenizer.encode(text), spec.contextLength, kept);
  const own = tokens.map(idOf);
  if (!ids) return { text, ids: own.length > 0 ? own : [beginningOfText(model)], more: [], cut };
  requireIds(ids, spec);
  if (own.every((id, i) => id === ids[i])) return { text, ids: own, more: ids.slice(own.length), cut };
  return { text: '', ids: [], more: ids, cut: null };
}

function idOf(token: Token): number {
  return token.id;
}

function beginningOfText(model: Model): number {
  const { bosTokenId, eosTokenIds } = model.spec;
  const id = bosTokenId ?? eosTokenIds[0];
  if (id === undefined)
    throw new Error(`${model.folder.name} has no beginning-of-text token: give it some text to start from.`);
  return id;
}

/** @throws one sentence when something is to be written that the model does not write */
export function withoutTarget<T extends Target>(params: T): T {
  if (params.target === undefined && params.targetIds === undefined) return params;
  throw new Error('An output cannot be given here, because the model has no decoder that writes of another text.');
}
