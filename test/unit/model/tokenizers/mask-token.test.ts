/** Tokens that are special: the mask, and those that stand in the text or that the template inserts. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { placeIds } from '../../../../src/model/tokenizers/place-ids';
import { fixturePath } from '../../support';
import { copyOf, GPT2, readJsonObject } from '../helpers';
import { ranges, tokenizerWith } from './tokenizer-helpers';

const BERT = fixturePath('bert');
const ROBERTA = fixturePath('roberta');

describe('the mask token', () => {
  it('is the one that tokenizer_config.json names', async () => {
    const named = await copyOf(BERT, { 'tokenizer_config.json': JSON.stringify({ mask_token: { content: '[PAD]' } }) });
    expect((await openTokenizer(named)).mask).toMatchObject({ id: 0, token: '[PAD]', special: true });
  });

  it('is the one that special_tokens_map.json names where that does not', async () => {
    const files = { 'tokenizer_config.json': '{}', 'special_tokens_map.json': JSON.stringify({ mask_token: 'the' }) };
    const { mask } = await openTokenizer(await copyOf(BERT, files));
    expect(mask).toMatchObject({ token: 'the', special: false });
  });

  it('is an added token of a usual name where none is named', async () => {
    expect((await openTokenizer(await copyOf(BERT, { 'tokenizer_config.json': null }))).mask?.token).toBe('[MASK]');
    expect((await openTokenizer(await copyOf(ROBERTA, { 'tokenizer_config.json': null }))).mask?.token).toBe('<mask>');
  });

  it('is none for other models, or where the named one does not exist', async () => {
    expect((await openTokenizer(GPT2)).mask).toBeUndefined();
    expect((await tokenizerWith({}, { mask_token: '[MASK]' })).mask).toBeUndefined();
  });

  it('is refused where its name is none', async () => {
    await expect(tokenizerWith({}, { mask_token: 5 })).rejects.toThrow(
      /tokenizer_config\.json: field "mask_token" must be a text, or an object with the text "content", not 5\.$/,
    );
  });
});

describe('a special token', () => {
  it('that is written in the text stands there, one that the template inserts does not', async () => {
    const tokens = (await openTokenizer(BERT)).encode('is [MASK] [SEP]');
    expect(tokens.map(({ token, start, end, special, inserted }) => [token, start, end, special, inserted])).toEqual([
      ['[CLS]', 0, 0, true, true],
      ['is', 0, 2, false, false],
      ['[MASK]', 3, 9, true, false],
      ['[SEP]', 10, 15, true, false],
      ['[SEP]', 15, 15, true, true],
    ]);
  });

  it('says nothing of the space that a decoder puts before it, as a word does of its own', async () => {
    const tokenizer = await openTokenizer(BERT);
    const texts = tokenizer.encode('the [MASK]').map(({ text }) => text);
    expect(texts).toEqual(['[CLS]', ' the', '[MASK]', '[SEP]']);
    expect(tokenizer.decode(tokenizer.encode('the [MASK]').map(({ id }) => id))).toBe('[CLS] the [MASK] [SEP]');
  });

  it('takes the space before it along where it says so', async () => {
    const json = await readJsonObject(join(ROBERTA, 'tokenizer.json'));
    const added = (json['added_tokens'] as { content: string }[]).map((token) => ({
      ...token,
      lstrip: token.content === '<mask>',
    }));
    const folder = await copyOf(ROBERTA, { 'tokenizer.json': JSON.stringify({ ...json, added_tokens: added }) });
    expect(ranges((await openTokenizer(folder)).encode('is <mask>.')).slice(1, 4)).toEqual([
      ['is', 0, 2],
      // RoBERTa's post-processor takes the space out of the range again.
      ['<mask>', 3, 9],
      ['.', 9, 10],
    ]);
  });
});

describe('ids', () => {
  it('of a text with a mask come back as that text', async () => {
    const tokenizer = await openTokenizer(BERT);
    const ids = tokenizer.encode('The [MASK] is').map(({ id }) => id);
    const placed = placeIds(tokenizer, ids);
    expect(placed.text).toBe('the [MASK] is');
    expect(placed.tokens.map(({ inserted }) => inserted)).toEqual([true, false, false, false, true]);
  });

  it('that no text has say which of them the template inserts', async () => {
    const tokenizer = await openTokenizer(BERT);
    const ends = tokenizer.encode('').map(({ id }) => id);
    const parts = tokenizer.encode('weather').slice(1, -1).reverse();
    const placed = placeIds(tokenizer, [ends[0] as number, ...parts.map(({ id }) => id), ends[1] as number]);
    expect(placed.text).toBe('[CLS]erhat we [SEP]');
    expect(placed.tokens.map(({ inserted }) => inserted)).toEqual([true, false, false, false, false, true]);
  });

  it('are decoded one by one into the same text', async () => {
    const tokenizer = await openTokenizer(BERT);
    const ids = tokenizer.encode("it isn't, weather").map(({ id }) => id);
    const stream = tokenizer.decodeStream({ skipSpecial: true });
    const pieces = ids.map((id) => stream.push(id));
    expect(pieces.join('') + stream.end()).toBe(tokenizer.decode(ids, { skipSpecial: true }));
    expect(tokenizer.decode(ids.slice(2), { skipSpecial: true, preceding: ids.slice(0, 2) })).toMatch(/^ /);
  });
});

it('two texts that the template has no place for are refused', async () => {
  const single = [{ Sequence: { id: 'A' } }];
  const tokenizer = await tokenizerWith({ post_processor: { type: 'TemplateProcessing', single, special_tokens: {} } });
  expect(() => tokenizer.encodePair('a', 'b')).toThrow(
    'This tokenizer has no template for two texts: it takes one at a time.',
  );
});

it('truncation and padding, which are for batches, change nothing', async () => {
  const json = await readJsonObject(join(BERT, 'tokenizer.json'));
  const truncation = { max_length: 4, strategy: 'LongestFirst', stride: 0, direction: 'Right' };
  const padding = { strategy: { Fixed: 32 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' };
  const folder = await copyOf(BERT, { 'tokenizer.json': JSON.stringify({ ...json, truncation, padding }) });
  const text = 'The weather is nice';
  expect((await openTokenizer(folder)).encode(text)).toEqual((await openTokenizer(BERT)).encode(text));
});
