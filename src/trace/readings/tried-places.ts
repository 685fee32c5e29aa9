/**
 * Where replacements are tried in a text: for each token, and for a word of several tokens as a whole, as its pieces mean
 * nothing to a reader. Pure.
 */
import { beginsInWord, endsInWord } from '../../generate/words';
import { textWords } from '../run/text-words';

/** How many places are tried at first, the nearest before the prediction: more distant ones change it more rarely. */
export const NEAREST_PLACES = 24;
/**
 * For each place, words are looked for in this many tokens, and in as many UTF-16 units after them: a text may be a whole
 * file.
 */
const REACH = 10;

/** One token, or the tokens of a word, which are replaced together. */
export interface TriedPlace {
  /** The position of its first token. */
  readonly place: number;
  /** The number of its tokens. */
  readonly tokens: number;
}

/**
 * Which places are tried: this many of the nearest before the prediction, or all within some tokens, such as those of a
 * sentence.
 */
type TriedScope = number | TriedPlace;

interface PlacedToken {
  readonly start: number;
  readonly end: number;
  readonly special: boolean;
  readonly inserted: boolean;
}

interface WrittenToken extends PlacedToken {
  readonly text: string;
  readonly token: string;
}

/** The text that the ranges of the tokens refer to. */
interface TriedText<T extends PlacedToken = PlacedToken> {
  readonly text: string;
  readonly tokens: readonly T[];
}

/**
 * The places before a prediction, the nearest first, without the first token of the text and without tokens that the model
 * inserts. In a word that the prediction continues, each token is a place.
 */
export function placesToTry(of: TriedText, position: number, scope: TriedScope = NEAREST_PLACES): TriedPlace[] {
  return placesOf(of, position, scope).filter(({ place }) => place > 0);
}

/**
 * The place at the beginning of the text, which is not tried, as nothing before it says what fits; `undefined` if it is out
 * of scope or the only place.
 */
export function untriedFirstPlace(
  of: TriedText,
  position: number,
  scope: TriedScope = NEAREST_PLACES,
): TriedPlace | undefined {
  const places = placesOf(of, position, scope);
  const last = places.at(-1);
  return last?.place === 0 && places.length > 1 ? last : undefined;
}

/** How many tokens of the text come before all of those places, where nothing was tried. */
export function countBefore(tokens: readonly PlacedToken[], places: readonly TriedPlace[]): number {
  const first = Math.min(...places.map(({ place }) => place));
  return tokens.filter(({ inserted, special }, at) => at < first && !inserted && !special).length;
}

/** The word with the most tokens among those of several tokens. */
export function longestWord(places: readonly TriedPlace[]): TriedPlace | undefined {
  return places.filter(({ tokens }) => tokens > 1).toSorted((a, b) => b.tokens - a.tokens)[0];
}

/** The token or word at a place. */
export function ownAt<T extends WrittenToken>(
  { text, tokens }: TriedText<T>,
  { place, tokens: count }: TriedPlace,
): Pick<WrittenToken, 'start' | 'end' | 'text' | 'token' | 'special'> | undefined {
  const own = tokens[place];
  if (!own || count === 1) return own;
  const { start, end } = rangeOf(tokens, { place, tokens: count });
  const word = text.slice(start, end);
  return { start, end, text: word, token: word, special: false };
}

/** The range of a place's tokens, in the text that their ranges refer to. */
export function rangeOf(
  tokens: readonly Pick<PlacedToken, 'start' | 'end'>[],
  { place, tokens: count }: TriedPlace,
): { readonly start: number; readonly end: number } {
  return { start: tokens[place]?.start ?? 0, end: tokens[place + count - 1]?.end ?? 0 };
}

/** Whether the replacement of a word is a word by itself: it has a letter or a digit, and does not continue the word before. */
export function isWordAfter(before: string, instead: string): boolean {
  return hasWord(instead) && !(endsInWord(before) && beginsInWord(instead));
}

/** Whether a place has a letter or a digit, not only punctuation or white space. */
export function isWordAt(of: TriedText<WrittenToken>, at: TriedPlace): boolean {
  return hasWord(ownAt(of, at)?.text ?? '');
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/**
 * The name of a place: "“·park”", or "“·the” at 4" if the text has the same one elsewhere. @param written writes the
 * place's text
 */
export function nameAt(
  tokens: readonly { readonly id: number }[],
  at: TriedPlace,
  written: (at: TriedPlace) => string,
): string {
  const { place, tokens: count } = at;
  if (!tokens[place]) return `token ${place}`;
  const isThere = (other: number) =>
    tokens.slice(place, place + count).every(({ id }, piece) => tokens[other + piece]?.id === id);
  return tokens.some((_, other) => other !== place && isThere(other)) ? `${written(at)} at ${place}` : written(at);
}

/** The places of a scope, the nearest first, including that of the first token, which cannot be replaced and does not count. */
function placesOf(of: TriedText, position: number, scope: TriedScope): TriedPlace[] {
  if (typeof scope === 'number') {
    const places = allPlaces(of, position, scope);
    return places.slice(0, places[scope]?.place === 0 ? scope + 1 : scope);
  }
  const last = Math.min(position, scope.place + scope.tokens - 1);
  return allPlaces(of, last, scope.tokens).filter(({ place, tokens }) => place + tokens > scope.place);
}

/** All places, the nearest first. @param count how many words are looked for */
function allPlaces(of: TriedText, position: number, count: number): TriedPlace[] {
  const ends = new Map(wordsUpTo(of, position, REACH * count).map((word) => [word.place + word.tokens - 1, word]));
  const places: TriedPlace[] = [];
  for (let at = position; at >= 0; at--) {
    const one = ends.get(at) ?? { place: at, tokens: 1 };
    const [token] = of.tokens.slice(one.place, one.place + 1);
    if (token && !token.special && !token.inserted) places.push(one);
    at = one.place;
  }
  return places;
}

/** The words of several tokens that end at the position or before. @param reach in how many tokens they are looked for */
function wordsUpTo({ text, tokens }: TriedText, position: number, reach: number): TriedPlace[] {
  const first = Math.max(0, position + 1 - reach);
  const placed = tokens.slice(first, position + 1);
  const begin = placed[0]?.start ?? 0;
  const part = text.slice(begin, (placed.at(-1)?.end ?? 0) + reach);
  const moved = placed.map(({ start, end, inserted }) => ({ start: start - begin, end: end - begin, inserted }));
  return textWords(part, moved)
    .map(({ positions }) => ({ place: first + (positions[0] as number), tokens: positions.length }))
    .map((word) => withItsSpace({ text, tokens }, word))
    .filter((word) => {
      const { end } = rangeOf(tokens, word);
      const goesOn = endsInWord(text.slice(0, end)) && beginsInWord(text.slice(end, end + 2));
      return word.tokens > 1 && !goesOn;
    });
}

/** Includes the space before a word if it is a token of its own, as before numbers: after it, no other word would fit. */
export function withItsSpace({ text, tokens }: TriedText, word: TriedPlace): TriedPlace {
  const [before, own] = [tokens[word.place - 1], tokens[word.place]];
  if (!before || before.inserted || before.special || before.end !== own?.start) return word;
  const isItsSpace = text.slice(before.start, before.end) === ' ' && !/\s/.test(text.charAt(own.start));
  return isItsSpace ? { place: word.place - 1, tokens: word.tokens + 1 } : word;
}
