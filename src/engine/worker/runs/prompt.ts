/** The prompt of a request: the tokens of a text, or exactly the given tokens. */

import { requireApplies } from '../../../architectures/plan/why-not';
import { count } from '../../../base/counted';
import type { Model } from '../../../lowering/model';
import { maskTokens } from '../../../model/tokenizers/mask-tokens';
import { placeIds } from '../../../model/tokenizers/place-ids';
import type { Token, TokenDescription } from '../../../model/tokenizers/tokenizer';
import { withoutIncompleteCharacter } from '../../../model/tokenizers/without-incomplete-character';
import { TOKENS } from '../../../operations/node';
import type { SourceText } from '../../../trace/run/source';
import type { GenerateParams, Target } from '../../protocol/generation-protocol';
import type { Truncation } from '../../protocol/token-protocol';
import type { TraceParams } from '../../protocol/trace-protocol';
import type { Prompt } from './describe-generation';
import { cutAtEnd, cutToContext, cutToMemory, requireIds, roomForPrompt } from './token-limits';

export interface TracedPrompt extends Prompt {
  /** The whole text, and those of its tokens that are traced, some of them masked. */
  readonly whole: string;
  readonly tokens: readonly Token[];
  /** The positions of masks, with the id that the mask replaces; null if the text itself contains the mask. */
  readonly masks: readonly { readonly position: number; readonly original: number | null }[];
  /** What an encoder-decoder reads; `tokens` are then those of the output so far. */
  readonly source?: SourceText;
}

type TracedText = Pick<TraceParams, 'text' | 'ids' | 'masked'>;

/**
 * @param memory how many bytes traces may take, if a trace is made, which keeps what it computes
 * @throws an error of one sentence when there is nothing to trace, or the model has no such ids or no room for them
 */
export function promptToTrace(model: Model, params: TracedText, memory?: number): TracedPrompt {
  const { folder, spec } = model;
  if (params.ids) {
    requireIds(params.ids, spec);
    const { text, tokens } = placeIds(folder.tokenizer, params.ids);
    return {
      whole: text,
      ...withMasks(model, tokens, params.masked),
      cut: null,
      ...withoutIncompleteCharacter(text, tokens),
    };
  }
  const { text } = params;
  const { tokens: plain, cut } = readTokens(model, text, memory);
  if (plain.length === 0) throw new Error('There is nothing to trace: the text is empty.');
  const last = plain.findLastIndex(({ inserted }) => !inserted);
  if (cut && params.masked?.some((position) => position > last)) throw maskBeyond(cut);
  const { tokens, masks } = withMasks(model, plain, params.masked);
  return { whole: text, tokens, masks, cut, text, ids: tokens.map(idOf), more: [] };
}

/** The error for a mask that stands in the part of a text that is cut off. */
export function maskBeyond({ total, kept }: Truncation): RangeError {
  return new RangeError(
    `The mask is not read: the text has ${count(total)} tokens, of which the model reads the first ${count(kept)}. Shorten the text, so that the mask is among them.`,
  );
}

/** The tokens of a text that the model reads. @param memory as for `promptToTrace` */
export function readTokens(
  { folder: { tokenizer, plan }, spec }: Model,
  text: string,
  memory?: number,
): { tokens: readonly Token[]; cut: Truncation | null } {
  const tokens = tokenizer.encode(text);
  const cut = plan.predicts === 'next token' ? cutToContext : cutAtEnd;
  const read =
    memory === undefined
      ? cut(tokens, spec.contextLength)
      : cutToMemory(tokens, spec.contextLength, { plan, sequence: TOKENS, memory }, cut);
  const { limitedBy } = spec;
  return read.cut && !read.cut.needs && limitedBy ? { ...read, cut: { ...read.cut, limitedBy } } : read;
}

/** The mask token, which replaces a token that is left out. @throws an error of one sentence when the model has none */
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

/**
 * @throws an error of one sentence when the model has no such ids or no room for them, or no token with which an empty text
 * could begin
 */
export function promptToContinue(
  model: Model,
  { text, ids, maxNewTokens }: Pick<GenerateParams, 'text' | 'ids' | 'maxNewTokens'>,
): Prompt {
  const { folder, spec } = model;
  // Given ids continue a trace, which may have used the whole context.
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

/** @throws an error of one sentence when an output is given for a model that has none */
export function withoutTarget<T extends Target>(params: T): T {
  if (params.target === undefined && params.targetIds === undefined) return params;
  throw new Error('An output cannot be given here, because the model has no decoder that writes of another text.');
}
