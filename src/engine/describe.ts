/** Results in the terms of the protocol. */
import type { NewToken } from '../generate/generate';
import { topPredictions } from '../generate/sampling';
import type { Model } from '../graph/model';
import { describeId, type Tokenizer } from '../model/tokenizer';
import { elementCount } from '../trace/tensor';
import type { Cut, Generation, ModelInfo, Prediction } from './protocol';

const TOP_PREDICTIONS = 10;

/** The most probable next tokens. @param logits [d_vocab] */
export function describePredictions(tokenizer: Tokenizer, logits: Float32Array): Prediction[] {
  return topPredictions(logits, TOP_PREDICTIONS).map(({ id, logit, probability }) => ({
    ...describeId(tokenizer, id),
    probability,
    logit,
  }));
}

/** Prompt and continuation. */
export function describeGeneration(
  tokenizer: Tokenizer,
  text: string,
  promptIds: readonly number[],
  fresh: readonly NewToken[],
  reason: Generation['reason'],
  cut: Cut | null,
): Generation {
  const ids = fresh.map(({ id }) => id);
  return {
    tokens: fresh.map(({ id, logprob }) => ({ ...describeId(tokenizer, id), logprob })),
    ids: [...promptIds, ...ids],
    text: text + tokenizer.decode(ids, { skipSpecial: true }),
    reason,
    cut,
  };
}

export function describeModel({ folder, spec }: Model): ModelInfo {
  const parameters = folder.weights.names.reduce((sum, name) => sum + elementCount(folder.weights.get(name).shape), 0);
  const { modelType, layers, heads, dModel, dHead, dMlp, vocabSize, contextLength } = spec;
  return {
    folder: folder.dir,
    name: folder.name,
    modelType,
    layers,
    heads,
    dModel,
    dHead,
    dMlp,
    vocabSize,
    contextLength,
    parameters,
    ignored: folder.ignored,
  };
}
