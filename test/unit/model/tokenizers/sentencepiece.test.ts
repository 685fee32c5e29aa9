/** BPE in SentencePiece's style against what the reference libraries give. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { placeIds } from '../../../../src/model/tokenizers/place-ids';
import type { Tokenizer } from '../../../../src/model/tokenizers/tokenizer';
import { thorough } from '../../../workbench/thorough';
import { fixturePath } from '../../support';
import { folderWith, type Json, readJsonObject } from '../helpers';
import { openVariant, SPACES, STRIPPING, variant, WITHOUT_STRIPPING } from './sentencepiece-helpers';
import { inUnits, ranges } from './tokenizer-helpers';

const idsOf = (tokens: readonly { id: number }[]) => tokens.map(({ id }) => id);
const ownId = (tokenizer: Tokenizer, token: string) => {
  const id = Array.from({ length: tokenizer.size }, (_, at) => at).find((at) => tokenizer.describe(at).token === token);
  if (id === undefined) throw new Error(`There is no token ${token}.`);
  return id;
};

interface Recorded {
  readonly name: string;
  readonly parts: Json;
  readonly model: Json;
  /** Text, ids, ranges in code points, decoded without and with special tokens. */
  readonly cases: readonly [text: string, ids: string, ranges: string, decoded: string, whole: string][];
}

/** Recorded from the Python library `tokenizers` 0.23.3: every way to write such a tokenizer. */
const RECORDED = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sentencepiece-cases.json'), 'utf8'),
) as readonly Recorded[];

describe.each(RECORDED)('with $name', ({ parts, model, cases }) => {
  it('texts have the ids, ranges and decoded texts that the reference gives', async () => {
    const tokenizer = await openVariant(parts, model);
    for (const [text, recordedIds, recordedRanges, decoded, whole] of cases) {
      const encoded = tokenizer.encode(text);
      const ids = recordedIds.split(' ').map(Number);
      const offsets = recordedRanges.split(' ').map((range) => range.split('-').map(Number) as [number, number]);
      expect(idsOf(encoded), JSON.stringify(text)).toEqual(ids);
      expect(
        encoded.map(({ start, end }) => [start, end]),
        JSON.stringify(text),
      ).toEqual(inUnits(text, offsets));
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(decoded);
      expect(tokenizer.decode(ids)).toBe(whole);
      expect(tokenizer.decodePlaced(ids).text).toBe(whole);
    }
  });
});

describe.each<[string, Json]>([
  ['a space put before the text', {}],
  ['spaces replaced alone', { normalizer: SPACES, decoder: WITHOUT_STRIPPING }],
])('%s', (_, parts) => {
  it('random texts have the ids that the library gives, and come back', async () => {
    const json = await variant(parts);
    const library = new Library(json as never, {} as never);
    const tokenizer = await openTokenizer(await folderWith({ 'tokenizer.json': json }));
    const pieces = [
      'the',
      'The',
      ' ',
      '  ',
      '\n',
      "'s",
      'Wea',
      'ther',
      '1',
      '.',
      'é',
      'e\u0301',
      '天気',
      '😀',
      '\t',
      'aaaa',
    ];
    let state = 5;
    const below = (limit: number) => {
      state = (state * 48271) % 2147483647;
      return state % limit;
    };
    for (let round = 0; round < (thorough ? 300 : 50); round++) {
      const anyCharacter = () =>
        String.fromCodePoint(
          [below(0x80), below(0x800), 0xe000 + below(0x2000), 0x10000 + below(0x100000)][below(4)] as number,
        );
      const next = round % 3 ? () => pieces[below(pieces.length)] as string : anyCharacter;
      const text = Array.from({ length: 1 + below(30) }, next).join('');
      const tokens = tokenizer.encode(text);
      const ids = idsOf(tokens);
      expect(ids, JSON.stringify(text)).toEqual(library.encode(text).ids);
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(text);
      expect(placeIds(tokenizer, ids)).toEqual({ text, tokens });
      let reached = 0;
      for (const { start, end } of tokens) {
        expect(start).toBeLessThanOrEqual(reached);
        expect(end).toBeGreaterThanOrEqual(reached);
        reached = end;
      }
      expect(reached).toBe(text.length);
    }
  });
});

describe('ranges', () => {
  it('of the bytes of a character are the whole character, in UTF-16 units', async () => {
    const tokenizer = await openVariant();
    expect(ranges(tokenizer.encode('a👩é'))).toEqual([
      ['<s>', 0, 0],
      ['▁a', 0, 1],
      ...['<0xF0>', '<0x9F>', '<0x91>', '<0xA9>'].map((token) => [token, 1, 3]),
      ...['<0xC3>', '<0xA9>'].map((token) => [token, 3, 4]),
    ]);
  });

  it('of a lone surrogate are its unit, and it is read as U+FFFD', async () => {
    const tokenizer = await openVariant();
    const tokens = tokenizer.encode('a\ud83d');
    expect(ranges(tokens).slice(2)).toEqual(['<0xEF>', '<0xBF>', '<0xBD>'].map((token) => [token, 1, 2]));
    expect(tokenizer.decode(idsOf(tokens), { skipSpecial: true })).toBe('a\ufffd');
  });
});

describe('decoding', () => {
  it('describes a token as it stands within a text', async () => {
    const tokenizer = await openVariant();
    const the = ownId(tokenizer, '▁the');
    expect(tokenizer.describe(the)).toEqual({ id: the, token: '▁the', text: ' the', special: false });
    expect([...tokenizer.bytes(the)]).toEqual([...Buffer.from(' the')]);
    const byte = ownId(tokenizer, '<0xC3>');
    expect(tokenizer.describe(byte).text).toBe('\ufffd');
    expect([...tokenizer.bytes(byte)]).toEqual([0xc3]);
  });

  it('takes the space from the beginning of a text, not from what goes on with one', async () => {
    const tokenizer = await openVariant();
    const [begin, the] = [ownId(tokenizer, '<s>'), ownId(tokenizer, '▁the')];
    const options = { skipSpecial: true };
    expect(tokenizer.decode([begin, the, the], options)).toBe('the the');
    expect(tokenizer.decode([the], { ...options, preceding: [begin] })).toBe('the');
    expect(tokenizer.decode([the], { ...options, preceding: [begin, the] })).toBe(' the');
    expect(tokenizer.decode([begin, the])).toBe('<s> the');
    expect(tokenizer.decode([ownId(tokenizer, '<0x20>'), the])).toBe(' the');
    expect(tokenizer.decodePlaced([the, the])).toEqual({
      text: 'the the',
      ranges: [
        { start: 0, end: 3 },
        { start: 3, end: 7 },
      ],
    });
  });

  it('streams whole characters only', async () => {
    const tokenizer = await openVariant();
    const stream = tokenizer.decodeStream({ skipSpecial: true });
    const ids = idsOf(tokenizer.encode('a 👩b'));
    expect(ids.map((id) => stream.push(id))).toEqual(['', 'a', ' ', '', '', '', '👩', 'b']);
    expect(stream.end()).toBe('');
    stream.push(ownId(tokenizer, '<0xC3>'));
    expect(stream.end()).toBe('\ufffd');
  });

  it('keeps the whole characters beside a byte that is of none', async () => {
    const tokenizer = await openVariant();
    const bytes = [0xe5, 0xa4, 0xa9, 0xff].map((byte) => ownId(tokenizer, `<0x${byte.toString(16).toUpperCase()}>`));
    expect(tokenizer.decode(bytes)).toBe('天\ufffd');
  });

  it('leaves byte tokens as they are written where the decoder does not name them', async () => {
    const tokenizer = await openVariant({ decoder: { type: 'Sequence', decoders: [{ type: 'Fuse' }] } });
    expect(tokenizer.decode([ownId(tokenizer, '<0x41>')])).toBe('<0x41>');
  });
});

describe('characters that the vocabulary cannot write', () => {
  const model = { byte_fallback: false };

  it('are the unknown token, one for all that stand together', async () => {
    const tokenizer = await openVariant({}, model);
    expect(ranges(tokenizer.encode('天気 a'))).toEqual([
      ['<s>', 0, 0],
      ['▁', 0, 1],
      ['<unk>', 0, 2],
      ['▁a', 2, 4],
    ]);
    const each = await openVariant({}, { ...model, fuse_unk: false });
    expect(ranges(each.encode('天😀')).slice(2)).toEqual([
      ['<unk>', 0, 1],
      ['<unk>', 1, 3],
    ]);
  });

  it('leave the others in their places where splitting drops them', async () => {
    const split = { type: 'Split', pattern: { String: '天' }, behavior: 'Removed', invert: false };
    const tokenizer = await openVariant({ pre_tokenizer: split });
    expect(ranges(tokenizer.encode('a天e')).slice(-2)).toEqual([
      ['▁a', 0, 1],
      ['e', 2, 3],
    ]);
  });

  it('are refused where there is no such token', async () => {
    const tokenizer = await openVariant({}, { ...model, unk_token: null });
    expect(() => tokenizer.encode('天')).toThrow('The tokenizer cannot express the text "▁天"');
  });
});

describe('a long text', () => {
  it.each<[string, string, Json]>([
    ['an emoji in bytes', '😀', {}],
    ...(thorough
      ? ([
          ['one letter', 'a', {}],
          ['spaces', ' ', {}],
        ] as [string, string, Json][])
      : []),
    ['words', 'a ', { normalizer: null, pre_tokenizer: { type: 'Metaspace', replacement: '▁' } }],
  ])('of %s 100,000 units long is one piece that is read to its end', async (_, unit, parts) => {
    const tokenizer = await openVariant(parts);
    const text = unit.repeat(100_000 / unit.length);
    const tokens = tokenizer.encode(text);
    expect(tokens.at(-1)?.end).toBe(text.length);
    const beginning = tokenizer.encode(unit.repeat(100));
    expect(tokens.slice(0, 50)).toEqual(beginning.slice(0, 50));
  });
});

describe('a tokenizer.json in this style', () => {
  const metaspace = { type: 'Metaspace', replacement: '▁' };
  const sequence = (...decoders: Json[]) => ({ type: 'Sequence', decoders });
  const replace = (pattern: string, content: string) => ({ type: 'Replace', pattern: { String: pattern }, content });
  const many = (part: Json) => Array(101).fill(part);

  it.each<[string, Json, Json, string]>([
    [
      'an unknown normalizer',
      { normalizer: { type: 'Magic' } },
      {},
      '"normalizer" has the part Magic, which is not supported.',
    ],
    [
      'a pattern to replace that is none',
      { normalizer: { ...replace(' ', ''), pattern: { Regex: '(' } } },
      {},
      'cannot be used: Invalid regular expression',
    ],
    ['nothing to replace', { normalizer: replace('', 'a') }, {}, 'field "pattern" must be a text ("String") or a'],
    [
      'a long text put before',
      { normalizer: { type: 'Prepend', prepend: 'a'.repeat(101) } },
      {},
      'must have at most 100 characters',
    ],
    [
      'a text that grows without measure',
      { normalizer: { type: 'Sequence', normalizers: [replace('a', 'a'.repeat(11)), replace('a', 'a'.repeat(10))] } },
      {},
      '"normalizer" makes texts more than 100 times as long.',
    ],
    [
      'many normalizers',
      { normalizer: { type: 'Sequence', normalizers: many({ type: 'NFC' }) } },
      {},
      '"normalizer" has 101 parts; at most 100',
    ],
    [
      'an unknown pre-tokenizer',
      { pre_tokenizer: { type: 'Magic' } },
      {},
      '"pre_tokenizer" has the part Magic, which is not supported.',
    ],
    [
      'many pre-tokenizers',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: many(metaspace) } },
      {},
      '"pre_tokenizer" has 101 parts',
    ],
    [
      'a second Metaspace',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: [metaspace, metaspace] } },
      {},
      '"pre_tokenizer" has the part Metaspace more than once, which is not supported.',
    ],
    ...[0, -1, 2.5].map((length): [string, Json, Json, string] => [
      `words of ${length} characters`,
      { pre_tokenizer: { type: 'FixedLength', length } },
      {},
      'field "length" must be',
    ]),
    [
      'two delimiters',
      { pre_tokenizer: { type: 'CharDelimiterSplit', delimiter: 'ab' } },
      {},
      'field "delimiter" must be one character',
    ],
    [
      'a long replacement',
      { pre_tokenizer: { type: 'Metaspace', replacement: '▁▁' } },
      {},
      'field "replacement" must be one character',
    ],
    [
      'a way to split that there is not',
      { pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'Doubled', invert: false } },
      {},
      'field "behavior" must be one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous, not "Doubled".',
    ],
    [
      'an unknown decoder',
      { decoder: sequence({ type: 'Fuse' }, { type: 'CTC' }) },
      {},
      '"decoder" has the part CTC, which is not supported.',
    ],
    [
      'decoders in another order',
      { decoder: sequence({ type: 'Fuse' }, { type: 'ByteFallback' }) },
      {},
      '"decoder" has its parts in another order than Replace, Metaspace, ByteFallback, Fuse, Strip',
    ],
    [
      'spaces stripped from each token',
      { decoder: sequence({ type: 'ByteFallback' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }) },
      {},
      '"decoder" has its parts in another order',
    ],
    [
      'spaces stripped from the end',
      { decoder: sequence({ type: 'Fuse' }, { type: 'Strip', content: ' ', start: 0, stop: 1 }) },
      {},
      'field "stop" must be 0, not 1.',
    ],
    [
      'an unknown token that is none',
      {},
      { unk_token: '<what>' },
      'the vocabulary lacks "<what>", which "unk_token" names.',
    ],
    ['a flag that is none', {}, { byte_fallback: 'yes' }, 'field "byte_fallback" must be true or false, not "yes".'],
  ])('is refused: %s', async (_, parts, model, fault) => {
    const opened = openVariant({ decoder: STRIPPING, ...parts }, model);
    await expect(opened).rejects.toThrow(/tokenizer\.json/);
    await expect(opened).rejects.toThrow(fault);
  });

  it('is read with the flags that it has, whatever its merges look like', async () => {
    const json = await readJsonObject(join(fixturePath('llama'), 'tokenizer.json'));
    const { merges } = json['model'] as { merges: [string, string][] };
    const joined = await openVariant(
      {},
      { merges: merges.map((pair) => (Array.isArray(pair) ? pair.join(' ') : pair)) },
    );
    const paired = await openVariant();
    expect(joined.encode('The weather is fine.')).toEqual(paired.encode('The weather is fine.'));
  });
});
