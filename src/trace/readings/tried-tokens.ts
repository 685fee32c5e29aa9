/**
 * Which change of one token, or of one word, would change the prediction: other tokens are tried at the places of a text,
 * one place after another. Pure: the caller requests the runs for each place.
 */

import { counted, count as written } from '../../base/counted';
import { shareInWords } from '../../base/number-text';
import { type InTurn, requestSequentially } from './in-turn';
import type { OtherToken } from './other-tokens';
import { influenceOf, type TokenInfluence } from './token-influence';
import type { TriedPlace } from './tried-places';

/** The most places whose changes are listed, or changes if they are not grouped by place. */
const MOST_LISTED = 10;

/** A token that replaces one of the text, or a word. */
export interface TriedToken extends OtherToken, TriedPlace {}

/**
 * A listed change, which stands for its place or its outcome, and the other changes of that place or outcome, in the same
 * order.
 */
export interface ListedToken extends TriedToken {
  readonly more: readonly TriedToken[];
}

/** Whether the list has one change per place or one per next token. */
export type ListedBy = 'place' | 'outcome';

export interface TriedTokens {
  /** How many changes were tried, and at how many places. */
  readonly count: number;
  readonly places: number;
  /** How many of them make another token, or the wanted one, the most probable. */
  readonly changing: number;
  /** How many of the listed ones do. */
  readonly changingListed: number;
  /**
   * The listed changes.
   * - Those that change the prediction, the one that fits best first, one for each token that then comes next. Where these
   *   are too many, words are listed before all else: a user who asks what else could come sees all that can.
   * - If there are none, those with which the prediction is least probable, one for each place.
   * - If a token is wanted, first those that make it come next, then the others, in both cases the most probable first, one
   *   for each place: a text may end in a mark that many tokens can replace.
   */
  readonly listed: readonly ListedToken[];
  readonly listedBy: ListedBy;
  /** The first `MOST_LISTED` changes, whatever their places or outcomes: the best-fitting first, or else in the order above. */
  readonly inOrder: readonly TriedToken[];
  /** All changes, in the order in which they were tried. */
  readonly all: readonly TriedToken[];
  /** The probability of the predicted token, or of the wanted one, after the unchanged text; null if nothing could be tried. */
  readonly asIs: number | null;
  /** How replacements at each place change that probability. */
  readonly influence: readonly TokenInfluence[];
}

/** The ids of the tokens of interest. */
export interface Followed {
  /** The most probable one after the unchanged text. */
  readonly predicted: number;
  /** The one that is wanted in its place; absent: any other. */
  readonly wanted?: number | undefined;
}

/** Asks for the places in turn, for the result of those that were answered. Errors are as of `requestSequentially`. */
export async function tryOtherTokens(
  places: readonly TriedPlace[],
  followed: Followed,
  { ask, ...during }: InTurn<TriedPlace, readonly OtherToken[], readonly TriedToken[]>,
): Promise<TriedTokens> {
  const ofPlaces = await requestSequentially(places, {
    ...during,
    ask: async (place) => (await ask(place)).map((other) => ({ ...other, ...place })),
  });
  const all = ofPlaces.flat();
  const influence = influenceOf(all.map((one) => ({ ...one, probability: ofFollowed(one) })));
  return { ...listOf(all, followed), places: ofPlaces.length, all, asIs: all[0]?.asIs ?? null, influence };
}

/** The probability, in the changed text, of the wanted token, or else of the predicted one. */
export function ofFollowed({ wantedProbability, predictedProbability }: OtherToken): number {
  return wantedProbability ?? predictedProbability;
}

type Listed = Pick<TriedTokens, 'count' | 'changing' | 'changingListed' | 'listed' | 'listedBy' | 'inOrder'>;

function listOf(all: readonly TriedToken[], { predicted, wanted }: Followed): Listed {
  const count = all.length;
  if (wanted !== undefined) {
    const isWanted = ({ next }: TriedToken) => next.id === wanted;
    const order = (a: TriedToken, b: TriedToken) =>
      Number(isWanted(b)) - Number(isWanted(a)) || (b.wantedProbability ?? 0) - (a.wantedProbability ?? 0);
    const found = listed(all.toSorted(order));
    const changingListed = found.listed.filter(isWanted).length;
    return { count, changing: all.filter(isWanted).length, changingListed, ...found };
  }
  const changing = all.filter(({ next }) => next.id !== predicted).sort((a, b) => b.fitProbability - a.fitProbability);
  if (changing.length === 0)
    return {
      count,
      changing: 0,
      changingListed: 0,
      ...listed(all.toSorted((a, b) => a.predictedProbability - b.predictedProbability)),
    };
  const found = byOutcome(changing);
  return { count, changing: changing.length, changingListed: found.listed.length, ...found };
}

type InList = Pick<Listed, 'listed' | 'listedBy' | 'inOrder'>;

/** Lists the first change of each place. */
function listed(inOrder: readonly TriedToken[]): InList {
  return {
    listed: firstOfEach(inOrder, ({ place }) => place),
    listedBy: 'place',
    inOrder: inOrder.slice(0, MOST_LISTED),
  };
}

/** Lists the first change for each next token; if there are too many, those with a letter or digit before all others. */
function byOutcome(inOrder: readonly TriedToken[]): InList {
  const isWord = ({ next }: TriedToken) => /[\p{L}\p{N}]/u.test(next.text);
  const wordsFirst = inOrder.toSorted((a, b) => Number(isWord(b)) - Number(isWord(a)));
  return {
    listed: firstOfEach(wordsFirst, ({ next }) => next.id).sort((a, b) => b.fitProbability - a.fitProbability),
    listedBy: 'outcome',
    inOrder: inOrder.slice(0, MOST_LISTED),
  };
}

function firstOfEach(inOrder: readonly TriedToken[], keyOf: (tried: TriedToken) => number): ListedToken[] {
  const first = inOrder.filter((one, at) => inOrder.findIndex((other) => keyOf(other) === keyOf(one)) === at);
  const more = (of: TriedToken) => inOrder.filter((one) => one !== of && keyOf(one) === keyOf(of));
  return first.slice(0, MOST_LISTED).map((one) => ({ ...one, more: more(one) }));
}

/** The same tokens as they are written. */
interface NamedTokens {
  readonly predicted: string;
  readonly wanted?: string | undefined;
  /** Writes a replacement: "“·nice” → “·cold”". */
  readonly change: (tried: TriedToken) => string;
  /** Writes a probability; by default as in sentences. Beside a table, it is written as in the table. */
  readonly share?: (probability: number) => string;
}

/** The result in words. */
export function sayTried(
  { changing, changingListed, count, listed, places }: TriedTokens,
  { predicted, wanted, change, share = shareInWords }: NamedTokens,
): string {
  if (count === 0)
    return places === 0
      ? 'Nothing can be tried in this text: what the model expects in the place of a token is read after the token before, and its first token has none before it.'
      : 'Nothing could be tried: with any of the tokens that the model expects there, the tokenizer would cut the text into other tokens.';
  const changes = counted(count, 'change');
  const what = wanted === undefined ? `another token than ${predicted}` : wanted;
  const makes = `${changing === 1 ? 'makes' : 'make'} ${what} the most probable token`;
  const [nearest] = listed;
  const hasMore = listed.some(({ more }) => more.length > 0);
  const these = hasMore ? 'With these, one of each place,' : 'With these';
  if (changing === 0 && nearest) {
    const closest = sayNearest(nearest, [change(nearest), wanted ?? predicted], share);
    const others = wanted === undefined ? `${predicted} is least probable` : 'it comes nearest';
    return `None of ${changes} makes ${what} the most probable token. ${closest} ${these} ${others}:`;
  }
  if (wanted !== undefined)
    return `${changing} of ${changes} ${makes}. ${sayWanted(these, changingListed, listed.length - changingListed)}:`;
  const which = changing === 1 ? '' : sayOutcomes(listed);
  return `${changing} of ${changes} ${makes}${which}:`;
}

/**
 * Says which of the changes that make another token come next are listed. The text begins with punctuation.
 */
function sayOutcomes(listed: readonly ListedToken[]): string {
  const [first] = listed;
  if (listed.length === 1 && first && first.more.length > 0)
    return ', always the same one. First the change that is most probable in its place';
  return listed.some(({ more }) => more.length > 0)
    ? '. For each token that then comes next, the change that is most probable in its place is listed, with how many others (+) lead to the same'
    : ', each a different one';
}

/**
 * Says which of the listed changes make the wanted token come next, and which only come closest. @param these "With these,
 * one of each place,"
 */
function sayWanted(these: string, changing: number, others: number): string {
  if (others === 0) return `${these} it is most probable`;
  const does = changing === 1 ? 'the first does' : `the first ${changing} do`;
  return `Of ${these.replace('With ', '')} ${does}; ${others === 1 ? 'the last one only comes' : `the other ${others} only come`} nearest, and another token comes next`;
}

/** Says which change comes closest to what was wanted. @param followed the followed token as it is written */
function sayNearest(
  nearest: TriedToken,
  [change, followed]: readonly [string, string],
  share: (probability: number) => string,
): string {
  const { asIs, rank } = nearest;
  const then = ofFollowed(nearest);
  const [from, to] = [share(asIs), share(then)];
  const moves =
    from === to
      ? `leaves ${followed} at ${to}`
      : `${then > asIs ? 'lifts' : 'takes'} ${followed} from ${from} to ${to}`;
  return `Closest: ${change} ${moves}, rank ${written(rank)}.`;
}
