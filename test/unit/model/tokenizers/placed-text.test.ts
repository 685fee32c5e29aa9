import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { thorough } from '../../../workbench/thorough';
import { GPT2, STARTER } from '../helpers';
import { byteLevel, ranges, tokenizerWith, withAdded } from './tokenizer-helpers';

describe('ranges', () => {
  it('cover an emoji with each of its tokens, in UTF-16 units', async () => {
    const tokens = (await openTokenizer(GPT2)).encode('x👩é');
    expect(tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
      [3, 4],
      [3, 4],
    ]);
    expect(tokens.map(({ text }) => text)).toEqual(['x', ...Array(6).fill('\uFFFD')]);
  });

  it.each([
    [
      'a\uD83D',
      [
        [0, 1],
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    ],
    [
      '\uDC69b',
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [1, 2],
      ],
    ],
    [
      '\uDC69\uD83D',
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    ],
  ])('are one unit for a lone surrogate: %j', async (text, expected) => {
    const tokenizer = await openTokenizer(GPT2);
    const tokens = tokenizer.encode(text);
    expect(tokens.map(({ start, end }) => [start, end])).toEqual(expected);
    expect(tokenizer.decode(tokens.map(({ id }) => id))).toBe(Buffer.from(text).toString());
  });

  it('are literal for a special token in the text', async () => {
    const tokens = (await openTokenizer(STARTER)).encode('é<|endoftext|><|endoftext|> <|endoftext');
    expect(tokens.filter(({ special }) => special)).toEqual([
      {
        id: 8192,
        token: '<|endoftext|>',
        text: '<|endoftext|>',
        start: 1,
        end: 14,
        special: true,
        inserted: false,
        typeId: 0,
      },
      {
        id: 8192,
        token: '<|endoftext|>',
        text: '<|endoftext|>',
        start: 14,
        end: 27,
        special: true,
        inserted: false,
        typeId: 0,
      },
    ]);
  });

  it('are none for an empty text', async () => {
    expect((await openTokenizer(GPT2)).encode('')).toEqual([]);
  });

  it.each([
    [
      'TemplateProcessing',
      {
        single: [
          { SpecialToken: { id: 'B', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { SpecialToken: { id: 'E', type_id: 0 } },
        ],
        pair: [],
        special_tokens: {
          B: { id: 'B', ids: [448, 0], tokens: ['<new>', '<|endoftext|>'] },
          E: { id: 'E', ids: [0], tokens: ['<|endoftext|>'] },
        },
      },
      [448, 0],
      [0],
    ],
    ['BertProcessing', { cls: ['<new>', 448], sep: ['<|endoftext|>', 0] }, [448], [0]],
    [
      'RobertaProcessing',
      { cls: ['<new>', 448], sep: ['<|endoftext|>', 0], trim_offsets: true, add_prefix_space: false },
      [448],
      [0],
    ],
    [
      'Sequence',
      {
        processors: [
          byteLevel(false, true),
          { type: 'BertProcessing', cls: ['<new>', 448], sep: ['x', 0] },
          { type: 'BertProcessing', cls: ['x', 0], sep: ['<new>', 448] },
        ],
      },
      [0, 448],
      [0, 448],
    ],
  ])('are empty for what %s inserts', async (type, processor, before, after) => {
    const tokenizer = await withAdded({}, { post_processor: { type, ...processor } });
    const tokens = tokenizer.encode('abc');
    expect(tokens.slice(0, before.length).map(({ id, start, end }) => [id, start, end])).toEqual(
      before.map((id) => [id, 0, 0]),
    );
    expect(tokens.slice(-after.length).map(({ id, start, end }) => [id, start, end])).toEqual(
      after.map((id) => [id, 3, 3]),
    );
    expect(tokenizer.encode('').map(({ id }) => id)).toEqual([...before, ...after]);
  });

  // As the Python library's ByteLevel(trim_offsets=True) gives them.
  it('leave out white space where the post-processor trims it', async () => {
    const tokenizer = await tokenizerWith({ post_processor: byteLevel(true, false) });
    expect(ranges(tokenizer.encode(' The  is\n'))).toEqual([
      ['ĠThe', 1, 4],
      ['Ġ', 5, 5],
      ['Ġis', 6, 8],
      ['Ċ', 8, 9],
    ]);
  });

  it('keep only one leading space when the post-processor expects it to be put there', async () => {
    const tokenizer = await tokenizerWith({ post_processor: byteLevel(true, true) });
    expect(ranges(tokenizer.encode(' is')).at(0)).toEqual(['Ġis', 0, 3]);
    expect(ranges(tokenizer.encode('   is'))).toEqual([
      ['ĠĠ', 2, 2],
      ['Ġis', 3, 5],
    ]);
  });

  it('count a space that was put before the text to its first character', async () => {
    const spaced = { pre_tokenizer: byteLevel(true, true) };
    const untrimmed = await tokenizerWith({ ...spaced, post_processor: byteLevel(false, true) });
    expect(ranges(untrimmed.encode('is The'))).toEqual([
      ['Ġis', 0, 2],
      ['ĠThe', 2, 6],
    ]);
    expect(ranges(untrimmed.encode('é'))).toEqual([
      ['Ġ', 0, 1],
      ['Ã', 0, 1],
      ['©', 0, 1],
    ]);
    expect(ranges(untrimmed.encode(' is'))).toEqual([['Ġis', 0, 3]]);
    expect(untrimmed.encode('')).toEqual([]);
    const trimmed = await tokenizerWith({ ...spaced, post_processor: byteLevel(true, true) });
    expect(ranges(trimmed.encode('is is'))).toEqual([
      ['Ġis', 0, 2],
      ['Ġis', 3, 5],
    ]);
    expect(ranges(trimmed.encode('é'))).toEqual([
      ['Ġ', 0, 0],
      ['Ã', 0, 1],
      ['©', 0, 1],
    ]);
    expect(ranges(trimmed.encode(' is'))).toEqual([['Ġis', 0, 3]]);
  });

  it('follow tokenizer_config.json’s add_prefix_space', async () => {
    const on = await tokenizerWith({}, { add_prefix_space: true });
    expect(ranges(on.encode('is'))).toEqual([['Ġis', 0, 2]]);
    const off = await tokenizerWith({ pre_tokenizer: byteLevel(true, true) }, { add_prefix_space: false });
    expect(ranges(off.encode('is'))).toEqual([['is', 0, 2]]);
  });

  // As transformers 4.57.6 has it in five classes of tokenizers, and 5.24.0 in `PreTrainedTokenizerFast`.
  it.each([
    [[byteLevel(true, false)], 'is Ġ 1 2'],
    [[byteLevel(true, true)], 'Ġis Ġ 1 2'],
    [[byteLevel(true, false), { type: 'Digits', individual_digits: true }], 'is Ġ 1 2'],
    [[byteLevel(true, true), { type: 'Digits', individual_digits: true }], 'Ġis Ġ 1 2'],
    [[{ type: 'Digits', individual_digits: true }, byteLevel(true, false)], 'is Ġ 1 2'],
    [[{ type: 'Digits', individual_digits: true }, byteLevel(true, true)], 'Ġis Ġ Ġ 1 Ġ 2'],
  ])('go by tokenizer.json alone where its pre-tokenizer is a sequence: %j', async (pretokenizers, expected) => {
    for (const config of [{}, { add_prefix_space: true }, { add_prefix_space: false }]) {
      const tokenizer = await tokenizerWith({ pre_tokenizer: { type: 'Sequence', pretokenizers } }, config);
      const tokens = tokenizer.encode('is 12').map(({ token }) => token);
      expect(tokens.join(' '), JSON.stringify(config)).toBe(expected);
    }
  });

  it('put the space before every piece between added tokens', async () => {
    const tokenizer = await withAdded({}, { pre_tokenizer: byteLevel(true, true) });
    expect(ranges(tokenizer.encode('is<new>is'))).toEqual([
      ['Ġis', 0, 2],
      ['<new>', 2, 7],
      ['Ġis', 7, 9],
    ]);
  });

  it.runIf(thorough)('hold for random texts', async () => {
    const tokenizer = await openTokenizer(STARTER);
    const alphabet = [
      'a',
      'the',
      ' ',
      '  ',
      '\n',
      '\r\n',
      '\t',
      'é',
      'e\u0301',
      '世',
      '😀',
      '👩‍👧',
      '\uD83D',
      '\uDE00',
      '\uFEFF',
      '\u0085',
      '\u00a0',
      "'s",
      '42',
      '<|endoftext|>',
      '<|end',
      '!?',
      '\0',
    ];
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join('');
      const tokens = tokenizer.encode(text);
      expect(tokenizer.decode(tokens.map(({ id }) => id))).toBe(Buffer.from(text).toString());
      let covered = 0;
      for (const { text: own, start, end } of tokens) {
        expect(start).toBeLessThanOrEqual(covered);
        expect(end).toBeGreaterThanOrEqual(covered);
        if (!own.includes('\uFFFD')) expect(text.slice(start, end)).toBe(own);
        covered = end;
      }
      expect(covered).toBe(text.length);
    }
  });
});

describe('normalizing', () => {
  it('gives a composed character the range of all that it comes from', async () => {
    const tokenizer = await tokenizerWith({ normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }] } });
    const tokens = tokenizer.encode('xe\u0301y\u1112\u1161\u11ab');
    expect(tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [3, 4],
      [4, 7],
      [4, 7],
      [4, 7],
    ]);
    expect(tokenizer.decode(tokens.map(({ id }) => id))).toBe('x\u00e9y\ud55c');
  });
});
