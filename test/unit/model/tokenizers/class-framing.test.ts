/** Tokens around every text that come from the tokenizer's class; what is expected is what transformers 4.57.6 gave. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../helpers';
import { byteLevel, tokenizerWith } from './tokenizer-helpers';

const [BOS, EOS] = [448, 449];
const NAMES = { bos_token: '<s>', eos_token: { __type: 'AddedToken', content: '</s>' } };
const TEMPLATE = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: { '<s>': { ids: [BOS] } },
};

function open(post_processor: Json | null, config: Json) {
  const added_tokens = [
    { id: BOS, content: '<s>', special: true },
    { id: EOS, content: '</s>', special: true },
  ];
  return tokenizerWith({ added_tokens, post_processor }, config);
}

/** A text's ids, with `a` for what its own text gives. */
async function framed(post_processor: Json | null, config: Json) {
  const tokenizer = await open(post_processor, config);
  return tokenizer.encode('a').map(({ inserted, id }) => (inserted ? id : 'a'));
}

describe.each(['LlamaTokenizer', 'CodeLlamaTokenizer', 'GemmaTokenizer', 'CohereTokenizer'])('%s', (name) => {
  it.each([name, `${name}Fast`])('begins every text as %s, whatever the template of tokenizer.json', async (cls) => {
    for (const processor of [byteLevel(false, false), TEMPLATE, null]) {
      const config = { ...NAMES, tokenizer_class: cls };
      expect(await framed(processor, config)).toEqual([BOS, 'a']);
      expect(await framed(processor, { ...config, add_bos_token: true })).toEqual([BOS, 'a']);
      expect(await framed(processor, { ...config, add_bos_token: false })).toEqual(['a']);
      expect(await framed(processor, { ...config, add_eos_token: true })).toEqual([BOS, 'a', EOS]);
    }
  });
});

it('GPTNeoXTokenizer adds only what it is told to', async () => {
  for (const tokenizer_class of ['GPTNeoXTokenizer', 'GPTNeoXTokenizerFast']) {
    const config = { ...NAMES, tokenizer_class };
    expect(await framed(TEMPLATE, config)).toEqual(['a']);
    expect(await framed(byteLevel(true, false), { ...config, add_bos_token: true })).toEqual([BOS, 'a']);
    expect(await framed(null, { ...config, add_eos_token: true })).toEqual(['a', EOS]);
  }
});

it.each(['GPT2TokenizerFast', 'Qwen2Tokenizer', 'PreTrainedTokenizerFast', 'TokenizersBackend', undefined])(
  'of the class %s the template of tokenizer.json holds, whatever the flags',
  async (tokenizer_class) => {
    for (const flag of [true, false]) {
      const config = { ...NAMES, tokenizer_class, add_bos_token: flag, add_eos_token: flag };
      expect(await framed(TEMPLATE, config)).toEqual([BOS, 'a']);
      expect(await framed(byteLevel(true, false), config)).toEqual(['a']);
    }
  },
);

it('what transformers 5 has saved goes by tokenizer.json alone', async () => {
  const config = { ...NAMES, tokenizer_class: 'LlamaTokenizer', backend: 'tokenizers' };
  expect(await framed(null, config)).toEqual(['a']);
  expect(await framed(TEMPLATE, config)).toEqual([BOS, 'a']);
});

it('two texts have these tokens around each, those of the second with its token type', async () => {
  const config = { ...NAMES, tokenizer_class: 'LlamaTokenizerFast', add_eos_token: true };
  const pair = (await open(null, config)).encodePair('a', 'a');
  const written = pair.map(({ inserted, id, typeId }) => [inserted ? id : 'a', typeId]);
  expect(written).toEqual([
    [BOS, 0],
    ['a', 0],
    [EOS, 0],
    [BOS, 1],
    ['a', 1],
    [EOS, 1],
  ]);
});

it('the class itself names the tokens that the files do not name', async () => {
  expect(await framed(null, { tokenizer_class: 'LlamaTokenizer', add_eos_token: true })).toEqual([BOS, 'a', EOS]);
});

it('a token that is null is not added, and without one that the vocabulary has the template of tokenizer.json holds', async () => {
  const config = { tokenizer_class: 'LlamaTokenizer' };
  expect(await framed(null, { ...config, bos_token: null })).toEqual(['a']);
  expect(await framed(TEMPLATE, { ...config, bos_token: '<absent>' })).toEqual([BOS, 'a']);
});
