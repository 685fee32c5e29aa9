/** Tokens of a vocabulary by id and by text, asked of the engine. */
import { describe, expect, it } from 'vitest';
import { searchVocabulary } from '../../../src/engine/worker/models/token-search';
import type { Token, Tokenizer } from '../../../src/model/tokenizers/tokenizer';
import { describeId } from '../../../src/model/tokenizers/tokenizer';
import { rejection, sharedEngine } from '../engine-support';
import { STARTER } from '../model/helpers';
import { partOf } from '../part-of';

const TEXTS = ['7', ' the', 'the', 'The', 'then', ' other', undefined, 'THE', ' ', '<b>', 'lathe'];

/** A vocabulary of some texts; only what a search needs. */
const tokenizerOf = (texts: readonly (string | undefined)[]) =>
  partOf<Tokenizer>({
    size: texts.length,
    has: (id: number) => texts[id] !== undefined,
    describe: (id: number) => {
      const text = texts[id] as string;
      return { id, text, token: text.replace(' ', 'Ġ'), special: text === '<b>' };
    },
    // In the longest tokens of these texts, from left to right.
    plainEncoder: () => (text: string) => {
      const tokens: Token[] = [];
      for (let rest = text; rest !== ''; ) {
        const beginning = texts.filter((one) => one !== undefined && rest.startsWith(one)) as string[];
        const longest = beginning.toSorted((a, b) => b.length - a.length)[0];
        if (longest === undefined) throw new RangeError('No token.');
        tokens.push(partOf<Token>({ id: texts.indexOf(longest) }));
        rest = rest.slice(longest.length);
      }
      return tokens;
    },
  });

const tokenizer = tokenizerOf(TEXTS);

const search = (query: string, limit = 20) => searchVocabulary(tokenizer, query, limit, new AbortController().signal);

describe('searching a vocabulary', () => {
  it.each<[string, string, number[]]>([
    ['whole matches, then but for space, for letters, as a beginning, inside', 'the', [2, 1, 3, 7, 4, 10, 5]],
    ['a leading space counts', ' the', [1, 2, 3, 7, 4]],
    ['the vocabulary’s own writing', 'Ġthe', [1]],
    ['an id, after a text', '7', [0, 7]],
    ['an id alone', '4', [4]],
    ['an id without a token', '6', []],
    ['a space', ' ', [8, 1, 5]],
    ['nothing', '', []],
    ['a special token', '<b>', [9]],
  ])('%s', async (_, query, expected) => {
    expect((await search(query)).tokens.map(({ id }) => id)).toEqual(expected);
  });

  it('spells what is no single token, and offers its first token before those that differ in space or letters', async () => {
    const { tokens, total, spelling } = await search(' The');
    expect(spelling.map(({ text }) => text)).toEqual([' ', 'The']);
    expect(tokens.map(({ text }) => text)).toEqual([' ', 'The', 'the', 'THE', ' the', 'then']);
    expect(total).toBe(6);
    expect((await search(' The', 1)).tokens.map(({ text }) => text)).toEqual([' ']);
    // What is one token, or cannot be expressed, is not spelled.
    for (const query of [' the', 'Ġthe', '7', '4', 'x', '']) expect((await search(query)).spelling, query).toEqual([]);
  });

  it('offers the token that is all of what was typed after a space before the first token that it is spelled in', async () => {
    const words = tokenizerOf(['t', 'ree', ' tree', ' Tree', ' trees']);
    const found = (query: string) => searchVocabulary(words, query, 20, new AbortController().signal);
    const { tokens, spelling } = await found('tree');
    expect(spelling.map(({ text }) => text)).toEqual(['t', 'ree']);
    expect(tokens.map(({ text }) => text)).toEqual([' tree', 't', ' Tree', ' trees']);
    expect((await found('tr')).tokens.map(({ text }) => text)).toEqual([' tree', ' Tree', ' trees']);
    expect((await found('treet')).tokens.map(({ text }) => text)).toEqual(['t']);
  });

  it('gives as many as asked for, and tells how many there are', async () => {
    const { tokens, total } = await search('the', 2);
    expect([tokens.map(({ id }) => id), total]).toEqual([[2, 1], 7]);
    await expect(search('the', 0)).rejects.toThrow('A search gives 1 to 200 tokens, not 0.');
    await expect(search('the', 201)).rejects.toThrow(RangeError);
  });

  it('of many tokens lets others have their turn, and stops when cancelled', async () => {
    let looked = 0;
    const has = () => {
      looked++;
      return false;
    };
    const size = 300_000;
    const abort = new AbortController();
    const searching = searchVocabulary({ ...tokenizer, size, has }, 'the', 2, abort.signal);
    setImmediate(() => abort.abort(new Error('cancelled')));
    await expect(searching).rejects.toThrow('cancelled');
    expect(looked).toBeLessThan(size / 10);
  });

  it('names an id that no token stands for', () => {
    expect(describeId(tokenizer, 6)).toEqual({ id: 6, token: '<unused 6>', text: '', special: false });
    expect(describeId(tokenizer, 99).token).toBe('<unused 99>');
  });
});

describe('the engine', () => {
  it('describes ids and finds them again by their text', async () => {
    const engine = sharedEngine();
    const traced = await engine.tokens({ model: STARTER, text: 'The weather is fine.' });
    const ids = traced.map(({ id }) => id);
    const tokens = await engine.describeTokens({ model: STARTER, ids: [...ids, 8192, 8193] });
    expect(tokens.slice(0, -2).map(({ id, token, text, special }) => ({ id, token, text, special }))).toEqual(
      traced.map(({ id, token, text, special }) => ({ id, token, text, special })),
    );
    expect(tokens.at(-2)).toEqual({ id: 8192, token: '<|endoftext|>', text: '<|endoftext|>', special: true });
    expect(tokens.at(-1)).toMatchObject({ id: 8193, token: '<unused 8193>' });
    for (const { id, text } of traced) {
      const [first] = (await engine.searchTokens({ model: STARTER, query: text, limit: 3 })).tokens;
      expect(first?.id).toBe(id);
    }
    const error = await rejection(engine.searchTokens({ model: STARTER, query: 'a', limit: 0.5 }));
    expect(error).toMatchObject({ message: 'A search gives 1 to 200 tokens, not 0.5.' });
  });
});
