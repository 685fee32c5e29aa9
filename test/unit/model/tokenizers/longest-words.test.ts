import { describe, expect, it } from 'vitest';
import { LongestWords } from '../../../../src/model/tokenizers/longest-words';
import { normalNumbers } from '../../random-model';

function longestAt(words: readonly string[], text: string, at: number): number {
  const longest = words.reduce(
    (best, word) => (word !== '' && text.startsWith(word, at) && word.length >= best.length ? word : best),
    '',
  );
  return longest === '' ? -1 : words.lastIndexOf(longest);
}

describe('the longest word at each place', () => {
  it.each([1, 2, 3, 4, 5])('is found in random texts (%i)', (seed) => {
    const random = normalNumbers(seed);
    const pick = (count: number) => Math.floor(Math.abs(random()) * count) % count;
    const some = (length: number) => Array.from({ length }, () => 'ab😀'[pick(4)]).join('');
    for (let round = 0; round < 200; round++) {
      const words = Array.from({ length: 1 + pick(8) }, () => some(pick(6)));
      const text = some(40);
      const expected = Array.from(text.split(''), (_, at) => longestAt(words, text, at));
      expect([...new LongestWords(words).find(text)], JSON.stringify({ words, text })).toEqual(expected);
    }
  });

  it('is none without words', () => {
    expect([...new LongestWords([]).find('ab')]).toEqual([-1, -1]);
    expect([...new LongestWords(['']).find('ab')]).toEqual([-1, -1]);
  });

  it('is found in one pass, however long words and overlaps are', () => {
    const words = [`${'a'.repeat(50_000)}b`, 'a'.repeat(25_000), 'aa'];
    const text = `${'a'.repeat(100_000)}b`;
    const found = new LongestWords(words).find(text);
    expect(found.indexOf(0)).toBe(50_000);
    expect([found[0], found[49_999], found[50_001], found[80_000], found[100_000]]).toEqual([1, 1, 1, 2, -1]);
  });
});
