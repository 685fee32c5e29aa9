/** Results in the terms of the protocol. */
import type { Generated, NewToken, OtherTokens } from '../generate/generate';
import { topPredictions } from '../generate/sampling';
import type { Model } from '../lowering/model';
import { stateOfAll } from '../model/file-state';
import { describeId, type Tokenizer } from '../model/tokenizers/tokenizer';
import { elementCount } from '../trace/tensors/tensor';
import type { Cut, GeneratedToken, Generation, ModelInfo, Prediction } from './protocol';

export const TOP_PREDICTIONS = 10;

/** The most probable next tokens. @param logits [d_vocab] */
export function describePredictions(tokenizer: Tokenizer, logits: Float32Array): Prediction[] {
  return describeTop(tokenizer, topPredictions(logits, TOP_PREDICTIONS));
}

type Top = ReturnType<typeof topPredictions>;

function describeTop(tokenizer: Tokenizer, top: Readonly<Top>): Prediction[] {
  return top.map(({ id, logit, probability }) => ({ ...nameOf(tokenizer, id), probability, logit }));
}

function nameOf(tokenizer: Tokenizer, id: number) {
  const { token, text } = describeId(tokenizer, id);
  return { id, token, text };
}

export interface Prompt {
  /** What the text of the result begins with, and the ids that stand for it. */
  readonly text: string;
  readonly ids: readonly number[];
  /** Ids after those, which are continued as well. */
  readonly more: readonly number[];
  readonly cut: Cut | null;
}

/** Prompt and continuation. @param head the one that the cache is of, where it was asked for */
export function describeGeneration(
  tokenizer: Tokenizer,
  { text, ids, more, cut }: Prompt,
  { tokens, reason, cache }: Generated,
  head?: { readonly layer: number; readonly head: number },
): Generation {
  const after = [...more, ...tokens.map(({ id }) => id)];
  return {
    tokens: tokens.map((token) => describeNewToken(tokenizer, token)),
    ids: [...ids, ...after],
    text: text + tokenizer.decode(after, { skipSpecial: true, preceding: ids }),
    reason,
    cut,
    cache: cache && head ? { ...head, ...cache } : null,
  };
}

function describeNewToken(tokenizer: Tokenizer, { others, ...token }: NewToken): GeneratedToken {
  return {
    ...nameOf(tokenizer, token.id),
    ...token,
    others: others ? describeOthers(tokenizer, others) : null,
  };
}

function describeOthers(tokenizer: Tokenizer, { top, asked, entropy }: OtherTokens): GeneratedToken['others'] {
  const named = asked.map((prediction) => ({ ...nameOf(tokenizer, prediction.id), ...prediction }));
  return { top: describeTop(tokenizer, top), asked: named, entropy };
}

export function describeModel({ folder, spec }: Model): ModelInfo {
  const parameters = folder.weights.names.reduce((sum, name) => sum + elementCount(folder.weights.get(name).shape), 0);
  const { modelType, layers, heads, kvHeads, dModel, dHead, dMlp, vocabSize, contextLength, encoder } = spec;
  return {
    folder: folder.dir,
    state: stateOfAll(folder.files),
    name: folder.name,
    modelType,
    layers,
    heads,
    kvHeads,
    dModel,
    dHead,
    dMlp,
    vocabSize,
    contextLength,
    ...(encoder && { encoder }),
    parameters,
    variant: folder.variant?.name ?? null,
    ignored: folder.ignored,
  };
}
