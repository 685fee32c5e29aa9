/**
 * What would come next if another token stood at a place of the text, or in place of a word of several tokens: one run of the decode graph for each of those that
 * the model holds for most probable there. Each is a text that can be traced: its tokenizer cuts it into these very tokens.
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
import { TRIED, withToken } from './other-token-text';
import { isWordAfter, rangeOf, type TriedPlace } from './tried-places';

/**
 * What the model said after texts in which another token stands: kept, so that each token that is wanted to come next is
 * looked for in the same runs.
 */
export interface ChangedText {
  /** That stands at the place instead. */
  readonly token: TokenDescription;
  /** How probable it is there, given the tokens before it. */
  readonly fits: number;
  /** What the model says after the position then. [d_vocab] */
  readonly logits: Float32Array;
  /** `ln Σ exp(x)` of those, and the highest of them. */
  readonly normalizer: number;
  readonly next: number;
}

/** Numbers that are kept: 32 MB, all that is tried with the vocabulary of GPT-2. With a larger one the last places are run anew. */
const MOST_KEPT = 8_000_000;

/** Those of one position, by their places. */
export class ChangedTexts {
  private readonly places = new Map<string, readonly ChangedText[]>();
  private numbers = 0;

  constructor(
    readonly position: number,
    private readonly most = MOST_KEPT,
  ) {}

  at(place: TriedPlace): readonly ChangedText[] | undefined {
    return this.places.get(keyOf(place));
  }

  /** Not where there is no room: what is kept already serves as well, and places are asked for in the same order again. */
  keep(place: TriedPlace, changed: readonly ChangedText[]): void {
    const numbers = changed.reduce((sum, { logits }) => sum + logits.length, 0);
    if (this.at(place) || this.numbers + numbers > this.most) return;
    this.places.set(keyOf(place), changed);
    this.numbers += numbers;
  }
}

/** A word begins where its first token does. */
function keyOf({ place, tokens }: TriedPlace): string {
  return `${place} ${tokens}`;
}

const known = new WeakMap<TraceSource['key'], ChangedTexts>();
/** Only of one trace at a time, which is forgotten with it. */
let last: WeakRef<TraceSource['key']> | undefined;

/** Those of the trace and position that were asked for last: others are let go. */
function keptOf({ key }: Pick<TraceSource, 'key'>, position: number): ChangedTexts {
  const before = last?.deref();
  if (before && before !== key) known.delete(before);
  last = new WeakRef(key);
  const found = known.get(key);
  if (found?.position === position) return found;
  const none = new ChangedTexts(position);
  known.set(key, none);
  return none;
}

export interface OtherTokensChoice {
  /** After which token of the trace the prediction is told. */
  readonly position: number;
  /** The place at which other tokens stand, from 1 to `position`: before the first token nothing says what fits. */
  readonly place: number;
  /** How many tokens from there on give way together, as those of a word do; left out: that one. */
  readonly tokens?: number;
  /** The id of a token that is wanted to come next. */
  readonly wanted?: number;
}

/** A token that stands at the place instead. */
export interface OtherToken extends TokenDescription {
  /** How probable it is there, given the tokens before it. */
  readonly fits: number;
  /** What is most probable after the position then. */
  readonly next: TokenDescription & { readonly probability: number };
  /** How probable the token is then that is most probable after the text as it is. */
  readonly ofPredicted: number;
  /** How probable the wanted one is then, where there is one. */
  readonly ofWanted?: number;
  /** Of the wanted one, else of the one that is most probable as the text is: how probable it is as the text is. */
  readonly asIs: number;
  /** Which rank it has then, from 1 on. */
  readonly rank: number;
}

/** Of so many of the most probable ones: others cannot be written there as one token, or are no text. */
const LOOKED_AT = 40;

/**
 * @param traced the whole text that the trace is of
 * @returns at most `TRIED`, the one that fits best first
 * @throws one sentence when the model goes on with no text, or is absent; the signal's reason when cancelled
 */
export async function readOtherTokens(
  source: TraceSource,
  traced: string,
  { position, place, tokens: count = 1, wanted }: OtherTokensChoice,
  { runExclusive, signal, yieldPoint }: ModelRuns,
): Promise<readonly OtherToken[]> {
  requireApplies(source.planOf('model'), 'A run with another token');
  const model = modelOf(source, 'A run with another token');
  const { tokens } = source;
  const asItIs = await readRow(source, 'logits', position);
  const predicted = argmax(asItIs);
  const followed = wanted ?? predicted;
  const asIs = Math.exp(logProbability(asItIs, followed));
  const { target } = model.folder.tokenizer;
  const kept = keptOf(source, position);
  const given = { place, tokens: count };
  const changed = kept.at(given) ?? (await runChanged());
  const others: OtherToken[] = [];
  for (const { token, fits, logits, normalizer, next } of changed) {
    await yieldPoint();
    const after = (id: number) => Math.exp((logits[id] as number) - normalizer);
    others.push({
      ...token,
      fits,
      next: { ...describeId(target, next), probability: after(next) },
      ofPredicted: after(predicted),
      ...(wanted !== undefined && { ofWanted: after(wanted) }),
      asIs,
      rank: rankOf(logits, followed) + 1,
    });
  }
  return others;

  async function runChanged(): Promise<readonly ChangedText[]> {
    const before = softmax(await readRow(source, 'logits', place - 1));
    const decoder = new PrefixDecoder(await Decoder.open(model));
    const run: ChangedText[] = [];
    for (const token of await fittingTokens(model, traced, tokens, { ...given, before, yieldPoint })) {
      await yieldPoint();
      const ids = withIdAt(tokens.slice(0, position + 1), given, token.id);
      const length = tokens.length + 1 - count;
      const { logits } = await runExclusive(model, () => decoder.goTo(ids, signal, length));
      // The decoder may write its next answer where this one stands.
      const own = { logits: logits.slice(), normalizer: logSumExp(logits), next: argmax(logits) };
      run.push({ token, fits: before[token.id] as number, ...own });
    }
    kept.keep(given, run);
    return run;
  }
}

interface Fitting extends TriedPlace {
  /** The probability of every token there, given those before it. */
  readonly before: Float32Array;
  readonly yieldPoint: YieldPoint;
}

/**
 * Those that fit best, and that the tokenizer cuts off at the place where they stand there: for each it cuts the whole text. In
 * place of a word of several tokens they are words themselves.
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

/** Whether a text consists of the same tokens as the traced one but for the one in that place. */
function isCutSo(
  tokenizer: Pick<Tokenizer, 'encode'>,
  text: string,
  tokens: readonly Token[],
  place: TriedPlace,
  id: number,
): boolean {
  const cut = tryEncode(tokenizer, text) ?? [];
  // Of a text that is traced in part, what is cut off at its beginning or end does not count.
  const begin = cut.findIndex(({ start }) => start === tokens[0]?.start);
  return begin >= 0 && withIdAt(tokens, place, id).every((expected, at) => cut[begin + at]?.id === expected);
}

/** The ids of tokens, with another one in that place. */
function withIdAt(tokens: readonly Token[], { place, tokens: count }: TriedPlace, id: number): number[] {
  return tokens.map((token) => token.id).toSpliced(place, count, id);
}
