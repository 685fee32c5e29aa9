/** Tokenizers of GGUF files: made of the same vocabulary as a folder's, they give the same ids for the same texts. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../../../src/model/errors';
import type { GgufValue } from '../../../../src/model/gguf/metadata';
import { ggufTokenizerFiles } from '../../../../src/model/tokenizers/gguf-tokenizer';
import { openTokenizer, tokenizerOf } from '../../../../src/model/tokenizers/open-tokenizer';
import { PRE_TOKENIZERS } from '../../../../src/model/tokenizers/text/named-pre-tokenizers';
import { compilePattern } from '../../../../src/model/tokenizers/text/pattern';
import { TextSplitter } from '../../../../src/model/tokenizers/text/text-splitter';
import { fixturePath } from '../../support';
import { type Json, readJsonObject } from '../helpers';

const TEXTS = [
  'The weather is cold, and the kitchen was warm.',
  '  two spaces, tabs\t\tand\r\nlines\n\n\n of 12345 things',
  "Don't stop: it's 3.14 × ½ (naïve café)!",
  '日本語 and 🇩🇪 👩‍👩‍👧, \ufeff\u200b',
  '',
  ' ',
];

const NORMAL = 1;
const CONTROL = 3;
const BYTE = 6;

function header(entries: Readonly<Record<string, GgufValue>>) {
  const metadata = new Map(Object.entries(entries).map(([name, value]) => [`tokenizer.ggml.${name}`, value] as const));
  return { file: 'small.gguf', metadata, tensors: new Map() };
}

const open = (entries: Readonly<Record<string, GgufValue>>) => tokenizerOf(ggufTokenizerFiles(header(entries)));

interface TokenizerJson {
  readonly added_tokens: readonly { readonly id: number }[];
  readonly model: { readonly vocab: Record<string, number>; readonly merges?: readonly (string | string[])[] };
}

/** A folder's vocabulary: tokens and types by id, and merges as pairs. */
async function vocabularyOf(fixture: string) {
  const json = (await readJsonObject(join(fixturePath(fixture), 'tokenizer.json'))) as Json & TokenizerJson;
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(json.model.vocab)) tokens[id] = token;
  const added = new Set(json.added_tokens.map(({ id }) => id));
  const types = tokens.map((token, id) => (/^<0x..>$/.test(token) ? BYTE : added.has(id) ? CONTROL : NORMAL));
  const merges = (json.model.merges ?? []).map((merge) => (typeof merge === 'string' ? merge.split(' ') : merge));
  return { tokens, types, merges };
}

async function expectSameIds(fixture: string, entries: Readonly<Record<string, GgufValue>>, texts = TEXTS) {
  const [ours, folders] = [open(entries), await openTokenizer(fixturePath(fixture))];
  for (const text of texts) {
    const plain = ({ id, start, end }: { id: number; start: number; end: number }) => ({ id, start, end });
    expect(ours.encode(text).map(plain), text).toEqual(folders.encode(text).map(plain));
  }
}

describe('the ids are those of the folder that the vocabulary is from', () => {
  it('byte-level', async () => {
    const { tokens, types, merges } = await vocabularyOf('gpt2');
    const pairs = merges.map((pair) => pair.join(' '));
    await expectSameIds('gpt2', { model: 'gpt2', pre: 'gpt-2', tokens, token_type: types, merges: pairs }, [
      ...TEXTS,
      'a<|endoftext|> b',
    ]);
  });

  it('pieces with scores: the earlier a merge, the better the score', async () => {
    const { tokens, types, merges } = await vocabularyOf('llama');
    const ranks = new Map(merges.map((pair, rank) => [pair.join(''), rank] as const).reverse());
    const scores = tokens.map((token) => -(ranks.get(token) ?? 0));
    const ids = { bos_token_id: 1, eos_token_id: 2, unknown_token_id: 0, add_bos_token: true };
    await expectSameIds('llama', { model: 'llama', tokens, token_type: types, scores, ...ids });
  });

  it('words and their pieces', async () => {
    const { tokens, types } = await vocabularyOf('bert');
    const spelled = tokens.map((token, id) => {
      if (token.startsWith('##')) return token.slice(2);
      return types[id] === CONTROL ? token : `▁${token}`;
    });
    const ids = { unknown_token_id: 1, bos_token_id: 2, seperator_token_id: 3 };
    await expectSameIds('bert', { model: 'bert', tokens: spelled, token_type: types, ...ids });
    expect(open({ model: 'bert', tokens: spelled, token_type: types, mask_token_id: 4 }).mask).toMatchObject({ id: 4 });
  });
});

describe('what the file says of a text’s ends', () => {
  const pieces = ['<unk>', '<s>', '</s>', '▁', 'a', '▁a', ...bytes()];
  const entries = {
    model: 'llama',
    tokens: pieces,
    scores: pieces.map((_, id) => -id),
    token_type: pieces.map((_, id) => (id < 3 ? CONTROL : id < 6 ? NORMAL : BYTE)),
    bos_token_id: 1,
    eos_token_id: 2,
  };
  const ids = (more: Readonly<Record<string, GgufValue>>, text: string) =>
    open({ ...entries, ...more })
      .encode(text)
      .map(({ id }) => id);

  it('tokens that begin and end it', () => {
    expect(ids({}, 'a')).toEqual([1, 5]);
    expect(ids({ add_bos_token: false }, 'a')).toEqual([5]);
    expect(ids({ add_bos_token: false, add_eos_token: true }, 'a')).toEqual([5, 2]);
  });

  it('a space before it', () => {
    expect(ids({ add_space_prefix: false }, 'a a')).toEqual([1, 4, 5]);
    expect(ids({}, 'a</s>a')).toEqual([1, 5, 2, 5]);
    expect(open(entries).decode([5, 5])).toBe('a a');
    expect(open({ ...entries, add_space_prefix: false }).decode([5, 5])).toBe(' a a');
  });

  it('a character without a token is written in bytes', () => {
    expect(ids({ add_space_prefix: false }, '\ufeff')).toEqual([1, 6 + 0xef, 6 + 0xbb, 6 + 0xbf]);
  });

  it('tokens of the user are found in a text, and are no special ones', () => {
    const types = entries.token_type.map((type, id) => (id === 5 ? 4 : type));
    const tokens = open({ ...entries, token_type: types, add_space_prefix: false }).encode('▁a');
    expect(tokens.map(({ id, special }) => ({ id, special }))).toEqual([
      { id: 1, special: true },
      { id: 5, special: false },
    ]);
  });
});

describe('words by the name of the pre-tokenizer', () => {
  const TEXT = "It'S 12345 x²:don't\n\n  end";
  it.each([
    ['gpt-2', ['It', "'", 'S', ' 12345', ' x', '²', ':', 'don', "'t", '\n\n ', ' end']],
    ['starcoder', ['It', "'", 'S', ' ', '1', '2', '3', '4', '5', ' x', '²', ':', 'don', "'t", '\n\n ', ' end']],
    ['llama-bpe', ['It', "'S", ' ', '123', '45', ' x', '²', ':don', "'t", '\n\n', ' ', ' end']],
    ['qwen2', ['It', "'S", ' ', '1', '2', '3', '4', '5', ' x', '²', ':don', "'t", '\n\n', ' ', ' end']],
    [
      'deepseek-coder',
      ['It', "'", 'S', ' ', '1', '2', '3', '4', '5', ' x', '²', ':', 'don', "'", 't', '\n', '\n', ' ', ' end'],
    ],
    ['falcon', ['It', "'", 'S', ' ', '123', '45', ' x', '²', ':', 'don', "'", 't', '\n\n ', ' end']],
    ['tekken', ['It', "'S", ' ', '1', '2', '3', '4', '5', ' x', '²', ':don', "'t", '\n\n', ' ', ' end']],
    ['gpt-4o', ["It'S", ' ', '123', '45', ' x', '²', ":don't", '\n\n', ' ', ' end']],
  ])('%s', (name, words) => {
    const { patterns = [] } = PRE_TOKENIZERS.get(name) ?? {};
    const split = (text: string, pattern: string) => {
      const splitter = new TextSplitter(compilePattern({ Regex: pattern }, 'pre_tokenizer', name), 'Isolated');
      return splitter.split(text).map(({ start, end }) => text.slice(start, end));
    };
    expect(patterns.reduce((parts, pattern) => parts.flatMap((part) => split(part, pattern)), [TEXT])).toEqual(words);
  });
});

describe('is refused in a sentence', () => {
  const entries = { model: 'gpt2', pre: 'gpt-2', tokens: ['a', 'b'], token_type: [1, 1], merges: [] };
  it.each<[string, Record<string, GgufValue>, string]>([
    ['no tokens', { tokens: [] }, 'it has no tokenizer: its metadata lacks a list of tokens.'],
    ['another model', { model: 'rwkv' }, 'its tokenizer "rwkv" is not supported (supported: bert, gpt2, llama).'],
    ['types that do not fit', { token_type: [1] }, 'it has 2 tokens, but types for 1.'],
    ['no scores', { model: 'llama' }, 'it has 2 tokens, but scores for 0.'],
    [
      'tokens of another type',
      { tokens: [1, 2] },
      'metadata "tokenizer.ggml.tokens" must be a list of texts, not [1,2].',
    ],
    [
      'an id beyond the tokens',
      { bos_token_id: 2, add_bos_token: true },
      'metadata "tokenizer.ggml.bos_token_id" is 2, but there are only 2 tokens.',
    ],
    [
      'a first token without an id',
      { add_bos_token: true },
      'a "bos" token is to be added to every text, but the file does not say which.',
    ],
  ])('%s', (_, change, fault) => {
    expect(() => open({ ...entries, ...change })).toThrow(new ModelFolderError(`small.gguf: ${fault}`));
  });

  it('a pre-tokenizer that is not known, by its name', () => {
    expect(() => open({ ...entries, pre: 'kimi-k2' })).toThrow(
      /^small\.gguf: the pre-tokenizer "kimi-k2" is not supported \(supported: chatglm-bpe, .*starcoder, tekken, trillion\)\.$/,
    );
  });
});

function bytes(): string[] {
  return Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
}
