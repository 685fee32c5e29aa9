import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../../../src/model/errors';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { failure, folderWith, GPT2, type Json } from '../helpers';
import { tokenizerWith } from './tokenizer-helpers';

describe('a bad tokenizer.json', () => {
  it.each<[string, Json, string]>([
    [
      'a model of another kind',
      { model: { type: 'WordLevel', vocab: {} } },
      "only WordPiece, Unigram and BPE tokenizers are supported, BPE byte-level or in SentencePiece's style, and this one is WordLevel.",
    ],
    [
      'WordPiece without a token for unknown words',
      { model: { type: 'WordPiece', vocab: {} } },
      'the vocabulary lacks "[UNK]", which "unk_token" names.',
    ],
    [
      'Unigram with a list that is none',
      { model: { type: 'Unigram', vocab: { a: 0 } } },
      'field "vocab" must be a list of tokens with their scores',
    ],
    ['no pre-tokenizer', { pre_tokenizer: null }, 'and this one is BPE of another style.'],
    ['another pre-tokenizer', { pre_tokenizer: { type: 'Whitespace' } }, 'and this one is BPE of another style.'],
    [
      'another normalizer',
      { normalizer: { type: 'ByteLevel' } },
      '"normalizer" has the part ByteLevel, which is not supported.',
    ],
    ['an unknown post-processor', { post_processor: { type: 'Magic' } }, '"post_processor": field "type" must be'],
    [
      'an inserted token that does not exist',
      { post_processor: { type: 'BertProcessing', cls: ['a', 999], sep: ['b', 0] } },
      'inserts the token 999, which does not exist.',
    ],
    [
      'a template without the text',
      { post_processor: { type: 'TemplateProcessing', single: [] } },
      'leaves the text out.',
    ],
    [
      'a template that lacks its token',
      {
        post_processor: {
          type: 'TemplateProcessing',
          single: [{ SpecialToken: { id: 'B' } }, { Sequence: { id: 'A' } }],
        },
      },
      'lacks its token "B".',
    ],
    [
      'bytes written twice',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'ByteLevel' }, { type: 'ByteLevel' }] } },
      '"pre_tokenizer" has the part ByteLevel more than once, which is not supported.',
    ],
    [
      'an unknown pre-tokenizer beside',
      {
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [{ type: 'Magic' }, { type: 'ByteLevel', add_prefix_space: false }],
        },
      },
      '"pre_tokenizer" has the part Magic, which is not supported.',
    ],
    ['no model', { model: undefined }, 'field "model" is missing.'],
    ['an added token under a taken id', { added_tokens: [{ id: 5, content: '<x>' }] }, 'and "<x>" have the same id 5.'],
    ['an added token without content', { added_tokens: [{ id: 5 }] }, 'field "added_tokens.0.content" is missing.'],
    [
      'an id above 2^53',
      { added_tokens: [{ id: 2 ** 53, content: 'x' }] },
      'field "added_tokens" must be a whole number in plain digits',
    ],
  ])('is refused: %s', async (_what, parts, fault) => {
    const error = await failure(tokenizerWith(parts));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain('tokenizer.json');
    expect(error.message).toContain(fault);
  });

  it.each<[string, Json, string]>([
    ['a vocabulary that is a list', { vocab: [] }, 'field "vocab" must be an object'],
    ['an id twice', { vocab: { a: 1, b: 1 }, merges: [] }, 'tokens "a" and "b" have the same id 1.'],
    ['a negative id', { vocab: { a: -1 }, merges: [] }, 'token "a" has the id -1, which is no token id.'],
    ['an id as text', { vocab: { a: '1' }, merges: [] }, 'token "a" has the id 1, which is no token id.'],
    ['a huge id', { vocab: { a: 4e9 }, merges: [] }, 'token "a" has the id 4000000000, which is no token id.'],
    [
      'a merge of unknown tokens',
      { vocab: { a: 1, b: 2 }, merges: ['a b'] },
      'merge 0 needs the token "ab", which the vocabulary lacks.',
    ],
    ['a merge of one', { vocab: { a: 1 }, merges: ['a'] }, 'field "merges.0" must be a pair of tokens, not "a".'],
    ['no merges', { vocab: { a: 1 } }, 'field "merges" is missing.'],
    [
      'a word suffix',
      { vocab: {}, merges: [], end_of_word_suffix: '</w>' },
      'field "end_of_word_suffix" must be empty for BPE without word marks, not "</w>".',
    ],
  ])('is refused: %s', async (_what, model, fault) => {
    const error = await failure(tokenizerWith({ model: { type: 'BPE', ...model }, added_tokens: [] }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain(fault);
  });

  it('is refused with a token twice in the vocabulary', async () => {
    const text = readFileSync(join(GPT2, 'tokenizer.json'), 'utf8').replace(/"vocab":\s*\{/, '$&"!": 1,');
    const error = await failure(openTokenizer(await folderWith({ 'tokenizer.json': text })));
    expect(error.message).toMatch(/has the key "!" twice in one object \(line \d+\)\.$/);
  });
});
