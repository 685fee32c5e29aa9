/**
 * Which words on both sides of a masked place matter for what is predicted there: each is masked as well, one run for each.
 * Pure: the caller requests the runs.
 */
import { textWords } from '../run/text-words';
import { type InTurn, requestSequentially } from './in-turn';
import type { MaskedTokens } from './masked-tokens';
import type { TokenInfluence } from './token-influence';
import { type TriedPlace, withItsSpace } from './tried-places';

/** How many places are masked at first, the nearest ones: more distant ones change the prediction more rarely. */
export const NEAREST_MASKED = 48;

/** A text, and its tokens with their ranges in it. */
type MaskedText = Parameters<typeof withItsSpace>[0];

/** The prediction with a token masked, or with all tokens of a word. */
export interface MaskedInfluence extends TokenInfluence, MaskedTokens {}

/**
 * The places on both sides of a masked one, the nearest first, without special tokens, and so without other masks. A word of
 * several tokens is one place: a piece that is left would give the others away.
 * @param most how many of them
 */
export function placesToMask(of: MaskedText, position: number, most = Number.POSITIVE_INFINITY): TriedPlace[] {
  const words = new Map(wordsOf(of).map((word) => [word.place, word]));
  const places: TriedPlace[] = [];
  for (let at = 0; at < of.tokens.length; ) {
    const place = words.get(at) ?? { place: at, tokens: 1 };
    const token = of.tokens[at];
    if (token && !token.special && !token.inserted) places.push(place);
    at += place.tokens;
  }
  const distance = ({ place, tokens }: TriedPlace) => Math.max(position - (place + tokens - 1), place - position);
  return places.toSorted((a, b) => distance(a) - distance(b)).slice(0, most);
}

/** The words. One with a mask in its middle is left out: each of its tokens is a place of its own. */
function wordsOf(of: MaskedText): TriedPlace[] {
  return textWords(of.text, of.tokens)
    .filter(({ positions }) => positions.length === 1 + (positions.at(-1) as number) - (positions[0] as number))
    .map(({ positions }) => withItsSpace(of, { place: positions[0] as number, tokens: positions.length }));
}

/** Asks for the places in turn. Results and errors are as of `requestSequentially`, but in the order of the text. */
export async function maskEach(
  places: readonly TriedPlace[],
  { ask, ...during }: InTurn<TriedPlace, MaskedTokens, MaskedInfluence>,
): Promise<MaskedInfluence[]> {
  const found = await requestSequentially(places, {
    ...during,
    ask: async (place) => ({ ...(await ask(place)), ...place, count: 1 }),
  });
  return found.sort((a, b) => a.place - b.place);
}

/**
 * The end of a sentence: which token is predicted with a place masked, if it is another one than in the text as it is.
 * @param quoted writes a token
 */
export function sayOutcome(
  masked: Pick<MaskedTokens, 'predicted'> | undefined,
  asItIs: { readonly id: number },
  quoted: (token: MaskedTokens['predicted']) => string,
): string {
  if (!masked || masked.predicted.id === asItIs.id) return '';
  return `, and ${quoted(masked.predicted)} is most probable`;
}
