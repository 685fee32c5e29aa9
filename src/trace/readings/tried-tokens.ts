/**
 * Which change of one token, or of one word, would change the prediction: other tokens are tried in the places of a text, one
 * place after another. Pure: who reads them asks for each place.
 */

import { counted, count as written } from '../../base/counted';
import { shareInWords } from '../../base/number-text';
import { askInTurn } from './in-turn';
import type { OtherToken } from './other-tokens';
import { influenceOf, type TokenInfluence } from './token-influence';
import type { TriedPlace } from './tried-places';

/** Places whose changes are listed, and changes where they are not told by places. */
const MOST_LISTED = 10;

/** A token in the place of one of the text, or of a word. */
export interface TriedToken extends OtherToken, TriedPlace {}

/** The one of a place, or of what comes next then, that is listed, and the others of that which would be, in the same order. */
export interface ListedToken extends TriedToken {
  readonly more: readonly TriedToken[];
}

/** What those that are listed have one each of. */
export type ListedBy = 'place' | 'outcome';

export interface TriedTokens {
  /** How many there are, at how many places. */
  readonly count: number;
  readonly places: number;
  /** How many of them make another token the most probable one, or the wanted one. */
  readonly changing: number;
  /** How many of those that are listed do. */
  readonly changingListed: number;
  /**
   * Those, the one that fits best first, and of each token that comes next then one: who asks what else could come sees all that
   * can, words before all else. Where there is none, those with which the prediction is least probable. Of a wanted token first
   * those that make it come next, then those that do not, of both the one first with which it is most probable. Of these two of
   * each place the first: a text may end in a mark that many can replace.
   */
  readonly listed: readonly ListedToken[];
  readonly listedBy: ListedBy;
  /** The same in order, whatever their places are. */
  readonly inOrder: readonly TriedToken[];
  /** All that were tried, in the order in which they were. */
  readonly all: readonly TriedToken[];
  /** How probable the predicted token, or the wanted one, is as the text is; null where nothing could be tried. */
  readonly asIs: number | null;
  /** What becomes of it with others in each place. */
  readonly influence: readonly TokenInfluence[];
}

/** How the places are asked for, and what goes on meanwhile. */
interface Trying {
  /** May be given up once what there is is to do. */
  readonly ask: (place: TriedPlace) => Promise<readonly OtherToken[]>;
  /** Told how many places are done. */
  readonly tried?: (places: number) => void;
  /** Whether what there is is to do. */
  readonly isEnough?: () => boolean;
}

/** Ids of tokens. */
export interface Followed {
  /** That is most probable as the text is. */
  readonly predicted: number;
  /** That is wanted in its place; left out: any other. */
  readonly wanted?: number | undefined;
}

export async function tryOtherTokens(
  places: readonly TriedPlace[],
  followed: Followed,
  { ask, tried, isEnough }: Trying,
): Promise<TriedTokens> {
  const all: TriedToken[] = [];
  let done = 0;
  await askInTurn(places, {
    ask,
    isEnough,
    answered: (place, others) => {
      all.push(...others.map((other) => ({ ...other, ...place })));
      done++;
      tried?.(done);
    },
  });
  const influence = influenceOf(all.map((one) => ({ ...one, probability: ofFollowed(one) })));
  return { ...listOf(all, followed), places: done, all, asIs: all[0]?.asIs ?? null, influence };
}

/** How probable the token is then that is wanted, or else the predicted one. */
export function ofFollowed({ ofWanted, ofPredicted }: OtherToken): number {
  return ofWanted ?? ofPredicted;
}

type Listed = Pick<TriedTokens, 'count' | 'changing' | 'changingListed' | 'listed' | 'listedBy' | 'inOrder'>;

function listOf(all: readonly TriedToken[], { predicted, wanted }: Followed): Listed {
  const count = all.length;
  if (wanted !== undefined) {
    const isWanted = ({ next }: TriedToken) => next.id === wanted;
    const order = (a: TriedToken, b: TriedToken) =>
      Number(isWanted(b)) - Number(isWanted(a)) || (b.ofWanted ?? 0) - (a.ofWanted ?? 0);
    const found = listed(all.toSorted(order));
    const changingListed = found.listed.filter(isWanted).length;
    return { count, changing: all.filter(isWanted).length, changingListed, ...found };
  }
  const changing = all.filter(({ next }) => next.id !== predicted).sort((a, b) => b.fits - a.fits);
  if (changing.length === 0)
    return { count, changing: 0, changingListed: 0, ...listed(all.toSorted((a, b) => a.ofPredicted - b.ofPredicted)) };
  const found = byOutcome(changing);
  return { count, changing: changing.length, changingListed: found.listed.length, ...found };
}

type InList = Pick<Listed, 'listed' | 'listedBy' | 'inOrder'>;

/** Of each place the first. */
function listed(inOrder: readonly TriedToken[]): InList {
  return {
    listed: firstOfEach(inOrder, ({ place }) => place),
    listedBy: 'place',
    inOrder: inOrder.slice(0, MOST_LISTED),
  };
}

/** Of each token that comes next then the first, those that have a letter or digit before all others. */
function byOutcome(inOrder: readonly TriedToken[]): InList {
  const isWord = ({ next }: TriedToken) => /[\p{L}\p{N}]/u.test(next.text);
  const wordsFirst = inOrder.toSorted((a, b) => Number(isWord(b)) - Number(isWord(a)));
  return {
    listed: firstOfEach(wordsFirst, ({ next }) => next.id),
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
  /** What stands in place of what: "“·nice” → “·cold”". */
  readonly change: (tried: TriedToken) => string;
  /** A probability as it is written; left out: as in sentences. Beside a table it is that of the table. */
  readonly share?: (probability: number) => string;
}

/** What came of it. */
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

/** Which changes are listed of those that make another token come next, and in which order. Begins with punctuation. */
function sayOutcomes(listed: readonly ListedToken[]): string {
  const [first] = listed;
  if (listed.length === 1 && first && first.more.length > 0)
    return ', always the same one. First the change that is most probable in its place';
  const order = 'Words come first';
  return listed.some(({ more }) => more.length > 0)
    ? `. For each token that then comes next, the change that is most probable in its place is listed. ${order}`
    : `, each a different one. ${order}`;
}

/** Which of the listed changes make it come next, and which only come nearest to that. @param these "With these, one of each place," */
function sayWanted(these: string, changing: number, others: number): string {
  if (others === 0) return `${these} it is most probable`;
  const does = changing === 1 ? 'the first does' : `the first ${changing} do`;
  return `Of ${these.replace('With ', '')} ${does}; ${others === 1 ? 'the last one only comes' : `the other ${others} only come`} nearest, and another token comes next`;
}

/** The change that comes nearest to what was looked for. @param followed the token that it is looked for with */
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
