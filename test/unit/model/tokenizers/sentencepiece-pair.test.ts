/**
 * Folders with `source.spm`, `target.spm` and `vocab.json`, against transformers 5.24's MarianTokenizer with SentencePiece
 * 0.2.3. The two models of `sentencepiece-pair` were trained on excerpts of public-domain books; every 17th piece has no
 * id, and the map of characters has forms of several characters. `sentencepiece-kinds/make.py` made the others.
 */
import { readFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { openModelFolder, readModelFolder } from '../../../../src/architectures/open/model-folder';
import { openTokenizer } from '../../../../src/model/tokenizers/open-tokenizer';
import { PIECE_PAIR_FILES } from '../../../../src/model/tokenizers/sentencepiece-pair';
import { fixturePath } from '../../support';
import { copyOf, type Json, readJsonObject } from '../helpers';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly target: readonly number[];
  readonly decoded: string;
}

const PAIR = fixturePath('sentencepiece-pair');
const OWN = fixturePath('sentencepiece-kinds/own-vocabularies');
const PAIRS = [PAIR, fixturePath('sentencepiece-kinds/bpe'), OWN];

function casesOf(dir: string): readonly Case[] {
  return JSON.parse(readFileSync(join(dir, 'cases.json'), 'utf8')) as readonly Case[];
}

/** As Python does it: U+FEFF is no space. */
function trimmed(text: string): string {
  return text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, '');
}

/** A model folder as translation models are published: without a tokenizer.json. */
async function published(config: Json = {}): Promise<string> {
  const own = await readJsonObject(join(fixturePath('marian'), 'config.json'));
  const dir = await copyOf(fixturePath('marian'), { 'tokenizer.json': null, 'config.json': { ...own, ...config } });
  for (const name of [...PIECE_PAIR_FILES, 'tokenizer_config.json']) await copyFile(join(PAIR, name), join(dir, name));
  return dir;
}

/** A SentencePiece model of one piece and what else is written into it. */
function pieces(write: (writer: PbfWriter) => void): Uint8Array {
  const writer = new PbfWriter();
  const piece = (text: string, type?: number) =>
    writer.writeMessage(
      1,
      (_, message) => {
        message.writeStringField(1, text);
        message.writeFloatField(2, -1);
        if (type !== undefined) message.writeVarintField(3, type);
      },
      undefined,
    );
  piece('▁');
  write(writer);
  return writer.finish();
}

function withPiece(text: string, type: number): Uint8Array {
  return pieces((writer) =>
    writer.writeMessage(
      1,
      (_, message) => {
        message.writeStringField(1, text);
        message.writeVarintField(3, type);
      },
      undefined,
    ),
  );
}

/** @param type of another piece, "x" */
function trained(write: (message: PbfWriter) => void, type = 1): Uint8Array {
  const file = new PbfWriter();
  file.writeMessage(2, (_, message) => write(message ?? file), undefined);
  return Buffer.concat([withPiece('x', type), file.finish()]);
}

describe('a pair of SentencePiece models', () => {
  it.each(PAIRS)(
    'gives the ids of the reference for sources and for targets, and decodes as it does: %s',
    async (dir) => {
      const tokenizer = await openTokenizer(dir);
      const cases = casesOf(dir);
      for (const { text, ids, target, decoded } of cases) {
        expect([text, tokenizer.encode(text).map(({ id }) => id)]).toEqual([text, ids]);
        expect([text, tokenizer.target.encode(text).map(({ id }) => id)]).toEqual([text, target]);
        expect(trimmed(tokenizer.target.decode(target, { skipSpecial: true }))).toBe(decoded);
      }
      expect(cases.length).toBeGreaterThan(100);
    },
  );

  it('places every token in the text as it is written', async () => {
    const text = '>>fra<<  Ａn aﬀair:\té 😀 </s>';
    const tokens = (await openTokenizer(PAIR)).encode(text);
    expect(tokens[0]).toMatchObject({ token: '>>fra<<', start: 0, end: 7 });
    const written = tokens.filter(({ inserted }) => !inserted);
    for (const [at, { start, end }] of written.entries()) {
      expect(start).toBeGreaterThanOrEqual(written[at - 1]?.start ?? 0);
      expect(end).toBeLessThanOrEqual(text.length);
    }
    expect(written.at(-1)).toMatchObject({ token: '</s>', special: true, start: text.length - 4, end: text.length });
    expect(tokens.at(-1)).toMatchObject({ token: '</s>', inserted: true });
  });

  it('opens a translation model that has no tokenizer.json, with the settings of published ones', async () => {
    const dir = await published({
      activation_function: 'swish',
      add_bias_logits: false,
      add_final_layer_norm: false,
      bad_words_ids: [[0]],
      normalize_before: false,
      normalize_embedding: false,
      num_beams: 6,
      static_position_embeddings: true,
    });
    const { tokenizer, files } = await openModelFolder(dir);
    expect(tokenizer.encode('Hello').at(-1)).toMatchObject({ token: '</s>', inserted: true });
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(PIECE_PAIR_FILES.map((name) => join(dir, name))),
    );
  });

  it.each<[string, (dir: string) => Promise<unknown>, RegExp]>([
    ['a file of the pair is missing', (dir) => rm(join(dir, 'vocab.json')), /vocab\.json does not exist\.$/],
    ['the target is missing', (dir) => rm(join(dir, 'target.spm')), /target\.spm does not exist\.$/],
  ])('a listing tells that %s', async (_, harm, sentence) => {
    const dir = await published();
    await harm(dir);
    await expect(readModelFolder(dir)).rejects.toThrow(sentence);
  });

  it.each<[string, Record<string, string | Uint8Array | Json>, RegExp]>([
    [
      'no protobuf',
      { 'source.spm': 'hello, this is no model' },
      /source\.spm is not a SentencePiece model, or it is cut/,
    ],
    [
      'cut',
      { 'target.spm': readFileSync(join(PAIR, 'target.spm')).subarray(0, 3000) },
      /target\.spm is not a Sentence/,
    ],
    [
      'of words',
      { 'source.spm': trained((m) => m.writeVarintField(3, 3)) },
      /kinds unigram and BPE are supported, and this one is word\.$/,
    ],
    [
      'user-defined',
      { 'source.spm': withPiece('<x>', 4) },
      /its piece "<x>" is user-defined, which is not supported\.$/,
    ],
    [
      'BPE with what is merged only',
      { 'source.spm': trained((m) => m.writeVarintField(3, 2), 5) },
      /its piece "x" is merged but never used, which is not supported\.$/,
    ],
    [
      'a byte without fallback',
      { 'source.spm': withPiece('<0x00>', 6) },
      /has pieces for 1 bytes, where it needs none\.$/,
    ],
    ['no byte', { 'source.spm': withPiece('<0x0>', 6) }, /its piece "<0x0>" is to be a byte, but names none\.$/],
    [
      'a fallback without bytes',
      { 'target.spm': trained((m) => m.writeBooleanField(35, true)) },
      /target\.spm: it has pieces for 0 bytes, where it needs all 256\.$/,
    ],
    [
      'one that marks ends',
      { 'source.spm': pieces((w) => w.writeMessage(2, (_, m) => m.writeBooleanField(24, true), undefined)) },
      /marks the ends of words/,
    ],
    [
      'a map that is none',
      {
        'source.spm': pieces((w) =>
          w.writeMessage(3, (_, m) => m.writeBytesField(2, Uint8Array.of(1, 2, 3)), undefined),
        ),
      },
      /the map of "Precompiled" is cut or damaged\.$/,
    ],
    ['a vocabulary without end', { 'vocab.json': { '<unk>': 0 } }, /vocab\.json: the vocabulary lacks "<\/s>"\.$/],
    ['an id twice', { 'vocab.json': { '<unk>': 0, '</s>': 0 } }, /tokens "<unk>" and "<\/s>" have the same id 0/],
    ['a list', { 'vocab.json': '[]' }, /vocab\.json: field "vocab" must be an object/],
    [
      'without the second vocabulary',
      { 'tokenizer_config.json': { separate_vocabs: true } },
      /target_vocab\.json does not exist\.$/,
    ],
  ])('refuses what is %s', async (_, files, sentence) => {
    const dir = await copyOf(PAIR, files);
    await expect(openTokenizer(dir)).rejects.toThrow(sentence);
  });
});
