import { describe, expect, it } from 'vitest';
import type { Token } from '../../../../src/model/tokenizers/tokenizer';
import { align, alignSame, counterpart, pairsOf, type TracedTokens } from '../../../../src/trace/compare/align';

/** A text cut into these pieces; the id is the piece's place in the alphabet of all pieces. */
function cut(pieces: readonly string[], ids?: readonly number[]): TracedTokens {
  let start = 0;
  const tokens = pieces.map((text, index): Token => {
    const end = start + text.length;
    const token = {
      id: ids?.[index] ?? idOf(text),
      token: text,
      text,
      start,
      end,
      special: false,
      inserted: false,
      typeId: 0,
    };
    start = end;
    return token;
  });
  return { text: pieces.join(''), tokens };
}

const seen: string[] = [];
function idOf(piece: string): number {
  if (!seen.includes(piece)) seen.push(piece);
  return seen.indexOf(piece);
}

/** "0=0 1~1 2- -3": same, replaced, only in a, only in b. */
function written(a: TracedTokens, b: TracedTokens, sameVocabulary = true): string {
  const { rows } = align(a, b, sameVocabulary);
  return rows
    .map(({ a: i, b: j, same }) => `${i ?? ''}${same ? '=' : i !== null && j !== null ? '~' : '-'}${j ?? ''}`)
    .join(' ');
}

describe('alignment by ids', () => {
  const weather = cut(['The', ' weather', ' is', ' fine', ' today']);

  it('pairs what is the same', () => {
    expect(written(weather, weather)).toBe('0=0 1=1 2=2 3=3 4=4');
  });

  it('pairs as many other tokens one for one', () => {
    expect(written(weather, cut(['The', ' sea', ' was', ' fine', ' today']))).toBe('0=0 1~1 2~2 3=3 4=4');
  });

  it('leaves tokens alone where it is not known which belong together', () => {
    expect(written(weather, cut(['The', ' weather', ' is', ' very', ' bad', ' today']))).toBe(
      '0=0 1=1 2=2 3- -3 -4 4=5',
    );
  });

  it('sets the last tokens of both beside each other where other tokens end both', () => {
    expect(written(weather, cut(['The', ' weather', ' is', ' bad']))).toBe('0=0 1=1 2=2 3- 4~3');
    expect(written(cut(['The', ' sea']), cut(['A', ' b', ' c']))).toBe('0- -0 -1 1~2');
  });

  it('aligns a beginning with its continuation, and what was put before', () => {
    expect(written(cut(['The', ' weather']), weather)).toBe('0=0 1=1 -2 -3 -4');
    expect(written(weather, cut(['So', ':', ...weather.tokens.map(({ text }) => text)]))).toBe(
      '-0 -1 0=2 1=3 2=4 3=5 4=6',
    );
  });

  it('finds the longest common subsequence', () => {
    // Of the classic pair the longest has 4 letters; compared with all subsequences, in another way.
    const [a, b] = [[...'abcbdab'], [...'bdcaba']];
    const { rows } = align(cut(a), cut(b), true);
    const longest = (x: readonly string[], y: readonly string[]): number =>
      x.length === 0 || y.length === 0
        ? 0
        : x[0] === y[0]
          ? 1 + longest(x.slice(1), y.slice(1))
          : Math.max(longest(x.slice(1), y), longest(x, y.slice(1)));
    expect(rows.filter(({ same }) => same)).toHaveLength(longest(a, b));
    expect(longest(a, b)).toBe(4);
  });

  it('leaves what stands between two words that change places beside itself, and these beside each other', () => {
    const texts = (first: string, second: string) =>
      cut(['When', first, ' and', second, ' went', ',', second, ' gave', ' to']);
    expect(written(texts(' Mary', ' John'), texts(' John', ' Mary'))).toBe('0=0 1~1 2=2 3~3 4=4 5=5 6~6 7=7 8=8');
  });

  it('keeps every token once and in order, whatever the texts', () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state % below;
    };
    for (let round = 0; round < 50; round++) {
      const make = () => cut(Array.from({ length: 1 + random(12) }, () => 'abcd'[random(4)] as string));
      const [a, b] = [make(), make()];
      const { rows } = align(a, b, true);
      const positions = (side: 'a' | 'b') => rows.flatMap((row) => row[side] ?? []);
      expect(positions('a')).toEqual([...a.tokens.keys()]);
      expect(positions('b')).toEqual([...b.tokens.keys()]);
      for (const row of rows.filter(({ same }) => same))
        expect(a.tokens[row.a as number]?.id).toBe(b.tokens[row.b as number]?.id);
    }
  });

  it('pairs by place where too much differs to search', () => {
    const many = (count: number, from: number) =>
      cut(
        Array(count).fill('x'),
        Array.from({ length: count }, (_, i) => from + i),
      );
    const [a, b] = [many(1100, 0), many(1000, 5000)];
    const { rows, bounded } = align(a, b, true);
    expect(bounded).toBe(true);
    expect(rows[3]).toEqual({ a: 3, b: 3, same: false });
    expect(rows).toHaveLength(1100);
    expect(align(many(1024, 0), many(1024, 5000), true).bounded).toBe(false);
  });
});

describe('alignment of different tokenizers', () => {
  it('pairs tokens of one text by where they end', () => {
    const a = cut(['The', ' weather', ' is'], [1, 2, 3]);
    const b = cut(['The', ' wea', 'ther', ' is'], [7, 2, 1, 3]);
    expect(written(a, b, false)).toBe('0=0 -1 1~2 2=3');
  });

  it('pairs tokens of two texts by their own texts', () => {
    const a = cut(['The', ' weather', ' is'], [1, 2, 3]);
    const b = cut(['The', ' sea', ' is', ' calm'], [9, 8, 7, 6]);
    expect(written(a, b, false)).toBe('0=0 1~1 2=2 -3');
  });

  it('takes a word that only one of them writes with the space before it for the same word', () => {
    const a = cut(['the', ' drug', ' is', 'nt'], [1, 2, 3, 4]);
    // The space between words belongs to no token.
    const bare = cut(['the', 'drug', 'is', 'nt'], [9, 8, 7, 6]);
    const spaced = bare.tokens.map((token, at) => {
      const { end } = a.tokens[at] as Token;
      return { ...token, start: end - token.text.length, end };
    });
    expect(written(a, { text: a.text, tokens: spaced }, false)).toBe('0=0 1=1 2=2 3=3');
    expect(written(a, cut(['a', 'drug', 'is', 'it'], [9, 8, 7, 6]), false)).toBe('0~0 1=1 2=2 3~3');
  });

  it('takes a word of one text that only one of them writes in small letters for the same word, and of two texts not', () => {
    const a = cut(['The', ' drug'], [1, 2]);
    const uncased = a.tokens.map((token, at) => ({ ...token, id: 9 - at, text: token.text.toLowerCase().trim() }));
    expect(written(a, { text: a.text, tokens: uncased }, false)).toBe('0=0 1=1');
    expect(written(a, cut(['the', ' drug'], [9, 8]), false)).toBe('0~0 1=1');
  });

  it('does not take the same id for the same token', () => {
    expect(written(cut(['a', 'b'], [1, 2]), cut(['c', 'd', 'e'], [1, 2, 3]), false)).toBe('0- -0 -1 1~2');
  });
});

describe('pairs and counterparts', () => {
  it('lists the positions of pairs', () => {
    expect(pairsOf(alignSame(2))).toEqual([0, 0, 1, 1]);
    expect(pairsOf(align(cut(['a', 'b']), cut(['x', 'y', 'b']), true))).toEqual([1, 2]);
  });

  it('finds the block at the same share of the way', () => {
    expect([0, 1, 2, 3, 4, 5].map((block) => counterpart(block, 6, 12))).toEqual([0, 2, 4, 7, 9, 11]);
    expect([0, 5, 11].map((block) => counterpart(block, 12, 6))).toEqual([0, 2, 5]);
    expect([0, 1].map((block) => counterpart(block, 2, 1))).toEqual([0, 0]);
    expect(counterpart(0, 1, 6)).toBe(0);
  });
});
