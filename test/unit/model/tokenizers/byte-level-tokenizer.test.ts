import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { thorough } from '../../../workbench/thorough';
import { GPT2, GPT2_UNTIED, type Json, STARTER } from '../helpers';
import { ranges, tokenizerWith, withAdded } from './tokenizer-helpers';

interface ReferenceCase {
  readonly text: string;
  readonly ids: number[];
  readonly tokens: string[];
  /** In code points. */
  readonly offsets: [number, number][];
  readonly decoded: string;
}

describe.each([GPT2, GPT2_UNTIED])('the reference cases of %s', (dir) => {
  const { cases }: { cases: ReferenceCase[] } = JSON.parse(readFileSync(join(dir, 'expected.json'), 'utf8'));

  it.each(cases)('$text', async ({ text, ids, tokens, offsets, decoded }) => {
    const tokenizer = await openTokenizer(dir);
    const unitOf = [0];
    for (const character of text) unitOf.push((unitOf.at(-1) ?? 0) + character.length);
    const encoded = tokenizer.encode(text);
    expect(encoded.map(({ id }) => id)).toEqual(ids);
    expect(encoded.map(({ token }) => token)).toEqual(tokens);
    expect(encoded.map(({ start, end }) => [start, end])).toEqual(
      offsets.map(([start, end]) => [unitOf[start], unitOf[end]]),
    );
    expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(decoded);
    expect(tokenizer.decode(ids)).toBe(text);
  });
});

describe('decoding', () => {
  it('describes tokens', async () => {
    const tokenizer = await openTokenizer(GPT2);
    expect(tokenizer.describe(268)).toEqual({ id: 268, token: 'Ġw', text: ' w', special: false });
    expect(tokenizer.describe(128)).toEqual({ id: 128, token: 'Ã', text: '\uFFFD', special: false });
    expect(tokenizer.describe(0)).toEqual({ id: 0, token: '<|endoftext|>', text: '<|endoftext|>', special: true });
    expect([...tokenizer.bytes(128)]).toEqual([0xc3]);
    expect(Buffer.from(tokenizer.bytes(0)).toString()).toBe('<|endoftext|>');
  });

  it.each([-1, 448, 1.5, Number.NaN, 2 ** 32])('has no token %d', async (id) => {
    const tokenizer = await openTokenizer(GPT2);
    expect(() => tokenizer.describe(id)).toThrow(
      new RangeError(`The tokenizer has no token with id ${id} (its ids are below 448).`),
    );
    expect(() => tokenizer.bytes(id)).toThrow(RangeError);
    expect(tokenizer.decode([id])).toBe('');
  });

  it('keeps white space, byte order marks and punctuation as they are', async () => {
    const tokenizer = await openTokenizer(GPT2);
    const text = "\uFEFF do n't , stop . \uFEFF!\r\n";
    expect(tokenizer.decode(tokenizer.encode(text).map(({ id }) => id))).toBe(text);
  });

  it('streams whole characters only', async () => {
    const tokenizer = await openTokenizer(GPT2);
    const stream = tokenizer.decodeStream();
    const pieces = tokenizer.encode('a😀b').map(({ id }) => stream.push(id));
    expect(pieces).toEqual(['a', '', '', '', '😀', 'b']);
    expect(stream.end()).toBe('');
  });

  it('gives U+FFFD for a character that stays incomplete', async () => {
    const tokenizer = await openTokenizer(GPT2);
    const stream = tokenizer.decodeStream({ skipSpecial: true });
    const incomplete = tokenizer
      .encode('😀')
      .slice(0, 2)
      .map(({ id }) => id);
    expect(incomplete.map((id) => stream.push(id))).toEqual(['', '']);
    expect(stream.push(0)).toBe('');
    expect(stream.end()).toBe('\uFFFD');
  });
});

describe('a decoder of ByteLevel and Metaspace', () => {
  const spaces = (prepend_scheme: string) => ({ type: 'Metaspace', replacement: '▁', prepend_scheme, split: true });
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  const open = (...decoders: Json[]) =>
    withAdded(
      { special: false },
      {
        pre_tokenizer: { type: 'Sequence', pretokenizers: [spaces('always'), bytes] },
        decoder: { type: 'Sequence', decoders },
      },
    );
  const TEXTS = [' the day is', '▁the<new> a ▁', 'naïve 😀 day'];

  // What the Python library `tokenizers` 0.23.3 decodes the ids of these texts to.
  it.each([
    ['always', ['thedayis', 'the<new>a', 'naïve😀day']],
    ['first', ['thedayis', 'the<new>a', 'naïve😀day']],
    ['never', [' the day is', ' the<new> a  ', ' naïve 😀 day']],
  ])('reads the sign for the space as the reference does, with the scheme %s', async (scheme, expected) => {
    for (const between of [[], [{ type: 'Fuse' }]]) {
      const tokenizer = await open(bytes, ...between, spaces(scheme));
      const ids = TEXTS.map((text) => tokenizer.encode(text).map(({ id }) => id));
      expect(ids.map((each) => tokenizer.decode(each))).toEqual(expected);
      for (const [at, each] of ids.entries()) {
        const { text, ranges } = tokenizer.decodePlaced(each);
        expect(text).toBe(expected[at]);
        expect(ranges.at(-1)?.end).toBe(text.length);
      }
    }
  });

  it('gives each token the range of what is left of it', async () => {
    const tokenizer = await open(bytes, spaces('always'));
    expect(tokenizer.decodePlaced([159, 245, 224, 84, 258]).ranges).toEqual([
      { start: 0, end: 0 },
      { start: 0, end: 0 },
      { start: 0, end: 0 },
      { start: 0, end: 1 },
      { start: 1, end: 3 },
    ]);
    const kept = await open(bytes, spaces('never'));
    expect(kept.decodePlaced([159, 245, 224, 84]).ranges).toEqual([
      { start: 0, end: 1 },
      { start: 0, end: 1 },
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ]);
  });

  it('reads it within a token too', async () => {
    const tokenizer = await withAdded(
      { content: 'a▁b', special: false },
      { decoder: { type: 'Sequence', decoders: [bytes, spaces('never')] } },
    );
    expect(tokenizer.describe(448).text).toBe('a b');
    expect(Buffer.from(tokenizer.bytes(448)).toString()).toBe('a b');
    expect(tokenizer.decode([448, 448])).toBe('a ba b');
  });

  it.each([
    ['Metaspace before it', [spaces('always'), bytes], 'Metaspace'],
    ['a second Metaspace', [bytes, spaces('always'), spaces('always')], 'Metaspace'],
    ['another part', [bytes, { type: 'Strip', content: ' ', start: 1, stop: 0 }], 'Strip'],
  ])('is refused with %s', async (_, decoders, part) => {
    await expect(open(...decoders)).rejects.toThrow(
      `tokenizer.json: "decoder" has the part ${part} beside ByteLevel, which is not supported: only one Metaspace after it is.`,
    );
  });
});

describe('a vocabulary that lacks bytes', () => {
  const model = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] };

  it('encodes what it has, and throws rather than give wrong ranges', async () => {
    const tokenizer = await tokenizerWith({ model, added_tokens: [] });
    expect(ranges(tokenizer.encode('aba'))).toEqual([
      ['ab', 0, 2],
      ['a', 2, 3],
    ]);
    expect(() => tokenizer.encode('abc')).toThrow('The tokenizer cannot express the text "abc"');
    const unknown = await tokenizerWith({ model: { ...model, unk_token: 'b' }, added_tokens: [] });
    expect(() => unknown.encode('abc')).toThrow('The tokenizer cannot express the text "abc"');
  });
});

it('words end at Unicode white space, as in the reference (JavaScript does not count U+0085)', async () => {
  const model = { type: 'BPE', vocab: { '!': 0, Â: 1, ħ: 2, '!Â': 3 }, merges: ['! Â'] };
  const tokenizer = await tokenizerWith({ model, added_tokens: [] });
  expect(ranges(tokenizer.encode('!\u0085'))).toEqual([
    ['!', 0, 1],
    ['Â', 1, 2],
    ['ħ', 1, 2],
  ]);
});

describe('long texts', () => {
  it.each([
    ['aaaa…', 'a'],
    ['beginnings of a special token', '<|endoftex'],
    ...(thorough
      ? [
          ['emoji', '😀'],
          ['spaces', ' '],
          ['line feeds', '\n'],
          ['special tokens', '<|endoftext|>'],
        ]
      : []),
  ] as [string, string][])('do not take an age: %s', { timeout: 120_000 }, async (_what, unit) => {
    const tokenizer = await openTokenizer(STARTER);
    // So long that an algorithm whose time grows with the square of the length would not come to an end here.
    const text = unit.repeat(100_000 / unit.length);
    expect(tokenizer.encode(text).at(-1)?.end).toBe(text.length);
  });
});
