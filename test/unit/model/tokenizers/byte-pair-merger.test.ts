import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { BytePairMerger, NO_TOKEN } from '../../../../src/model/tokenizers/byte-pair-merger';
import { normalNumbers } from '../../random-model';

/** A random vocabulary over the first letters, and merges of it. */
function randomMerges(seed: number, letters: number, count: number) {
  const random = normalNumbers(seed);
  const pick = (size: number) => Math.floor(Math.abs(random()) * 1e6) % size;
  const tokens = [...'abcdefgh'.slice(0, letters)];
  const merges: [string, string][] = [];
  for (let i = 0; i < count; i++) {
    const pair: [string, string] = [tokens[pick(tokens.length)] as string, tokens[pick(tokens.length)] as string];
    merges.push(pair);
    if (!tokens.includes(pair.join(''))) tokens.push(pair.join(''));
  }
  return { tokens, merges, word: (length: number) => Array.from({ length }, () => tokens[pick(letters)]).join('') };
}

function ours(tokens: readonly string[], merges: readonly [string, string][]) {
  const id = (token: string) => tokens.indexOf(token);
  const merger = new BytePairMerger(
    merges.map(([left, right]) => ({ left: id(left), right: id(right), merged: id(left + right) })),
  );
  return (word: string) => [...merger.merge(Int32Array.from(word, id))].map((at) => tokens[at]);
}

function theirs(tokens: readonly string[], merges: readonly [string, string][]) {
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const library = new Tokenizer(
    {
      model: { type: 'BPE', vocab, merges },
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
    } as never,
    {},
  );
  return (word: string) => library.model?.encode([word]);
}

describe('merging a word', () => {
  it.each([1, 2, 3, 4, 5, 6])('gives the tokens that the library gives (%i)', (seed) => {
    for (const [letters, count] of [
      [1, 6],
      [2, 12],
      [4, 40],
      [8, 200],
    ] as const) {
      const { tokens, merges, word } = randomMerges(100 * seed + letters, letters, count);
      const [merge, expected] = [ours(tokens, merges), theirs(tokens, merges)];
      for (const length of [0, 1, 2, 3, 5, 17, 64, 255, 256, 257, 1500]) {
        const text = word(length);
        expect(merge(text), JSON.stringify({ merges, text })).toEqual(expected(text));
      }
    }
  });

  it('of hundred thousands of letters gives the whole of it, and what its parts give', () => {
    const merge = ours(
      ['a', 'aa', 'aaa', 'aaaa'],
      [
        ['a', 'a'],
        ['aa', 'aa'],
        ['aa', 'a'],
      ],
    );
    const tokens = merge('a'.repeat(300_003));
    expect(tokens).toHaveLength(75_001);
    expect(new Set(tokens.slice(0, -1))).toEqual(new Set(['aaaa']));
    expect(tokens.at(-1)).toBe('aaa');
  });

  it('leaves what no token stands for', () => {
    const merger = new BytePairMerger([{ left: 0, right: 0, merged: 1 }]);
    expect([...merger.merge(Int32Array.of(0, 0, NO_TOKEN, 0, NO_TOKEN, NO_TOKEN, 0, 0))]).toEqual([
      1,
      NO_TOKEN,
      0,
      NO_TOKEN,
      NO_TOKEN,
      1,
    ]);
  });
});
