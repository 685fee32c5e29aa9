/** What would make a tokenizer take without measure is refused, or takes its measure. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { TimeLimitError, withinTime } from '../../../../src/model/tokenizers/limited-tokenizer';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { thorough } from '../../../workbench/thorough';
import { normalNumbers } from '../../random-model';
import { fixturePath } from '../../support';
import { failure, folderWith, GPT2, type Json, readJsonObject, STARTER } from '../helpers';
import { tokenizerWith, withAdded } from './tokenizer-helpers';

const splitBy = (Regex: string): Json => ({
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
});

describe('a pattern', () => {
  /** What is told of them: see `engine/endless-pattern`. */
  const ENDLESS = [
    ['(a+)+$', 'a'.repeat(60)],
    ['^(a|aa)+$', 'a'.repeat(90)],
    ['^(\\w+\\s?)*$', 'word '.repeat(20)],
  ] as const;

  it.each(ENDLESS)('that never comes to its end can be stopped at any time: %s', async (pattern, text) => {
    const tokenizer = await tokenizerWith(splitBy(pattern));
    expect(tokenizer.encode('The').at(-1)?.end).toBe(3);
    expect(() => withinTime(100, () => tokenizer.encode(`${text}!`))).toThrow(TimeLimitError);
  });

  /** Of published tokenizers: GPT-4 and Llama 3, o200k, DeepSeek, Bloom, EXAONE, StarCoder. */
  it.each([
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
    ' ?[^(\\s|[.,!?…。，、।۔،])]+',
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*)+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
    // Qwen 2's is that of GPT-4 but for digits, each of which is one piece.
    ...(thorough
      ? [
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        ]
      : []),
  ])('of a published tokenizer splits what is hard for it: %s', async (pattern) => {
    const tokenizer = await tokenizerWith(splitBy(pattern));
    for (const text of ['a', ' ', 'a b ', '1', 'é́', "'", '\n ', 'A', 'Aa', '.'].map((part) => part.repeat(3000))) {
      expect(tokenizer.encode(`${text}!`).at(-1)?.end).toBe(text.length + 1);
    }
  });
});

describe('a text', () => {
  it('of 100,000 times one letter is tokenized as its pieces are', async () => {
    const tokenizer = await openTokenizer(STARTER);
    const tokens = tokenizer.encode('a'.repeat(100_000));
    const piece = tokenizer.encode('a'.repeat(1000));
    expect(tokens.at(-1)?.end).toBe(100_000);
    expect(tokens.slice(0, 100).map(({ id }) => id)).toEqual(piece.slice(0, 100).map(({ id }) => id));
    expect(tokens.every(({ start }, i) => start === (tokens[i - 1]?.end ?? 0))).toBe(true);
  });

  it('with more marks on a character than can be normalized is refused', async () => {
    const tokenizer = await tokenizerWith({ normalizer: { type: 'NFC' } });
    expect(() => tokenizer.encode(`a${'\u0301\u0327'.repeat(100_000)}`)).toThrow(
      'The text has 200000 combining marks in a row; this tokenizer takes at most 1000 of them.',
    );
    expect(tokenizer.encode(`a${'\u0301\u0327'.repeat(300)}`).length).toBeGreaterThan(300);
  });

  it.each([
    ['a long added token that it almost has', { content: `${'a'.repeat(20_000)}b` }, 'a'.repeat(100_000)],
    ['an added space that takes the spaces before it along', { content: ' ', lstrip: true }, ' '.repeat(100_000)],
    ['an added space that takes those after it along', { content: ' ', rstrip: true }, ' '.repeat(100_000)],
  ])('with %s takes no time to speak of', async (_, token, text) => {
    const tokens = (await withAdded(token)).encode(text);
    expect(tokens.at(-1)?.end).toBe(text.length);
  });
});

describe('a tokenizer.json', () => {
  const file = async (json: Json | string) =>
    (await failure(openTokenizer(await folderWith({ 'tokenizer.json': json })))).message;
  const gpt2 = () => readJsonObject(join(GPT2, 'tokenizer.json'));

  it('of more than 64 MB is refused before it is read', async () => {
    const dir = await folderWith({ 'tokenizer.json': Buffer.alloc(64 * 1024 * 1024 + 1, ' ') });
    expect((await failure(openTokenizer(dir))).message).toMatch(/more than the 67108864 allowed for a JSON file\.$/);
  });

  it.runIf(thorough)('of more than a million tokens is refused', async () => {
    const vocab = Array.from({ length: 1_000_001 }, (_, id) => `"${id}":${id}`).join();
    const message = await file(`{"model":{"type":"BPE","vocab":{${vocab}},"merges":[]}}`);
    expect(message).toMatch(/has an object of more than 1000000 keys\.$/);
  });

  it.runIf(thorough)('of more values than any tokenizer needs is refused', async () => {
    const message = await file({ ...(await gpt2()), more: Array(4_000_001).fill(0) });
    expect(message).toMatch(/holds more than 4000000 values\.$/);
  });

  it('that inserts tokens without measure is refused', async () => {
    const single = [...Array(20_000).fill({ SpecialToken: { id: 'E' } }), { Sequence: { id: 'A' } }];
    const special_tokens = { E: { id: 'E', ids: [0], tokens: ['!'] } };
    const message = await file({
      ...(await gpt2()),
      post_processor: { type: 'TemplateProcessing', single, special_tokens },
    });
    expect(message).toMatch(/"post_processor" inserts 20000 tokens into every text; at most 1000 are allowed\.$/);
  });

  it.each<[string, Json, RegExp]>([
    [
      'a pattern of a megabyte',
      splitBy(`${'a|'.repeat(500_000)}b`),
      /has a pattern of 1000013 characters; at most 20000/,
    ],
    [
      'many groups that are not closed',
      splitBy('('.repeat(9000)),
      /cannot be used: Invalid regular expression: .{0,80}\.$/,
    ],
    [
      'a thousand parts',
      {
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: Array(1000).fill({ type: 'ByteLevel', add_prefix_space: false }),
        },
      },
      /"pre_tokenizer" has 1000 parts; at most 100 are allowed\.$/,
    ],
  ])('with %s is refused', async (_, parts, sentence) => {
    const message = await file({ ...(await gpt2()), ...parts });
    expect(message).toMatch(sentence);
    expect(message.length).toBeLessThan(300);
  });

  it('whose added tokens are longer than texts is refused', async () => {
    const added_tokens = [{ id: 448, content: 'é'.repeat(1_000_001), special: true }];
    expect(await file({ ...(await gpt2()), added_tokens })).toMatch(
      /the added tokens have 1000001 characters together; at most 1000000 are allowed\.$/,
    );
  });
});

describe.each(thorough ? [GPT2, STARTER] : [STARTER])('the tokenizer of %s', (model) => {
  it('gives random texts the ids that the library gives them', async () => {
    const json = await readJsonObject(join(model, 'tokenizer.json'));
    const library = new Library(json as never, (await readJsonObject(join(model, 'tokenizer_config.json'))) as never);
    const tokenizer = await openTokenizer(model);
    const random = normalNumbers(7);
    const parts = [
      'the',
      ' ',
      '  ',
      '\n',
      "'s",
      'Wea',
      'ther',
      '1',
      '23',
      '.',
      '...',
      'é',
      '天气',
      '😀',
      '\t',
      'aaaa',
      '-',
      '_',
    ];
    for (let round = 0; round < (thorough ? 300 : 60); round++) {
      const count = 1 + (Math.floor(Math.abs(random()) * 1e6) % 60);
      const text = Array.from({ length: count }, () => parts[Math.floor(Math.abs(random()) * 1e6) % parts.length]).join(
        '',
      );
      expect(
        tokenizer.encode(text).map(({ id }) => id),
        JSON.stringify(text),
      ).toEqual(library.encode(text).ids);
    }
  });
});

describe('words of any length', () => {
  it.each<[string, string, number]>([
    ['bert', 'a', 3],
    ['t5', '天', 3],
    ['xlm-roberta', ' ', 3],
    ['precompiled', 'a', 100_001],
    // As one of those above.
    ...(thorough
      ? ([
          ['bert', '😀', 3],
          ['t5', 'a', 100_001],
        ] satisfies [string, string, number][])
      : []),
  ])('are tokenized by %s in time that grows with them: %s', async (name, unit, count) => {
    const tokenizer = await openTokenizer(fixturePath(name));
    const tokens = tokenizer.encode(unit.repeat(100_000 / unit.length));
    expect(tokens.length).toBe(count);
    expect(tokens.at(-1)?.end).toBe(100_000);
  });

  it('are as many as the text has letters', async () => {
    const tokens = (await openTokenizer(fixturePath('bert'))).encode('天'.repeat(100_000));
    expect(tokens.length).toBe(100_002);
    expect(tokens.at(-2)).toMatchObject({ start: 99_999, end: 100_000 });
  });
});

describe('a vocabulary that is searched letter by letter', () => {
  const opened = async (name: string, model: Json) => {
    const json = await readJsonObject(join(fixturePath(name), 'tokenizer.json'));
    const whole = { ...json, model: { ...(json['model'] as Json), ...model } };
    return openTokenizer(await folderWith({ 'tokenizer.json': whole }));
  };
  const unigram = (more: [string, number][], options: Json = {}) => {
    const json = JSON.parse(readFileSync(join(fixturePath('t5'), 'tokenizer.json'), 'utf8'));
    return { vocab: [...json.model.vocab, ...more], ...options };
  };
  const LONG = 'a'.repeat(1001);

  it.each<[string, string, Json, string]>([
    ['a long token (WordPiece)', 'bert', { vocab: { '[UNK]': 0, [LONG]: 1 } }, 'has 1001 characters; at most 1000'],
    ['a long token (Unigram)', 't5', unigram([[LONG, -1]]), 'has 1001 characters; at most 1000 are allowed.'],
    [
      'more letters than any has',
      't5',
      unigram(Array.from({ length: 10_001 }, (_, id): [string, number] => [`${id}`.padEnd(1000, 'x'), -1])),
      'characters together; at most 10000000 are allowed.',
    ],
    ['half of a character', 't5', unigram([['\ud83d', -1]]), 'has half of a character.'],
    ['a score that is none', 't5', { vocab: [['a', null]] }, 'must be a token and its score'],
    [
      'an unknown token beyond it',
      't5',
      unigram([], { unk_id: 99_999 }),
      'lacks the token 99999, which "unk_id" names.',
    ],
    ['a long prefix', 'bert', { continuing_subword_prefix: '#'.repeat(101) }, 'must have at most 100 characters'],
    [
      'words of a billion letters',
      'bert',
      { max_input_chars_per_word: 1e9 },
      'must be a whole number from 0 to 1000000',
    ],
  ])('with %s is refused', async (_, name, model, fault) => {
    const { message } = await failure(opened(name, model));
    expect(message).toContain(fault);
    expect(message.length).toBeLessThan(300);
  });

  it('without an unknown token tells what it cannot write', async () => {
    const tokenizer = await opened('t5', { unk_id: null });
    expect(tokenizer.encode('the').at(-1)?.end).toBe(3);
    expect(() => tokenizer.encode('天')).toThrow('The tokenizer cannot express the text "天"');
  });

  it('takes a lone surrogate for an unknown character', async () => {
    const tokenizer = await opened('t5', {});
    expect(tokenizer.encode('the \ud83d').map(({ token, start, end }) => [token, start, end])).toEqual([
      ['▁the', 0, 3],
      ['▁', 3, 4],
      ['<unk>', 4, 5],
      ['</s>', 5, 5],
    ]);
  });
});

describe('a normalizer', () => {
  const openedWith = async (normalizers: Json[]) => {
    const json = await readJsonObject(join(fixturePath('t5'), 'tokenizer.json'));
    const whole = { ...json, normalizer: { type: 'Sequence', normalizers } };
    return openTokenizer(await folderWith({ 'tokenizer.json': whole }));
  };
  const refused = async (normalizers: Json[]) => (await failure(openedWith(normalizers))).message;
  const replace = (Regex: string, content: string): Json => ({ type: 'Replace', pattern: { Regex }, content });

  it('that makes texts many times as long is refused', async () => {
    expect(await refused([replace('', 'x'.repeat(50)), replace('', 'x'.repeat(50))])).toMatch(
      /"normalizer" makes texts more than 100 times as long\.$/,
    );
  });

  it('that inserts characters which its Unicode forms lengthen again and again is refused', async () => {
    // U+FDFA becomes 18 characters, four of them the letter lam, which each round turns into U+FDFA again.
    const round: Json[] = [{ type: 'Replace', pattern: { String: '\u0644' }, content: '\ufdfa' }, { type: 'NFKC' }];
    expect(await refused([...round, ...round, ...round])).toMatch(
      /"normalizer" makes texts more than 100 times as long\.$/,
    );
    expect((await openedWith(round)).encode('\u0644').at(-1)?.end).toBe(1);
  });

  it('with a Unicode form, lower case and a character map, as published ones have, is accepted', async () => {
    const { normalizer } = await readJsonObject(join(fixturePath('precompiled'), 'tokenizer.json'));
    const { normalizers: map } = normalizer as { readonly normalizers: Json[] };
    const published = [{ type: 'NFKD' }, { type: 'StripAccents' }, { type: 'Lowercase' }, ...map];
    expect((await openedWith(published)).encode('THÉ').at(-1)?.end).toBe(3);
  });

  it('with a pattern of a megabyte is refused', async () => {
    expect(await refused([replace(`${'a|'.repeat(500_000)}b`, '')])).toMatch(
      /"normalizer" has a pattern of 1000013 characters; at most 20000 are allowed\.$/,
    );
  });
});
