/**
 * What a fill-in model would predict at a masked place if other tokens of the text were masked as well, such as those of a
 * word: one run. Every token keeps its position.
 */
import { requireApplies } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { rankOf } from '../../generate/logit-row';
import { logProbability, logSumExp } from '../../generate/sampling';
import { maskTokens } from '../../model/tokenizers/mask-tokens';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { logitsAt } from '../run/logits-at';
import type { ModelRuns } from '../run/model-runs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { LatestRuns } from './kept-runs';
import type { TriedPlace } from './tried-places';

export interface MaskedTokensChoice extends TriedPlace {
  /** The masked position whose prediction is followed; all other masks of the text stay, too. */
  readonly position: number;
  /** The id of the token whose probability is followed; by default the most probable one of the text as it is. */
  readonly wanted?: number;
}

export interface MaskedTokens {
  /** The most probable token at the position when those of the place are masked as well. */
  readonly predicted: TokenDescription & { readonly probability: number };
  /** The probability of the followed token with them masked, and as the text is. */
  readonly probability: number;
  readonly asIs: number;
  /** The rank of that token with them masked, from 1 on. */
  readonly rank: number;
  /** Its logit with them masked, and as the text is. */
  readonly logit: { readonly asIs: number; readonly masked: number };
}

interface MaskedRun {
  /** The logits at the position, [d_vocab]. */
  readonly logits: Float32Array;
}

const latest = new LatestRuns<MaskedRun>();

/**
 * @throws one sentence if the model does not fill in masks, or is absent; RangeError with one sentence if the position is
 * not masked, or if one of the tokens cannot be; the signal's reason when cancelled
 */
export async function readMaskedTokens(
  source: TraceSource,
  { position, place, tokens: count, wanted }: MaskedTokensChoice,
  runs: ModelRuns,
): Promise<MaskedTokens> {
  requireApplies(source.planOf('model'), 'Filling in');
  const model = modelOf(source, 'A run with more tokens masked');
  const { tokenizer } = model.folder;
  const asItIs = await readRow(source, 'logits', position);
  const followed = wanted ?? argmax(asItIs);
  const given = { place, tokens: count };
  const kept = latest.of(source, position);
  const [run] = kept.at(given) ?? [await runMasked(source, { ...given, position }, runs)];
  const { logits } = run as MaskedRun;
  kept.keep(given, [{ logits }]);
  const normalizer = logSumExp(logits);
  const share = (id: number) => Math.exp((logits[id] as number) - normalizer);
  const predicted = argmax(logits);
  return {
    predicted: { ...describeId(tokenizer, predicted), probability: share(predicted) },
    probability: share(followed),
    asIs: Math.exp(logProbability(asItIs, followed)),
    rank: rankOf(logits, followed) + 1,
    logit: { asIs: asItIs[followed] as number, masked: logits[followed] as number },
  };
}

async function runMasked(
  source: TraceSource,
  { place, tokens: count, position }: TriedPlace & Pick<MaskedTokensChoice, 'position'>,
  { runExclusive, signal, yieldPoint }: ModelRuns,
): Promise<MaskedRun> {
  const model = modelOf(source, 'A run with more tokens masked');
  const { mask } = model.folder.tokenizer;
  if (!mask || source.tokens[position]?.id !== mask.id)
    throw new RangeError(`Position ${position} is not masked: what is predicted there is read from its own token.`);
  const positions = Array.from({ length: count }, (_, at) => place + at);
  const special = positions.find((at) => source.tokens[at]?.special);
  if (special !== undefined)
    throw new RangeError(`Position ${special} has a special token, which is not masked: it is no part of the text.`);
  const tokens = maskTokens(source.tokens, positions, mask);
  await yieldPoint();
  const row = await runExclusive(model, () => logitsAt(model, tokens, [position], signal));
  // Copied, as the session may reuse the memory.
  return { logits: row(0).slice() };
}
