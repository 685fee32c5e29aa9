/** The heads of a kind, by their scores, each beside its score on the same tokens shuffled. */
import type { HeadBaseline, HeadScores, RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { countsKey, type HeadKind } from '../../../src/trace/heads/head-kinds';
import { headVerdict } from '../../../src/trace/heads/head-verdict';
import { comparableScore, isLimited, type ScoreOfHead, scoreOfHead } from '../../../src/trace/heads/score-of-head';
import type { MaskRule } from '../../../src/trace/steps/matrix';
import type { Choice } from '../../choice/choice';

export interface FoundHead extends ScoreOfHead {
  readonly layer: number;
  readonly head: number;
}

/** One head's score of a kind; `undefined` if the text is too short for it, or none of its tokens counts. */
export function foundHead(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  layer: number,
  head: number,
): FoundHead | undefined {
  const score = scoreOfHead(scores, baseline, kind, layer * scores.heads + head);
  return score && score.limit?.ceiling !== 0 ? { layer, head, ...score } : undefined;
}

/** The scores on repeated random tokens, once the heads were tested. */
type Tested = Pick<RepeatedTokens, 'scores'>;

/**
 * The number by which a list of heads is sorted and limited: the score on repeated random tokens if the kind was tested so,
 * else the score in the text that can be compared with other heads and texts (`comparableScore`).
 */
function listedScore(found: FoundHead, heads: number, kind: HeadKind, repeated: Tested | undefined): number {
  const tested = repeated && isLimited(kind) ? repeated.scores[kind][found.layer * heads + found.head] : undefined;
  return tested ?? comparableScore(found);
}

/** The heads whose listed number is at least this, the largest first; equal ones in the order of blocks. */
export function findHeads(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  least: number,
  repeated?: Tested,
): FoundHead[] {
  const listed = (found: FoundHead) => listedScore(found, scores.heads, kind, repeated);
  const all = Array.from({ length: scores.layers * scores.heads }, (_, at) =>
    foundHead(scores, baseline, kind, Math.floor(at / scores.heads), at % scores.heads),
  );
  return all
    .filter((found): found is FoundHead => found !== undefined && listed(found) >= least)
    .sort((a, b) => listed(b) - listed(a) || a.layer - b.layer || a.head - b.head);
}

/** How many tokens must count for a head's score in a text to say something about the head. */
const ENOUGH = 8;

/** Whether so few tokens count for a head's score that a head may come first by chance. */
export function fewCount({ countable }: Pick<HeadScores, 'countable'>, kind: HeadKind): boolean {
  return isLimited(kind) && Math.max(...countable[kind]) < ENOUGH;
}

/** A token with at least this many copies occurs often in a text. */
const OFTEN = 3;

/** The tokens that occur often in the text, the most frequent first. */
export function oftenIn<T extends { readonly id: number }>(tokens: readonly T[]): { token: T; times: number }[] {
  const all = new Map<number, { token: T; times: number }>();
  for (const token of tokens) {
    const { times = 0 } = all.get(token.id) ?? {};
    all.set(token.id, { token: all.get(token.id)?.token ?? token, times: times + 1 });
  }
  return [...all.values()].filter(({ times }) => times >= OFTEN).sort((a, b) => b.times - a.times);
}

/** What the user is advised to begin with. */
type HeadAdvice = 'first row' | 'none clear' | 'first tested' | 'none does' | 'few count' | 'repeats';

/**
 * Which head to begin with. In an ordinary text, a head that looks for copies scores with commas and the like, as nearly all
 * heads do, so such kinds are tested first. Of the other kinds the highest score may be so low that no head does it clearly;
 * entropy is no such kind: each head has some.
 */
export function headAdvice(scores: HeadScores, kind: HeadKind, repeated?: Tested): HeadAdvice {
  if (repeated && isLimited(kind))
    return headVerdict(Math.max(...repeated.scores[kind])) === 'not' ? 'none does' : 'first tested';
  if (fewCount(scores, kind)) return 'few count';
  if (isOfRepeats(kind)) return 'repeats';
  return kind === 'entropy' || headVerdict(highestScore(scores, kind)) === 'is' ? 'first row' : 'none clear';
}

/** Whether none of the heads is clearly of the kind, so that none is to begin with. */
export function noneIsClear(scores: HeadScores, kind: HeadKind, repeated?: Tested): boolean {
  const advised = headAdvice(scores, kind, repeated);
  return advised === 'none clear' || advised === 'none does';
}

/**
 * Whether the first head of the list is one to begin with: not where none is clearly of the kind, nor where it may be first by
 * chance until the heads were tested.
 */
export function firstIsBegunWith(scores: HeadScores, kind: HeadKind, repeated?: Tested): boolean {
  const advised = headAdvice(scores, kind, repeated);
  return advised === 'first row' || advised === 'first tested';
}

/** The highest listed number of any head for a kind; 0 if none has one. */
export function highestScore(scores: HeadScores, kind: HeadKind, repeated?: Tested): number {
  const [highest] = findHeads(scores, undefined, kind, Number.NEGATIVE_INFINITY, repeated);
  return highest ? Math.max(0, listedScore(highest, scores.heads, kind, repeated)) : 0;
}

/** The largest limit for a list of heads, in hundredths: at the highest score there is still a head. */
export function mostLeast(scores: HeadScores, kind: HeadKind, repeated?: Tested): number {
  return Math.floor(highestScore(scores, kind, repeated) * 100) / 100;
}

/** A head is seen well enough from a token if its score there is at least this share of its score from the best token. */
const SEEN = 1 / 2;

/**
 * The token from which a head shows its kind: the chosen one, or the one with most of its weight on keys of the kind if the
 * chosen one has much less. `undefined` if no token has such keys.
 * @param weights of the head, [query, key], row-major
 * @param mask the keys that a token may attend to
 */
export function tokenThatShows(
  kind: HeadKind,
  weights: Float32Array,
  ids: readonly number[],
  chosen: number,
  mask: MaskRule | null = CAUSAL,
): number | undefined {
  const sums = ids.map((_, query) => {
    const row = weights.subarray(query * ids.length, (query + 1) * ids.length);
    return row.reduce((sum, weight, key) => (countsKey(kind, { ids, query, key, mask }) ? sum + weight : sum), 0);
  });
  // One of the first tokens has so few keys that a large weight means little, unless it has an earlier copy.
  const typical = isOfRepeats(kind) ? sums : sums.map((sum, query) => (query < FIRST_TYPICAL ? 0 : sum));
  const most = Math.max(...typical);
  if (!(most > 0)) return undefined;
  return (sums[chosen] ?? 0) >= SEEN * most ? chosen : typical.indexOf(most);
}

const CAUSAL: MaskRule = { causal: true, window: null };
/** For kinds that are about positions: the tokens before this one have few keys. */
const FIRST_TYPICAL = 3;

function isOfRepeats(kind: HeadKind): boolean {
  return kind === 'duplicate' || kind === 'induction';
}

/** A head that was found by its kind, and what shows the kind. Where that is not known, only the head changes. */
export interface Opened {
  readonly layer: number;
  readonly head: number;
  readonly kind: HeadKind;
  readonly weights: Float32Array | undefined;
  readonly ids: readonly number[];
  readonly mask: MaskRule | null;
}

/**
 * The change that opens such a head and, if needed, chooses the token that shows its kind. The user's own token is remembered.
 */
export function openedHead(
  { layer, head, kind, weights, ids, mask }: Opened,
  { token, tokenBefore }: Pick<Choice, 'token' | 'tokenBefore'>,
): Partial<Choice> & Pick<Choice, 'token'> {
  const own = tokenBefore ?? token;
  const shows = (weights && tokenThatShows(kind, weights, ids, own, mask)) ?? own;
  return { layer, head, headKind: kind, token: shows, tokenBefore: shows === own ? undefined : own };
}
