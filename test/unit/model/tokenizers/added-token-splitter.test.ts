import { describe, expect, it } from 'vitest';
import type { Json } from '../helpers';
import { byteLevel, ranges, tokenizerWith, withAdded } from './tokenizer-helpers';

describe('added tokens', () => {
  it.each<[string, Json, string, [string, number, number][]]>([
    [
      'plain',
      {},
      'a <new> a',
      [
        ['a', 0, 1],
        ['Ġ', 1, 2],
        ['<new>', 2, 7],
        ['Ġa', 7, 9],
      ],
    ],
    [
      'lstrip',
      { lstrip: true },
      'a\n\u0085 <new> a',
      [
        ['a', 0, 1],
        ['<new>', 1, 9],
        ['Ġa', 9, 11],
      ],
    ],
    ['lstrip at the beginning', { lstrip: true }, '  <new>', [['<new>', 0, 7]]],
    [
      'rstrip',
      { rstrip: true },
      'a <new> \n a',
      [
        ['a', 0, 1],
        ['Ġ', 1, 2],
        ['<new>', 2, 10],
        ['a', 10, 11],
      ],
    ],
    [
      'both, side by side',
      { lstrip: true, rstrip: true },
      '<new> <new> ',
      [
        ['<new>', 0, 6],
        ['<new>', 6, 12],
      ],
    ],
    [
      'no-break space is white space, U+FEFF is not',
      { rstrip: true },
      '<new>\u00a0\uFEFF',
      [
        ['<new>', 0, 6],
        ['ï', 6, 7],
        ['»', 6, 7],
        ['¿', 6, 7],
      ],
    ],
    [
      'single_word',
      { content: 'as', single_word: true },
      'as, sas asé',
      [
        ['as', 0, 2],
        [',', 2, 3],
        ['Ġs', 3, 5],
        ['as', 5, 7],
        ['Ġas', 7, 10],
        ['Ã', 10, 11],
        ['©', 10, 11],
      ],
    ],
  ])('%s', async (_what, token, text, expected) => {
    const tokenizer = await withAdded(token.content === 'as' ? { ...token, id: 318 } : token);
    expect(ranges(tokenizer.encode(text))).toEqual(expected);
  });

  it('that are longer win', async () => {
    const added_tokens = [
      { id: 448, content: '<a>', special: true },
      { id: 449, content: '<a><b>', special: false, normalized: false },
    ];
    const tokenizer = await tokenizerWith({ added_tokens });
    expect(tokenizer.encode('<a><b><a>').map(({ id, special }) => [id, special])).toEqual([
      [449, false],
      [448, true],
    ]);
  });

  it('keep white space that trimming takes out of their range', async () => {
    const tokenizer = await withAdded({ lstrip: true }, { post_processor: byteLevel(true, false) });
    expect(ranges(tokenizer.encode('a <new>'))).toEqual([
      ['a', 0, 1],
      ['<new>', 2, 7],
    ]);
  });

  it('are looked for after normalizing where they ask for it', async () => {
    const nfc = { normalizer: { type: 'NFC' } };
    const normalized = await withAdded({ content: 'caf\u00e9', normalized: true }, nfc);
    expect(ranges(normalized.encode('acafe\u0301'))).toEqual([
      ['a', 0, 1],
      ['caf\u00e9', 1, 6],
    ]);
    const verbatim = await withAdded({ content: 'caf\u00e9' }, nfc);
    expect(verbatim.encode('cafe\u0301').some(({ special }) => special)).toBe(false);
  });
});
