/** Describes generated text in the terms of the protocol. */
import type { Generated, NewToken, OtherTokens, TokenAmong } from '../../../generate/generate';
import type { RuleAction } from '../../../generate/logit-rules';
import { topPredictions } from '../../../generate/sampling';
import { describeId, type Tokenizer } from '../../../model/tokenizers/tokenizer';
import type { SourceText } from '../../../trace/run/source';
import type { GeneratedToken, Generation, Prediction } from '../../protocol/generation-protocol';
import type { Truncation } from '../../protocol/token-protocol';

export const TOP_PREDICTIONS = 10;

/** The most probable next tokens. @param logits [d_vocab] */
export function describePredictions(tokenizer: Tokenizer, logits: Float32Array): Prediction[] {
  return describeTop(tokenizer, topPredictions(logits, TOP_PREDICTIONS));
}

type Top = readonly TokenAmong[];

function describeTop(tokenizer: Tokenizer, top: Top): Prediction[] {
  return top.map(({ id, ...told }) => ({ ...nameOf(tokenizer, id), ...told }));
}

function nameOf(tokenizer: Tokenizer, id: number) {
  const { token, text } = describeId(tokenizer, id);
  return { id, token, text };
}

export interface Prompt {
  /** The beginning of the result's text, and the ids that stand for it. */
  readonly text: string;
  readonly ids: readonly number[];
  /** Ids after those, which are continued too. */
  readonly more: readonly number[];
  readonly cut: Truncation | null;
  /** The text that an encoder-decoder reads. */
  readonly source?: SourceText;
}

/**
 * Describes a prompt and its continuation, decoded in float32.
 * @param head the head whose cache was requested, if any
 */
export function describeGeneration(
  tokenizer: Tokenizer,
  { text, ids, more, cut, source: read }: Prompt,
  { tokens, reason, interrupted, cache, source }: Generated,
  head?: { readonly layer: number; readonly head: number },
): Generation {
  const after = [...more, ...tokens.map(({ id }) => id)];
  return {
    tokens: tokens.map((token) => describeNewToken(tokenizer, token)),
    ids: [...ids, ...after],
    text: text + tokenizer.decode(after, { skipSpecial: true, preceding: ids }),
    reason,
    ...(interrupted && { interrupted }),
    precision: 'float32',
    cut: read ? read.cut : cut,
    cache: cache && head ? { ...head, ...cache } : null,
    ...(source && { source }),
  };
}

function describeNewToken(tokenizer: Tokenizer, { others, rules, ...token }: NewToken): GeneratedToken {
  return {
    ...nameOf(tokenizer, token.id),
    ...token,
    ...(rules?.length ? { rules: rules.map((action) => describeRule(tokenizer, action)) } : {}),
    others: others ? describeOthers(tokenizer, others) : null,
  };
}

function describeRule(tokenizer: Tokenizer, { rule, instead }: RuleAction) {
  return { rule, instead: instead === null ? null : { ...describeId(tokenizer, instead) } };
}

function describeOthers(
  tokenizer: Tokenizer,
  { top, asked, entropy, sampledEntropy, kept }: OtherTokens,
): GeneratedToken['others'] {
  const named = asked.map((prediction) => ({ ...nameOf(tokenizer, prediction.id), ...prediction }));
  return {
    top: describeTop(tokenizer, top),
    asked: named,
    entropy,
    ...(sampledEntropy !== undefined && { sampledEntropy }),
    ...(kept && { kept }),
  };
}
