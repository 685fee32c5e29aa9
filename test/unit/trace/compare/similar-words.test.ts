/** What is told of the cosine of two texts besides its value: what it was made of, similar words, and what to judge it by. */
import { expect, it } from 'vitest';
import { similarWords } from '../../../../src/trace/compare/similar-words';
import { cosineProduct } from '../../../../src/trace/compare/similarity';
import { unrelatedSentence } from '../../../../src/trace/compare/unrelated-sentence';
import { compareStrings } from '../../../../webview/strings/compare';

const words = (...texts: string[]) => texts.map((text) => ({ text, inserted: text.startsWith('[') }));

it('are different words only where each is clearly most like the other, and apart from them the same words', () => {
  const [a, b] = [words('[CLS]', 'the', 'cat', '.'), words('[CLS]', 'The', 'dog', 'sat', '.')];
  const tokens = Float64Array.of(
    ...[1, 0.1, 0.1, 0.1, 0.1],
    ...[0.1, 0.7, 0.3, 0.2, 0.9],
    ...[0.1, 0.2, 0.6, 0.4, 0.1],
    ...[0.1, 0.9, 0.1, 0.1, 1],
  );
  const { different, closest, highest, same, hasMoreSame } = similarWords({ tokens }, a, b);
  expect(closest).toEqual([]);
  // “the” is more like “The” than like “sat”: that these two are left over is no finding.
  expect(different).toEqual([{ a: 2, b: 2, cosine: 0.6 }]);
  expect(same).toEqual([{ a: 1, b: 1, cosine: 0.7 }]);
  expect(hasMoreSame).toBe(false);
  // That pair has the highest cosine of all different words.
  expect(highest).toBeUndefined();
  // As much as “dog” another word is like “cat”: none stands out, and the closest are told as that.
  const unclear = tokens.with(2 * b.length + 3, 0.55);
  expect(similarWords({ tokens: unclear }, a, b)).toEqual({
    different: [],
    closest: [
      { a: 2, b: 2, cosine: 0.6 },
      { a: 2, b: 3, cosine: 0.55 },
      { a: 1, b: 2, cosine: 0.3 },
    ],
    same,
    hasMoreSame,
  });
});

it('are of the same words those that stand beside each other, though another one of the same spelling has a higher cosine', () => {
  const both = words('the', 'sun', 'the');
  const tokens = Float64Array.of(0.7, 0, 0.9, 0, 0.8, 0, 0.6, 0, 0.5);
  const row = (at: number) => ({ a: at, b: at, same: true });
  const pairs = (rows: Parameters<typeof similarWords>[3]) =>
    similarWords({ tokens }, both, both, rows).same.map(({ a, b }) => [a, b]);
  expect(pairs([row(0), row(1), row(2)])).toEqual([
    [1, 1],
    [0, 0],
    [2, 2],
  ]);
  // Where none stands beside the same one, it is the most alike.
  expect(pairs([])).toEqual([
    [0, 2],
    [1, 1],
    [2, 0],
  ]);
});

it('are told as the most alike of the same words where both have more of them', () => {
  const both = words('one', 'two', 'three', 'four');
  const tokens = Float64Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 0.9 - at / 100 : 0));
  const { same, hasMoreSame } = similarWords({ tokens }, both, both);
  expect(same.map(({ a }) => a)).toEqual([0, 1, 2]);
  expect(hasMoreSame).toBe(true);
  expect(compareStrings.words.same('word', '“one” (0.90)', hasMoreSame)).toBe(
    'Of the words that stand in both these are most alike: “one” (0.90).',
  );
});

it('is the sum of all products of the two vectors, those that make most of it first', () => {
  const a = Float32Array.from({ length: 8 }, (_, i) => (i === 6 ? -2 : i / 8));
  const b = Float32Array.from({ length: 8 }, (_, i) => (i === 6 ? 3 : i % 2));
  const { largest, others, count, lengths } = cosineProduct(a, b);
  expect(largest.map(({ dimension }) => dimension).slice(0, 4)).toEqual([6, 7, 5, 3]);
  expect(count).toBe(3);
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  expect(largest.reduce((sum, term) => sum + term.a * term.b, others)).toBeCloseTo(dot, 12);
  expect(lengths.a).toBeCloseTo(Math.hypot(...a), 6);
});

it('is a sentence that shares no word with A, the same beside every B but itself', () => {
  for (const a of ['Interest rates rose.', 'A violin plays.', 'The children went home.', 'Lava.', '']) {
    const sentence = unrelatedSentence([a, 'The sun is out.']);
    const words = a.toLowerCase().split(/\W+/);
    const shared = sentence
      .toLowerCase()
      .split(/\W+/)
      .filter((word) => word && words.includes(word));
    expect(shared).toEqual([]);
    for (const b of ['A kid walked back to the house.', 'Interest rates rose again this year.', 'Volcanoes erupt.'])
      expect(unrelatedSentence([a, b])).toBe(sentence);
    expect(unrelatedSentence([a, sentence.toLowerCase()])).not.toBe(sentence);
  }
});

it('are told as the closest of different words where none stand out, also where a word of them stands in both texts', () => {
  const [a, b] = [words('bank', 'rates', 'the'), words('bank', 'river', 'the')];
  const tokens = Float64Array.of(...[0.7, 0.45, 0.3], ...[0.4, -0.1, 0.35], ...[0.3, 0.2, 0.6]);
  const { different, closest, highest } = similarWords({ tokens }, a, b);
  expect(different).toEqual([]);
  expect(highest).toBeUndefined();
  expect(closest).toEqual([
    { a: 0, b: 1, cosine: 0.45 },
    { a: 1, b: 0, cosine: 0.4 },
    { a: 1, b: 2, cosine: 0.35 },
  ]);
});
