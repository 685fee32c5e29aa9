/** The next tokens to choose from at a cursor, with the model's own weights in float32, as in a trace. */
import { requireApplies } from '../../../architectures/plan/why-not';
import { Decoder } from '../../../generate/decoder';
import { heal } from '../../../generate/healing';
import { nextTokens } from '../../../generate/next-tokens';
import { PrefixDecoder } from '../../../generate/prefix';
import { Vocabulary } from '../../../generate/vocabulary';
import type { Model } from '../../../lowering/model';
import { describeId } from '../../../model/tokenizers/tokenizer';
import type { Session } from '../../../onnx/session';
import type { NextTokensParams, NextTokensResult } from '../../protocol/completion-protocol';
import type { RequestContext } from '../models/request-context';
import { cutToContext, requireIds } from './token-limits';

/** How many tokens are read at most, so that the first list appears soon. */
const MAX_CONTEXT = 384;
const MOST = 100;

/** As long as its session lives, a decoder needs only one token for the next list. */
const decoders = new WeakMap<Session, PrefixDecoder>();
const vocabularies = new WeakMap<Model, Vocabulary>();

/** @throws an error of one sentence when the model predicts no next token, or there is nothing before the cursor */
export async function listNextTokens(
  model: Model,
  { text, chosen, count }: Omit<NextTokensParams, 'model'>,
  { signal }: RequestContext,
): Promise<NextTokensResult> {
  const { spec, folder } = model;
  requireApplies(folder.plan, 'A list of next tokens');
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new RangeError(`1 to ${MOST} next tokens can be told, not ${count}.`);
  const vocabulary = vocabularies.get(model) ?? new Vocabulary(folder.tokenizer);
  vocabularies.set(model, vocabulary);
  const limit = Math.min(MAX_CONTEXT, Math.floor((3 * spec.contextLength) / 4));
  const ids = cutToContext(folder.tokenizer.encode(text), limit).tokens.map(({ id }) => id);
  if (ids.length === 0) throw new Error('There is no text before the cursor: nothing can follow it.');
  const healed = heal(ids, vocabulary);
  if (chosen.length > 0) requireIds([...healed.ids, ...chosen], spec);
  const parts = { prefix: await decoderOf(model), vocabulary };
  const listed = await nextTokens(healed, chosen, count, parts, signal);
  return {
    ids: healed.ids,
    tokens: listed.map(({ ids: path, ...token }) => {
      const id = path.at(-1) as number;
      return { ...token, chosen: path, ...describeId(folder.tokenizer, id), text: token.text };
    }),
  };
}

async function decoderOf(model: Model): Promise<PrefixDecoder> {
  const session = await model.decode();
  const known = decoders.get(session);
  if (known) return known;
  const prefix = new PrefixDecoder(await Decoder.open(model));
  decoders.set(session, prefix);
  return prefix;
}
