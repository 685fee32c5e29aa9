/** Which change of one token would change the prediction: other tokens are tried in the places of a text, one place after another. */
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { withToken } from '../../../src/trace/readings/other-token-text';
import type { OtherToken } from '../../../src/trace/readings/other-tokens';
import type { ReadingSource } from '../../sources/readings';

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

type Tokens = Pick<TraceSummary, 'tokens'>;

/** The places before a prediction, the nearest first, without the first token of the text, and without the model's own ones. */
export function placesToTry({ tokens }: Tokens, position: number): number[] {
  const places = [...tokens.keys()].slice(1, position + 1).reverse();
  return places.filter((at) => !tokens[at]?.special && !tokens[at]?.inserted).slice(0, MOST_PLACES);
}

/** What goes on while they are tried. */
export interface Trying {
  /** Told how many places are done. */
  readonly tried: (places: number) => void;
  /** Whether what there is is to do. */
  readonly isEnough: () => boolean;
}

/** @param predicted the id of the most probable token @throws the signal's reason when cancelled */
export async function tryOtherTokens(
  readings: Pick<ReadingSource, 'read'>,
  {
    places,
    position,
    predicted,
  }: { readonly places: readonly number[]; readonly position: number; readonly predicted: number },
  { tried, isEnough }: Trying,
  signal: AbortSignal,
): Promise<TriedTokens> {
  const all: TriedToken[] = [];
  let done = 0;
  for (const place of places) {
    if (isEnough()) break;
    const others = await readings.read('otherTokens', { position, place }, signal);
    all.push(...others.map((other) => ({ ...other, place })));
    tried(++done);
  }
  return { ...listOf(all, predicted), places: done };
}

function listOf(all: readonly TriedToken[], predicted: number): Omit<TriedTokens, 'places'> {
  const changing = all.filter(({ next }) => next.id !== predicted).sort((a, b) => b.fits - a.fits);
  const least = all.toSorted((a, b) => a.ofPredicted - b.ofPredicted);
  const listed = (changing.length > 0 ? changing : least).slice(0, MOST_LISTED);
  return { count: all.length, changing: changing.length, listed };
}

/** The whole text with a token in the place of its own. */
export function textWith(summary: TraceSummary, { place, ...other }: Pick<TriedToken, 'place' | 'text'>): string {
  const { text } = givenText(summary);
  const own = summary.tokens[place];
  return own ? withToken(text, own, other) : text;
}
