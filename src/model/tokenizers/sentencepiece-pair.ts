/**
 * The tokenizer of translation models without a tokenizer.json: one SentencePiece model for the source, one for the output,
 * and a vocabulary with the ids of both, or one vocabulary for each. Follows transformers' `tokenization_marian.py`.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { exists } from '../files';
import { readJson, shorten } from '../json';
import { flag, readFields } from '../schema';
import { ByteTokenizer, type ByteTokenizerParts } from './byte-tokenizer';
import { LimitedTokenizer } from './limited-tokenizer';
import { PieceEncoder } from './piece-encoder';
import { readPieceDecoder } from './sentencepiece-decoder';
import { type PieceModel, readPieceModel } from './sentencepiece-file';
import type { Tokenizer, TokenizerKindName } from './tokenizer';
import { type AddedToken, contentOf, TOKENIZER_CONFIG, tokenName } from './tokenizer-files';
import { readVocabulary, type Vocabulary, vocabulary } from './vocabulary';

const SOURCE = 'source.spm';
const TARGET = 'target.spm';
const VOCABULARY = 'vocab.json';
const TARGET_VOCABULARY = 'target_vocab.json';
/** The files that every pair needs. */
export const PIECE_PAIR_FILES = [SOURCE, TARGET, VOCABULARY] as const;
/** These files, and the one needed if tokenizer_config.json says that each language has its own vocabulary. */
export const ALL_PIECE_PAIR_FILES = [...PIECE_PAIR_FILES, TARGET_VOCABULARY] as const;

const ConfigSchema = v.object({
  unk_token: v.nullish(tokenName),
  eos_token: v.nullish(tokenName),
  pad_token: v.nullish(tokenName),
  separate_vocabs: v.nullish(flag()),
});

type Config = v.InferOutput<typeof ConfigSchema>;

/** Whether a folder without a tokenizer.json has a pair; one file is enough, so that an error can name the missing one. */
export async function hasPiecePair(dir: string): Promise<boolean> {
  return (await exists(join(dir, SOURCE))) || exists(join(dir, TARGET));
}

/** The files that this folder's pair needs. @throws ModelFolderError with one sentence if the configuration is damaged */
export async function neededPairFiles(dir: string): Promise<readonly string[]> {
  return (await readConfig(dir)).separate_vocabs ? ALL_PIECE_PAIR_FILES : PIECE_PAIR_FILES;
}

/** The files with the ids of the source's tokens and of the output's. @throws what `neededPairFiles` throws */
export async function pairVocabularies(dir: string): Promise<{ readonly source: string; readonly target: string }> {
  const { separate_vocabs } = await readConfig(dir);
  const source = join(dir, VOCABULARY);
  return { source, target: separate_vocabs ? join(dir, TARGET_VOCABULARY) : source };
}

/** @throws ModelFolderError with one sentence if files are missing, damaged or not supported */
export async function openPiecePair(dir: string): Promise<Tokenizer> {
  const config = await readConfig(dir);
  const files = await pairVocabularies(dir);
  const source = await readSide(files.source, config);
  const target = files.target === files.source ? source : await readSide(files.target, config);
  const [sourceModel, targetModel] = [await readPieceModel(join(dir, SOURCE)), await readPieceModel(join(dir, TARGET))];
  // With a shared vocabulary the source's model decodes the output as well.
  const decodes = target === source ? sourceModel : targetModel;
  const written = new ByteTokenizer(tokenizerParts(target, { cuts: targetModel, decodes }));
  const read = new ByteTokenizer({
    ...tokenizerParts(source, { cuts: sourceModel, decodes: sourceModel }),
    target: written,
  });
  return new LimitedTokenizer(read, files.source);
}

/** The kind of such a pair. @throws ModelFolderError with one sentence if its file is missing, damaged or not supported */
export async function piecePairKind(dir: string): Promise<TokenizerKindName> {
  return kindOf(await readPieceModel(join(dir, SOURCE)));
}

function kindOf({ kind }: PieceModel): TokenizerKindName {
  return kind === 'bpe' ? 'SentencePiece BPE' : 'Unigram';
}

async function readConfig(dir: string): Promise<Config> {
  const file = join(dir, TOKENIZER_CONFIG);
  return (await exists(file)) ? readFields(await readJson(file), ConfigSchema) : {};
}

/** One of the two languages: its tokens, and which of them are special. */
interface Side {
  readonly file: string;
  readonly words: Vocabulary;
  readonly unknown: number;
  readonly end: number;
  readonly padding: number | undefined;
}

async function readSide(file: string, config: Config): Promise<Side> {
  const words = await readVocabularyFile(file);
  return {
    file,
    words,
    unknown: idOf(words, contentOf(config.unk_token) ?? '<unk>', file),
    end: idOf(words, contentOf(config.eos_token) ?? '</s>', file),
    padding: words.ids.get(contentOf(config.pad_token) ?? '<pad>'),
  };
}

function tokenizerParts(
  { file, words, unknown, end, padding }: Side,
  { cuts, decodes }: { readonly cuts: PieceModel; readonly decodes: PieceModel },
): ByteTokenizerParts {
  const encoder = new PieceEncoder(cuts, words.ids, unknown);
  const bytes = decodes.byteFallback ? [{ type: 'ByteFallback' }, { type: 'Fuse' }] : [];
  const decoder = readPieceDecoder({ type: 'Sequence', decoders: [{ type: 'Metaspace' }, ...bytes] }, file);
  const special = [unknown, end, ...(padding === undefined ? [] : [padding])];
  return {
    kind: kindOf(cuts),
    tokens: words.tokens,
    added: new Map(special.map((id) => [id, specialToken(id, words.tokens[id] as string)])),
    maskId: undefined,
    normalize: (piece) => encoder.normalize(piece),
    encodePiece: (piece, tokens) => encoder.encode(piece, tokens),
    postProcessing: {
      template: {
        single: [
          { text: 'first', typeId: 0 },
          { inserted: end, typeId: 0 },
        ],
        pair: undefined,
      },
      trims: [],
    },
    bytesOf: (_id, token, isFirst) => decoder.bytesOf(token, isFirst),
    leadingSpaces: decoder.leadingSpaces,
  };
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
