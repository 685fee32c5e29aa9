/** What would come next without some tokens of the text, as those of a sentence: one run of the decode graph. */
import { requireApplies } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { Decoder } from '../../generate/decoder';
import { rankOf } from '../../generate/logit-row';
import { PrefixDecoder } from '../../generate/prefix';
import { logProbability, logSumExp } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelRuns } from '../run/model-runs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { lead } from './standing';

export interface WithoutTokensChoice {
  /** After which token of the trace the prediction is told: it stays. */
  readonly position: number;
  /** The first of those that are left out, and how many they are; all before `position`. */
  readonly place: number;
  readonly tokens: number;
  /** The id of a token that is wanted to come next. */
  readonly wanted?: number;
  /** The token whose logit is taken off that of the wanted one, or else of the one that is most probable as the text is. */
  readonly ratherThan?: number;
}

export interface WithoutTokens {
  /** What is most probable then. */
  readonly next: TokenDescription & { readonly probability: number };
  /** Of the wanted token, else of the one that is most probable as the text is: how probable it is without those, and as the text is. */
  readonly probability: number;
  readonly asIs: number;
  /** Which rank it has then, from 1 on. */
  readonly rank: number;
  /** By how much its logit leads the other one's, as the text is and without those tokens; left out where none is taken off. */
  readonly lead?: { readonly asIs: number; readonly without: number };
}

/**
 * The tokens after those that are left out move up: their positions are lower by as many.
 * @throws one sentence when the model goes on with no text, or is absent; the signal's reason when cancelled
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
      lead: { asIs: lead(asItIs, followed, ratherThan), without: lead(logits, followed, ratherThan) },
    }),
  };
}
