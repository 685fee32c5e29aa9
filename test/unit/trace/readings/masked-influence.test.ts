/** Which places are masked beside a masked one, in which order, and how what is found is said. */
import { expect, it } from 'vitest';
import { maskEach, placesToMask } from '../../../../src/trace/readings/masked-influence';
import type { MaskedTokens } from '../../../../src/trace/readings/masked-tokens';
import { sayInfluence, type TokenInfluence } from '../../../../src/trace/readings/token-influence';
import type { TriedPlace } from '../../../../src/trace/readings/tried-places';
import { partOf } from '../../part-of';

const NONE = { special: false, inserted: false, token: '' };

/** A text of these pieces between two inserted tokens; "[M]" at the beginning of a piece marks it as masked. */
function textOf(...pieces: readonly string[]) {
  let text = '';
  const own = pieces.map((piece) => {
    const written = piece.replace('[M]', '');
    const start = text.length;
    text += written;
    return { ...NONE, text: written, start, end: text.length, special: piece !== written };
  });
  const inserted = (at: number) => ({ ...NONE, text: '', start: at, end: at, special: true, inserted: true });
  return { text, tokens: [inserted(0), ...own, inserted(text.length)] };
}
const placesOf = (of: ReturnType<typeof textOf>, position: number, most?: number) =>
  placesToMask(of, position, most).map(({ place, tokens }) =>
    tokens === 1 ? `${place}` : `${place}-${place + tokens - 1}`,
  );

it('the nearest places come first, on both sides, and words of several tokens are one place with their space', () => {
  const text = textOf('The', ' un', 'believ', 'able', ' [M]cat', ' sat', ' ', 'on', ',', ' [M]it', ' is');
  expect(placesOf(text, 5)).toEqual(['2-4', '6', '7-8', '1', '9', '11']);
  expect(placesOf(text, 5, 2)).toEqual(['2-4', '6']);
  expect(placesOf(text, 10)).toEqual(['9', '11', '7-8', '6', '2-4', '1']);
});

it('of a word with a mask, what is left of it is masked: as a whole, or on either side of the mask', () => {
  expect(placesOf(textOf('un', 'believ', '[M]able', ' it'), 3)).toEqual(['1-2', '4']);
  expect(placesOf(textOf('un', '[M]believ', 'able', ' it'), 2)).toEqual(['1', '3', '4']);
});

it('what was answered before it was enough is told in the order of the text', async () => {
  const places: TriedPlace[] = [3, 1, 5, 2].map((place) => ({ place, tokens: 1 }));
  const done: number[] = [];
  const found = await maskEach(places, {
    ask: async ({ place }) => partOf<MaskedTokens>({ probability: place / 10 }),
    arrived: ({ length }) => done.push(length),
    isEnough: () => done.length === 3,
  });
  expect(done).toEqual([1, 2, 3]);
  expect(found.map(({ place, probability, count }) => [place, probability, count])).toEqual([
    [1, 0.1, 1],
    [3, 0.3, 1],
    [5, 0.5, 1],
  ]);
});

it('it is said what is left of the prediction with a place masked, and what is then predicted', () => {
  const at = (place: number, probability: number): TokenInfluence => ({ place, tokens: 1, count: 1, probability });
  const told = {
    trial: 'mask',
    followed: '“Paris”',
    asIs: 0.4,
    name: ({ place }: TriedPlace) => `“${place}”`,
    isWord: () => true,
    outcome: () => ', and “London” is most probable',
  } as const;
  expect(sayInfluence([at(1, 0.1), at(2, 0.2), at(4, 0.6)], told)).toBe(
    '“1” supports “Paris” most: with it masked “Paris” has 10\u00a0%, instead of 40\u00a0%, and “London” is most probable. “2” supports it second most (20\u00a0%). “4” makes it less probable: with it masked “Paris” has 60\u00a0%.',
  );
  expect(sayInfluence([at(1, 0.41), at(2, 0.39)], told)).toBe(
    'No single token matters much for “Paris”: with one of them masked “Paris” has between 39\u00a0% and 41\u00a0%, and 40\u00a0% as the text is.',
  );
  expect(sayInfluence([at(1, 0.41)], told)).toBe(
    'The one token that was masked matters little for “Paris”: with it masked “Paris” has 41\u00a0%, and 40\u00a0% as the text is.',
  );
});
