/**
 * Which change of one token would change the prediction: other tokens are tried in the places of a text, one place after
 * another. Pure: who reads them asks for each place.
 */
import { counted } from '../../base/counted';
import type { OtherToken } from './other-tokens';

/** Places that are tried, the nearest before the prediction: what is further away changes it more rarely. */
export const MOST_PLACES = 24;
/** Changes that are listed. */
const MOST_LISTED = 10;

/** A token in the place of one of the text. */
export interface TriedToken extends OtherToken {
  readonly place: number;
}

export interface TriedTokens {
  /** How many there are, at how many places. */
  readonly count: number;
  readonly places: number;
  /** How many of them make another token the most probable one. */
  readonly changing: number;
  /** Those, the one that fits best first; where there is none, those with which the prediction is least probable. */
  readonly listed: readonly TriedToken[];
}

interface PlacedToken {
  readonly special?: boolean;
  readonly inserted?: boolean;
}

/** The places before a prediction, the nearest first, without the first token of the text, and without the model's own ones. */
export function placesToTry(tokens: readonly PlacedToken[], position: number): number[] {
  const places = [...tokens.keys()].slice(1, position + 1).reverse();
  return places.filter((at) => !tokens[at]?.special && !tokens[at]?.inserted).slice(0, MOST_PLACES);
}

/** How the places are asked for, and what goes on meanwhile. */
export interface Trying {
  readonly ask: (place: number) => Promise<readonly OtherToken[]>;
  /** Told how many places are done. */
  readonly tried?: (places: number) => void;
  /** Whether what there is is to do. */
  readonly isEnough?: () => boolean;
}

/** @param predicted the id of the most probable token as the text is */
export async function tryOtherTokens(
  places: readonly number[],
  predicted: number,
  { ask, tried, isEnough }: Trying,
): Promise<TriedTokens> {
  const all: TriedToken[] = [];
  let done = 0;
  for (const place of places) {
    if (isEnough?.()) break;
    all.push(...(await ask(place)).map((other) => ({ ...other, place })));
    done++;
    tried?.(done);
  }
  return { ...listOf(all, predicted), places: done };
}

function listOf(all: readonly TriedToken[], predicted: number): Omit<TriedTokens, 'places'> {
  const changing = all.filter(({ next }) => next.id !== predicted).sort((a, b) => b.fits - a.fits);
  const least = all.toSorted((a, b) => a.ofPredicted - b.ofPredicted);
  const listed = (changing.length > 0 ? changing : least).slice(0, MOST_LISTED);
  return { count: all.length, changing: changing.length, listed };
}

/** What came of it. @param predicted as it is written: the token that is most probable as the text is */
export function sayTried({ changing, count }: TriedTokens, predicted: string): string {
  if (count === 0) return 'None of the tokens that the model expects there can be written in the text as one token.';
  const changes = counted(count, 'change');
  if (changing === 0)
    return `None of ${changes} makes another token than ${predicted} the most probable one. With these it is least probable:`;
  return `${changing} of ${changes} ${changing === 1 ? 'makes' : 'make'} another token than ${predicted} the most probable one${changing === 1 ? '' : ', first those that fit best'}:`;
}
