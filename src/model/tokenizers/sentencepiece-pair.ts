/**
 * The tokenizer of translation models that come without a tokenizer.json: a SentencePiece model for the source, one for
 * what is written of it, and one vocabulary with the ids of both. After transformers' `tokenization_marian.py`.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { exists } from '../files';
import { readJson, shorten } from '../json';
import { flag, readFields } from '../schema';
import { ByteTokenizer } from './byte-tokenizer';
import { LimitedTokenizer } from './limited-tokenizer';
import { PieceEncoder } from './piece-encoder';
import type { PlacedText } from './placed-text';
import type { PlacedToken } from './post-processing';
import { readPieceDecoder } from './sentencepiece-decoder';
import { readPieceModel } from './sentencepiece-file';
import type { Tokenizer } from './tokenizer';
import { type AddedToken, contentOf, TOKENIZER_CONFIG, tokenName } from './tokenizer-files';
import { readVocabulary, type Vocabulary, vocabulary } from './vocabulary';

const SOURCE = 'source.spm';
const TARGET = 'target.spm';
export const VOCABULARY = 'vocab.json';
/** All of them are needed. */
export const PIECE_PAIR_FILES = [SOURCE, TARGET, VOCABULARY] as const;

const ConfigSchema = v.object({
  unk_token: v.nullish(tokenName),
  eos_token: v.nullish(tokenName),
  pad_token: v.nullish(tokenName),
  separate_vocabs: v.nullish(flag()),
});

/** Whether a folder without a tokenizer.json has such files: one of them is enough, so that what lacks is told. */
export async function hasPiecePair(dir: string): Promise<boolean> {
  return (await exists(join(dir, SOURCE))) || exists(join(dir, TARGET));
}

/** @throws ModelFolderError with one sentence for files that are absent, damaged or not supported */
export async function openPiecePair(dir: string): Promise<Tokenizer> {
  const configFile = join(dir, TOKENIZER_CONFIG);
  const config = (await exists(configFile)) ? readFields(await readJson(configFile), ConfigSchema) : {};
  if (config.separate_vocabs) {
    throw new ModelFolderError(
      `${configFile}: "separate_vocabs" is true, but a vocabulary of the decoder's own is not supported.`,
    );
  }
  const file = join(dir, VOCABULARY);
  const words = await readVocabularyFile(file);
  const unknown = idOf(words, contentOf(config.unk_token) ?? '<unk>', file);
  const end = idOf(words, contentOf(config.eos_token) ?? '</s>', file);
  const padding = words.ids.get(contentOf(config.pad_token) ?? '<pad>');
  const source = new PieceEncoder(await readPieceModel(join(dir, SOURCE)), words.ids, unknown);
  const target = new PieceEncoder(await readPieceModel(join(dir, TARGET)), words.ids, unknown);
  const decoder = readPieceDecoder({ type: 'Metaspace' }, file);
  const special = [unknown, end, ...(padding === undefined ? [] : [padding])];
  const parts = {
    tokens: words.tokens,
    added: new Map(special.map((id) => [id, specialToken(id, words.tokens[id] as string)])),
    maskId: undefined,
    postProcessing: {
      template: {
        single: [
          { text: 'first' as const, typeId: 0 },
          { inserted: end, typeId: 0 },
        ],
        pair: undefined,
      },
      trims: [],
    },
    bytesOf: (_id: number, token: string, isFirst: boolean) => decoder.bytesOf(token, isFirst),
    leadingSpaces: decoder.leadingSpaces,
  };
  const cutBy = (encoder: PieceEncoder) => ({
    normalize: (piece: PlacedText) => encoder.normalize(piece),
    encodePiece: (piece: PlacedText, tokens: PlacedToken[]) => encoder.encode(piece, tokens),
  });
  const written = new ByteTokenizer({ ...parts, ...cutBy(target) });
  return new LimitedTokenizer(new ByteTokenizer({ ...parts, ...cutBy(source), target: written }), file);
}

async function readVocabularyFile(file: string): Promise<Vocabulary> {
  const json = await readJson(file);
  const { vocab } = readFields({ ...json, value: { vocab: json.value } }, v.object({ vocab: vocabulary() }));
  return readVocabulary(vocab, file);
}

function idOf({ ids }: Vocabulary, token: string, file: string): number {
  const id = ids.get(token);
  if (id !== undefined) return id;
  throw new ModelFolderError(`${file}: the vocabulary lacks "${shorten(token)}".`);
}

function specialToken(id: number, content: string): AddedToken {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}
