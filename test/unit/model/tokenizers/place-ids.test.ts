/** From ids back to a text, with every token's place in it. */
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { placeIds } from '../../../../src/model/tokenizers/place-ids';
import { decodePlaced } from '../../../../src/model/tokenizers/text/placed-text';
import { expectedCases, GPT2_FIXTURES } from '../../support';
import { GPT2, STARTER } from '../helpers';
import { tokenizerWith, withAdded } from './tokenizer-helpers';

const idsOf = (tokens: readonly { id: number }[]) => tokens.map(({ id }) => id);

/** The ids of single bytes in the GPT-2 fixture. */
async function byteIds(text: string): Promise<number[]> {
  const tokenizer = await openTokenizer(GPT2);
  const bySingleByte = new Map<number, number>();
  for (let id = 0; id < tokenizer.size; id++) {
    const bytes = tokenizer.bytes(id);
    if (bytes.length === 1) bySingleByte.set(bytes[0] as number, id);
  }
  return [...new TextEncoder().encode(text)].map((byte) => bySingleByte.get(byte) as number);
}

describe('ids that a text is tokenized into', () => {
  it.each(GPT2_FIXTURES)('are placed as in that text: every case of %s', async (fixture) => {
    const tokenizer = await openTokenizer(GPT2);
    for (const { text, ids } of await expectedCases(fixture)) {
      expect(placeIds(tokenizer, ids)).toEqual({ text, tokens: tokenizer.encode(text) });
    }
  });

  it.each(['a<|endoftext|>b', '<|endoftext|>', '<|endoftext|><|endoftext|> é', '', 'x👩é'])(
    'as in %j, with special tokens as their own text',
    async (text) => {
      const tokenizer = await openTokenizer(GPT2);
      const tokens = tokenizer.encode(text);
      expect(placeIds(tokenizer, idsOf(tokens))).toEqual({ text, tokens });
    },
  );

  it('leave out of the text what the tokenizer inserts', async () => {
    const template = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<|endoftext|>' } }, { Sequence: { id: 'A' } }],
      special_tokens: { '<|endoftext|>': { ids: [0] } },
    };
    const tokenizer = await tokenizerWith({ post_processor: template });
    const tokens = tokenizer.encode('The weather');
    expect(tokens[0]).toMatchObject({ id: 0, start: 0, end: 0 });
    expect(placeIds(tokenizer, idsOf(tokens))).toEqual({ text: 'The weather', tokens });
    // One more is not inserted: it is text.
    const doubled = [0, ...idsOf(tokens)];
    expect(placeIds(tokenizer, doubled).text).toBe('<|endoftext|>The weather');
    // No text is tokenized into ids that do not begin with it: all are shown.
    expect(placeIds(tokenizer, [1, ...doubled]).text).toBe('!<|endoftext|><|endoftext|>The weather');
  });
});

describe('ids that no text is tokenized into', () => {
  it('have the ranges of the characters that their bytes are of', async () => {
    const tokenizer = await openTokenizer(GPT2);
    const { text, tokens } = placeIds(tokenizer, await byteIds('a👩 é'));
    expect(text).toBe('a👩 é');
    expect(tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
      [3, 4],
      [4, 5],
      [4, 5],
    ]);
  });

  it('show parts of a character as U+FFFD, one for what is cut short', async () => {
    const tokenizer = await openTokenizer(GPT2);
    const woman = await byteIds('👩');
    const [letter] = await byteIds('a');
    const { text, tokens } = placeIds(tokenizer, [...woman.slice(0, 3), letter as number, ...woman.slice(2)]);
    expect(text).toBe('\ufffda\ufffd\ufffd');
    expect(tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  it('may have none that a token stands for', async () => {
    const tokenizer = await withAdded({ id: 450 });
    const [letter] = await byteIds('a');
    const { text, tokens } = placeIds(tokenizer, [letter as number, 449, 9999, 450, letter as number]);
    expect(text).toBe('a<new>a');
    expect(tokens.map(({ token, start, end }) => [token, start, end])).toEqual([
      ['a', 0, 1],
      ['<unused 449>', 1, 1],
      ['<unused 9999>', 1, 1],
      ['<new>', 1, 6],
      ['a', 6, 7],
    ]);
  });

  it('have the text that decoding gives, and ranges from its beginning to its end', async () => {
    const tokenizer = await openTokenizer(STARTER);
    let state = 7;
    const next = (below: number) => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    for (let round = 0; round < 200; round++) {
      // The first 256 tokens are single bytes: many parts of characters.
      const ids = Array.from({ length: 1 + next(12) }, () => next(round % 2 ? 8193 : 256));
      const { text, tokens } = placeIds(tokenizer, ids);
      expect(text).toBe(tokenizer.decode(ids));
      expect(idsOf(tokens)).toEqual(ids);
      let reached = 0;
      for (const { start, end } of tokens) {
        expect(start).toBeLessThanOrEqual(reached); // no gap; tokens of one character share it
        expect(end).toBeGreaterThanOrEqual(reached);
        expect(end).toBeGreaterThan(start);
        reached = end;
      }
      expect(reached).toBe(text.length);
    }
  });
});

describe('decodePlaced', () => {
  it('agrees with TextDecoder on any bytes', () => {
    let state = 3;
    const next = () => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state / 2 ** 31;
    };
    // Bytes at which the rules of UTF-8 change, and all others.
    const edges = [
      0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
    ];
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from({ length: 1 + Math.floor(next() * 8) }, () =>
        next() < 0.7 ? (edges[Math.floor(next() * edges.length)] as number) : Math.floor(next() * 256),
      );
      const { text, starts, ends } = decodePlaced(bytes);
      const parts: string[] = [];
      const alone: string[] = [];
      // Each character alone decodes to its part of the text.
      for (let from = 0; from < bytes.length; ) {
        let to = from + 1;
        while (to < bytes.length && starts[to] === starts[from]) to++;
        parts.push(text.slice(starts[from], ends[from]));
        alone.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to)));
        from = to;
      }
      expect(parts, `${bytes}`).toEqual(alone);
      expect(parts.join('')).toBe(text);
    }
  });
});
