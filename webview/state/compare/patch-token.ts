/** The tokens whose logits measure how far runs of A with parts of B go. */
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import type { AskedLogit } from '../../../src/trace/compare/compared-logit';
import { plain, type TokenPair } from '../../../src/trace/compare/contrast';
import type { Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { comparePartStrings } from '../../strings/compare-parts';
import { percentInWords, tokenLabel } from '../../strings/format';
import { type Comparison, tokenAt } from './comparison';

/** How many tokens of each list of the outcome are offered. */
const OFFERED = 5;

/** What the user has chosen as the measure. */
export interface Followed {
  readonly token: VocabularyToken;
  /** The token whose logit is subtracted; null to measure by the log-probability of the other token. */
  readonly ratherThan: VocabularyToken | null;
}

/** A token that is offered, with its probability in A and in B where these are known. */
interface OfferedToken {
  readonly token: VocabularyToken;
  readonly label: string;
}

/** What is known of a result that is measured in this way. */
type TakenApart = VocabularyToken & { readonly ratherThan: VocabularyToken | null };

/**
 * The only two tokens in which the texts differ, such as two names that replace each other: the question is then how much one
 * leads over the other. The one that is more probable in A comes first; if that is not known, the one of B, since A contains the
 * other.
 * @returns undefined if the texts differ by more, or by their number of tokens
 */
export function differingPair(
  { a, b, alignment, sameVocabulary }: Pick<Comparison, 'a' | 'b' | 'alignment' | 'sameVocabulary'>,
  outcome: Outcome | undefined,
): TokenPair | undefined {
  const pairs = alignment.rows.flatMap((row) => (row.same ? [] : [[tokenAt(a, row.a), tokenAt(b, row.b)] as const]));
  const [ofA, ofB] = pairs[0] ?? [];
  if (!sameVocabulary || !ofA || !ofB || ofA.id === ofB.id) return undefined;
  if (pairs.some(([inA, inB]) => inA?.id !== ofA.id || inB?.id !== ofB.id)) return undefined;
  const isOfA = probabilityInA(ofA.id, outcome) > probabilityInA(ofB.id, outcome);
  const [token, ratherThan] = isOfA ? [ofA, ofB] : [ofB, ofA];
  return { token: plain(token), ratherThan: plain(ratherThan) };
}

/** Two tokens whose logits are compared, and the reason for this choice. */
export interface SuggestedPair extends TokenPair {
  readonly because: 'differ' | 'predicted';
}

/**
 * The two tokens offered by one click: the only ones in which the texts differ, if one of them is among the most probable ones;
 * else the predictions of A and of B.
 * @returns undefined if both predict the same, or if the predictions are not known yet
 */
export function suggestedPair(comparison: Comparison, outcome: Outcome | undefined): SuggestedPair | undefined {
  if (!outcome) return undefined;
  const pair = differingPair(comparison, outcome);
  const likely = [...outcome.a.top.slice(0, OFFERED), ...outcome.b.top.slice(0, OFFERED)];
  const isLikely = ({ id }: VocabularyToken) => likely.some((one) => one.id === id);
  if (pair && (isLikely(pair.token) || isLikely(pair.ratherThan))) return { ...pair, because: 'differ' };
  const [ofA, ofB] = [outcome.a.top[0], outcome.b.top[0]];
  if (!comparison.sameVocabulary || !ofA || !ofB || ofA.id === ofB.id) return undefined;
  return { token: plain(ofA), ratherThan: plain(ofB), because: 'predicted' };
}

/** The probability of a token in A; 0 if the outcome does not list the token. */
function probabilityInA(id: number, outcome: Outcome | undefined): number {
  const ofA = [...(outcome?.a.top ?? []), ...(outcome?.shared?.changed ?? [])].find((one) => one.id === id);
  return ofA?.own.probability ?? outcome?.b.top.find((one) => one.id === id)?.other?.probability ?? 0;
}

/**
 * The most probable tokens of A and of B, and those that change most, each once.
 * @param pair the only tokens that differ between the texts, which come first
 */
export function offeredTokens(outcome: Outcome | undefined, pair?: TokenPair): readonly OfferedToken[] {
  const offered = ofOutcome(outcome);
  const first = pair ? [pair.token, pair.ratherThan] : [];
  const isFirst = ({ id }: VocabularyToken) => first.some((one) => one.id === id);
  return [
    ...first.map((token) => offered.find((one) => one.token.id === token.id) ?? { token, label: tokenLabel(token) }),
    ...offered.filter(({ token }) => !isFirst(token)),
  ];
}

function ofOutcome(outcome: Outcome | undefined): readonly OfferedToken[] {
  if (!outcome) return [];
  const first = (tokens: readonly SharedChance[] = []) => tokens.slice(0, OFFERED);
  const ofB = first(outcome.b.top).map((token) => ({ token, label: labelOf(token, 'b') }));
  const ofA = [...first(outcome.a.top), ...first(outcome.shared?.changed)];
  const all = [...ofA.map((token) => ({ token, label: labelOf(token, 'a') })), ...ofB];
  return all.filter(({ token: { id } }, at) => all.findIndex(({ token }) => token.id === id) === at);
}

function labelOf(token: SharedChance, side: 'a' | 'b'): string {
  const { own, other } = token;
  if (!other) return tokenLabel(token);
  const [inA, inB] = (side === 'a' ? [own, other] : [other, own]).map(({ probability }) => percentInWords(probability));
  return comparePartStrings.patch.offered(tokenLabel(token), String(inA), String(inB));
}

/** The parameters of a measure. A null token stands for A's prediction, so that all requests for it are equal. */
export function askedOf({ token, ratherThan }: Followed, outcome: Outcome | undefined): AskedLogit {
  const predicted = outcome?.a.top[0]?.id;
  return { id: token.id === predicted ? null : token.id, ratherThan: ratherThan?.id ?? null };
}

/**
 * The measure, as far as its tokens are known by name.
 * @param patch one of the requested runs, or the decomposed logit, if there is one
 * @param chosen by the user, possibly among tokens that the outcome does not list
 */
export function followedOf(
  { id, ratherThan = null }: { readonly id: number | null; readonly ratherThan?: number | null },
  {
    outcome,
    patch,
    chosen,
  }: { outcome?: Outcome | undefined; patch?: TakenApart | undefined; chosen?: Followed | undefined },
): Followed | undefined {
  const ofChosen = chosen ? [chosen.token, chosen.ratherThan] : [];
  const ofPatch = patch ? [patch, patch.ratherThan] : [];
  const known = [...offeredTokens(outcome).map(({ token }) => token), ...ofChosen, ...ofPatch];
  const token = id === null ? (outcome?.a.top[0] ?? patch) : known.find((one) => one?.id === id);
  const other = ratherThan === null ? null : known.find((one) => one?.id === ratherThan);
  return token && other !== undefined ? { token, ratherThan: other } : undefined;
}
