/** Checks the options of a generation, and translates them for the decoder. */
import type { GenerateOptions, NewToken } from '../../../generate/generate';
import type { Model } from '../../../lowering/model';
import { stateOfAll } from '../../../model/file-state';
import type { GenerateParams } from '../../protocol/generation-protocol';
import { MAX_WINDOW_BYTES } from '../../protocol/tensor-protocol';
import type { RequestContext } from '../models/request-context';
import { requireBelow } from '../readings/require-below';
import type { Prompt } from './describe-generation';

const MOST_ALTERNATIVES = 50;

/** Tokens are reported as they are generated. */
export function generateOptions(
  { folder, spec }: Model,
  {
    maxNewTokens,
    untilCancelled,
    sampling,
    drawsBefore = 0,
    alternatives = 0,
    about = [],
    cache,
  }: Omit<GenerateParams, 'model' | 'text' | 'ids'>,
  { ids, more }: Prompt,
  { signal, report }: RequestContext,
): GenerateOptions {
  const stream = folder.tokenizer.target.decodeStream({ skipSpecial: true, preceding: ids });
  for (const id of more) stream.push(id); // already part of the text, except for an incomplete character
  let done = 0;
  const onToken = ({ id }: NewToken) =>
    report({ stage: 'generate', done: ++done, total: maxNewTokens, text: stream.push(id) });
  // Keys and values have four bytes each; half of a message is left for the tokens.
  const mostRows = Math.floor(MAX_WINDOW_BYTES / 2 / (2 * 4 * spec.dHead));
  return {
    maxNewTokens,
    untilCancelled,
    sampling,
    drawsBefore,
    alternatives,
    about,
    ...(cache ? { cache: { ...cache, mostRows } } : {}),
    signal,
    onToken,
    stopIds: spec.eosTokenIds,
  };
}

/** @throws an error of one sentence when the model is no longer in that state */
export function requireState({ folder }: Model, state: string | undefined): void {
  if (state === undefined || state === stateOfAll(folder.files)) return;
  throw new Error(`${folder.name} has changed since this trace was made: trace the text again to go on.`);
}

/** @throws an error of one sentence when the model has no such head or token, or too much is requested */
export function requireDetails(
  { spec }: Model,
  { alternatives = 0, about = [], drawsBefore = 0, cache }: GenerateParams,
): void {
  if (!Number.isInteger(drawsBefore) || drawsBefore < 0 || drawsBefore > spec.contextLength) {
    throw new RangeError(`The numbers that are passed over must be 0 to ${spec.contextLength}, not ${drawsBefore}.`);
  }
  if (!Number.isInteger(alternatives) || alternatives < 0 || alternatives > MOST_ALTERNATIVES) {
    throw new RangeError(`The number of alternatives must be 0 to ${MOST_ALTERNATIVES}, not ${alternatives}.`);
  }
  if (about.length > MOST_ALTERNATIVES) {
    throw new RangeError(`At most ${MOST_ALTERNATIVES} tokens can be asked about, not ${about.length}.`);
  }
  for (const id of about) requireBelow('token', id, spec.vocabSize);
  if (!cache) return;
  requireBelow('block', cache.layer, spec.layers);
  requireBelow('key/value head', cache.head, spec.kvHeads);
}
