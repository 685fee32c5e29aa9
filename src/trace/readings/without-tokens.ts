/** What would come next without some tokens of the text, such as those of a sentence: one run of the decode graph. */
import { requireApplies } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { Decoder } from '../../generate/decoder';
import { rankOf } from '../../generate/logit-row';
import { PrefixDecoder } from '../../generate/prefix';
import { logProbability, logSumExp } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelRuns } from '../run/model-runs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { logitDifference } from './standing';

export interface WithoutTokensChoice {
  /** The position of the token after which the prediction is made; that token stays. */
  readonly position: number;
  /** The first of the tokens that are left out, and their number; all are before `position`. */
  readonly place: number;
  readonly tokens: number;
  /** The id of a token that the user wants to come next. */
  readonly wanted?: number;
  /** The token whose logit is subtracted from that of the wanted token, or else of the most probable one. */
  readonly ratherThan?: number;
}

export interface WithoutTokens {
  /** The most probable next token without them. */
  readonly next: TokenDescription & { readonly probability: number };
  /**
   * The probability of the wanted token, or else of the one that is most probable after the whole text: without the tokens,
   * and after the whole text.
   */
  readonly probability: number;
  readonly asIs: number;
  /** The rank of that token without them, from 1 on. */
  readonly rank: number;
  /**
   * By how much its logit exceeds that of the other token, with the whole text and without the tokens; absent if none is
   * subtracted.
   */
  readonly lead?: { readonly asIs: number; readonly without: number };
}

/**
 * The tokens after those that are left out move up: their positions are lower by that number.
 * @throws one sentence if the model does not continue texts, or is absent; the signal's reason when cancelled
 */
export async function readWithoutTokens(
  source: TraceSource,
  { position, place, tokens: count, wanted, ratherThan }: WithoutTokensChoice,
  { runExclusive, signal, yieldPoint }: ModelRuns,
): Promise<WithoutTokens> {
  requireApplies(source.planOf('model'), 'A run with another token');
  const model = modelOf(source, 'A run with another token');
  const asItIs = await readRow(source, 'logits', position);
  const followed = wanted ?? argmax(asItIs);
  const ids = source.tokens.slice(0, position + 1).map(({ id }) => id);
  const decoder = new PrefixDecoder(await Decoder.open(model));
  await yieldPoint();
  const length = source.tokens.length - count;
  const { logits } = await runExclusive(model, () => decoder.goTo(ids.toSpliced(place, count), signal, length));
  const normalizer = logSumExp(logits);
  const after = (id: number) => Math.exp((logits[id] as number) - normalizer);
  const next = argmax(logits);
  return {
    next: { ...describeId(model.folder.tokenizer.target, next), probability: after(next) },
    probability: after(followed),
    asIs: Math.exp(logProbability(asItIs, followed)),
    rank: rankOf(logits, followed) + 1,
    ...(ratherThan !== undefined && {
      lead: {
        asIs: logitDifference(asItIs, followed, ratherThan),
        without: logitDifference(logits, followed, ratherThan),
      },
    }),
  };
}
