/** The heads of a kind: by their scores, each beside the same tokens shuffled. */
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

/** One head's score of a kind; `undefined` where the text is too short for it, or none of its tokens can count. */
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
 * The number that a list of heads goes by, and is limited by: what a head scores on repeated random tokens where the kind
 * was tested so, else its score in the text that compares.
 */
function listedScore(found: FoundHead, heads: number, kind: HeadKind, repeated?: Tested): number {
  const tested = repeated && isLimited(kind) ? repeated.scores[kind][found.layer * heads + found.head] : undefined;
  return tested ?? comparableScore(found);
}

/** Those that have at least this much in the number that the list goes by, the largest first; of equals in the order of blocks. */
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

/** So many tokens must be able to count for what a head scores in a text to say something about the head. */
const ENOUGH = 8;

/** Whether too few tokens can count for a head's score: by chance alone a head may be the first then. */
export function fewCount({ countable }: Pick<HeadScores, 'countable'>, kind: HeadKind): boolean {
  return isLimited(kind) && Math.max(...countable[kind]) < ENOUGH;
}

/** From so many copies on a token stands often in a text. */
const OFTEN = 3;

/** The tokens that stand often in a text, those most often first. */
export function oftenIn<T extends { readonly id: number }>(tokens: readonly T[]): { token: T; times: number }[] {
  const all = new Map<number, { token: T; times: number }>();
  for (const token of tokens) {
    const { times = 0 } = all.get(token.id) ?? {};
    all.set(token.id, { token: all.get(token.id)?.token ?? token, times: times + 1 });
  }
  return [...all.values()].filter(({ times }) => times >= OFTEN).sort((a, b) => b.times - a.times);
}

/** What a reader is told to begin with. */
type HeadAdvice = 'first row' | 'first tested' | 'none does' | 'few count' | 'repeats';

/**
 * Which head to begin with. In a text of its own a head that looks for copies scores also with commas and the like, as
 * nearly all heads do: such kinds are tested first.
 */
export function headAdvice(scores: Pick<HeadScores, 'countable'>, kind: HeadKind, repeated?: Tested): HeadAdvice {
  if (!isLimited(kind)) return 'first row';
  if (repeated) return headVerdict(Math.max(...repeated.scores[kind])) === 'not' ? 'none does' : 'first tested';
  if (fewCount(scores, kind)) return 'few count';
  return kind === 'previous' ? 'first row' : 'repeats';
}

/** The highest score of a kind that a head has, in the number that the list goes by; 0 where none has any. */
export function highestScore(scores: HeadScores, kind: HeadKind, repeated?: Tested): number {
  const [highest] = findHeads(scores, undefined, kind, Number.NEGATIVE_INFINITY, repeated);
  return highest ? Math.max(0, listedScore(highest, scores.heads, kind, repeated)) : 0;
}

/** The end of what a list of heads can be limited to: at the highest score there is still a head. In hundredths. */
export function mostLeast(scores: HeadScores, kind: HeadKind, repeated?: Tested): number {
  return Math.floor(highestScore(scores, kind, repeated) * 100) / 100;
}

/** From a token from which a head does at least this share of what it does from another, it is seen as well. */
const SEEN = 1 / 2;

/**
 * The token from which a head is seen to be of a kind: the chosen one, or that with most of its weight on keys of the kind
 * where the chosen one has much less. `undefined` where no token has such keys.
 * @param weights of the head, [query, key], row-major
 * @param mask what a token may see
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
  // One of the first tokens sees so few that much of its weight says nothing, unless it has an earlier copy.
  const typical = isOfRepeats(kind) ? sums : sums.map((sum, query) => (query < FIRST_TYPICAL ? 0 : sum));
  const most = Math.max(...typical);
  if (!(most > 0)) return undefined;
  return (sums[chosen] ?? 0) >= SEEN * most ? chosen : typical.indexOf(most);
}

const CAUSAL: MaskRule = { causal: true, window: null };
/** Of kinds that are about places: the tokens before it see few others. */
const FIRST_TYPICAL = 3;

function isOfRepeats(kind: HeadKind): boolean {
  return kind === 'duplicate' || kind === 'induction';
}

/** A head that was found by its kind, and what its kind is seen by: where it is not known nothing but the head changes. */
export interface Opened {
  readonly layer: number;
  readonly head: number;
  readonly kind: HeadKind;
  readonly weights: Float32Array | undefined;
  readonly ids: readonly number[];
  readonly mask: MaskRule | null;
}

/** What opening such a head chooses: beside it, if need be, the token that shows its kind. The reader's own token is kept. */
export function openedHead(
  { layer, head, kind, weights, ids, mask }: Opened,
  { token, tokenBefore }: Pick<Choice, 'token' | 'tokenBefore'>,
): Partial<Choice> & Pick<Choice, 'token'> {
  const own = tokenBefore ?? token;
  const shows = (weights && tokenThatShows(kind, weights, ids, own, mask)) ?? own;
  return { layer, head, headKind: kind, token: shows, tokenBefore: shows === own ? undefined : own };
}
