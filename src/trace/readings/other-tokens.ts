/**
 * What would come next if a token of the text, or a word of several tokens, were replaced by another token: one run of the
 * decode graph for each of the tokens that the model finds most probable there. Each result is a text that can be traced:
 * the tokenizer cuts it into exactly these tokens.
 */

import { requireApplies } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { Decoder } from '../../generate/decoder';
import { rankOf } from '../../generate/logit-row';
import { PrefixDecoder } from '../../generate/prefix';
import { logProbability, logSumExp, orderOf, softmax } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import { describeId, type Token, type TokenDescription, type Tokenizer } from '../../model/tokenizers/tokenizer';
import { tryEncode } from '../../model/tokenizers/try-encode';
import type { ModelRuns } from '../run/model-runs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { LatestRuns } from './kept-runs';
import { TRIED, withToken } from './other-token-text';
import { isWordAfter, rangeOf, type TriedPlace } from './tried-places';

/**
 * What the model predicts after a text with a replaced token. It is kept, so that the same runs serve every token that the
 * user may want to come next.
 */
interface ChangedText {
  /** The token at the place. */
  readonly token: TokenDescription;
  /** Its probability there, given the tokens before it. */
  readonly fitProbability: number;
  /** The logits after the position in the changed text, [d_vocab]. */
  readonly logits: Float32Array;
  /** `ln Σ exp(x)` of those logits, and the id of the highest of them. */
  readonly normalizer: number;
  readonly next: number;
}

const latest = new LatestRuns<ChangedText>();

export interface OtherTokensChoice {
  /** The position of the token of the trace after which the prediction is made. */
  readonly position: number;
  /** The place of the replaced token, from 1 to `position`: for the first token, nothing says what fits. */
  readonly place: number;
  /** How many tokens from there on are replaced together, such as those of a word; by default one. */
  readonly tokens?: number;
  /** The id of a token that the user wants to come next. */
  readonly wanted?: number;
}

/** A token that replaces the one at the place. */
export interface OtherToken extends TokenDescription {
  /** Its probability there, given the tokens before it. */
  readonly fitProbability: number;
  /** The most probable next token in the changed text. */
  readonly next: TokenDescription & { readonly probability: number };
  /** The probability, in the changed text, of the token that is most probable after the unchanged text. */
  readonly predictedProbability: number;
  /** The probability of the wanted token in the changed text; absent if none is wanted. */
  readonly wantedProbability?: number;
  /** The probability, in the unchanged text, of the wanted token, or else of the most probable one. */
  readonly asIs: number;
  /** The rank of that token in the changed text, from 1 on. */
  readonly rank: number;
}

/** How many of the most probable tokens are considered: some cannot be written there as one token, or are not text. */
const LOOKED_AT = 40;

/**
 * @param traced the whole text of the trace
 * @returns at most `TRIED` tokens, the one that fits best first
 * @throws one sentence if the model does not continue texts, or is absent; the signal's reason when cancelled
 */
export async function readOtherTokens(
  source: TraceSource,
  traced: string,
  { position, place, tokens: count = 1, wanted }: OtherTokensChoice,
  runs: ModelRuns,
): Promise<readonly OtherToken[]> {
  requireApplies(source.planOf('model'), 'A run with another token');
  const model = modelOf(source, 'A run with another token');
  const asItIs = await readRow(source, 'logits', position);
  const predicted = argmax(asItIs);
  const followed = wanted ?? predicted;
  const asIs = Math.exp(logProbability(asItIs, followed));
  const { target } = model.folder.tokenizer;
  const kept = latest.of(source, position);
  const given = { place, tokens: count };
  const changed = kept.at(given) ?? (await runChanged(source, traced, { ...given, position }, runs));
  kept.keep(given, changed);
  const others: OtherToken[] = [];
  for (const { token, fitProbability, logits, normalizer, next } of changed) {
    await runs.yieldPoint();
    const after = (id: number) => Math.exp((logits[id] as number) - normalizer);
    others.push({
      ...token,
      fitProbability,
      next: { ...describeId(target, next), probability: after(next) },
      predictedProbability: after(predicted),
      ...(wanted !== undefined && { wantedProbability: after(wanted) }),
      asIs,
      rank: rankOf(logits, followed) + 1,
    });
  }
  return others;
}

/** Runs the model once for each of the tokens that fit best. */
async function runChanged(
  source: TraceSource,
  traced: string,
  { place, tokens: count, position }: TriedPlace & Pick<OtherTokensChoice, 'position'>,
  { runExclusive, signal, yieldPoint }: ModelRuns,
): Promise<readonly ChangedText[]> {
  const model = modelOf(source, 'A run with another token');
  const { tokens } = source;
  const given = { place, tokens: count };
  const before = softmax(await readRow(source, 'logits', place - 1));
  const decoder = new PrefixDecoder(await Decoder.open(model));
  const run: ChangedText[] = [];
  for (const token of await fittingTokens(model, traced, tokens, { ...given, before, yieldPoint })) {
    await yieldPoint();
    const ids = withIdAt(tokens.slice(0, position + 1), given, token.id);
    const length = tokens.length + 1 - count;
    const { logits } = await runExclusive(model, () => decoder.goTo(ids, signal, length));
    // Copied, as the decoder may overwrite these logits with its next answer.
    const own = { logits: logits.slice(), normalizer: logSumExp(logits), next: argmax(logits) };
    run.push({ token, fitProbability: before[token.id] as number, ...own });
  }
  return run;
}

interface Fitting extends TriedPlace {
  /** The probability of every token at the place, given the tokens before it. */
  readonly before: Float32Array;
  readonly yieldPoint: YieldPoint;
}

/**
 * The tokens that fit best and stay one token at the place when the tokenizer cuts the changed text, which is cut as a
 * whole for each of them. In place of a word of several tokens, they must be words themselves.
 */
async function fittingTokens(
  { folder }: Model,
  traced: string,
  tokens: readonly Token[],
  { place, tokens: count, before, yieldPoint }: Fitting,
): Promise<TokenDescription[]> {
  const { target } = folder.tokenizer;
  const given = { place, tokens: count };
  const own = rangeOf(tokens, given);
  const suits = ({ id, text }: TokenDescription) =>
    count > 1 ? isWordAfter(traced.slice(0, own.start), text) : id !== tokens[place]?.id;
  const fitting: TokenDescription[] = [];
  for (const id of orderOf(before).subarray(0, LOOKED_AT)) {
    if (fitting.length === TRIED) break;
    await yieldPoint();
    const token = describeId(target, id);
    const isText = !token.special && token.text !== '' && !token.text.includes('\uFFFD');
    if (isText && suits(token) && isCutSo(target, withToken(traced, own, token), tokens, given, id))
      fitting.push(token);
  }
  return fitting;
}

/** Whether a text is cut into the same tokens as the traced one except for the replaced one. */
function isCutSo(
  tokenizer: Pick<Tokenizer, 'encode'>,
  text: string,
  tokens: readonly Token[],
  place: TriedPlace,
  id: number,
): boolean {
  const cut = tryEncode(tokenizer, text) ?? [];
  // If only a part of the text was traced, the tokens outside that part do not count.
  const begin = cut.findIndex(({ start }) => start === tokens[0]?.start);
  return begin >= 0 && withIdAt(tokens, place, id).every((expected, at) => cut[begin + at]?.id === expected);
}

/** The ids of tokens with another one at the place. */
function withIdAt(tokens: readonly Token[], { place, tokens: count }: TriedPlace, id: number): number[] {
  return tokens.map((token) => token.id).toSpliced(place, count, id);
}
