/** Recognises and opens the tokenizer of a model folder. */
import { join } from 'node:path';
import { ModelFolderError } from '../errors';
import { exists } from '../files';
import { shorten } from '../json';
import { isBytePairEncoding } from './bpe-model';
import { byteLevel } from './byte-level';
import { LimitedTokenizer } from './limited-tokenizer';
import { sentencePiece } from './sentencepiece';
import {
  ALL_PIECE_PAIR_FILES,
  hasPiecePair,
  neededPairFiles,
  openPiecePair,
  pairVocabularies,
  piecePairKind,
} from './sentencepiece-pair';
import type { Tokenizer, TokenizerKindName } from './tokenizer';
import { TOKENIZER_FILES as JSON_FILES, readTokenizerFiles, TOKENIZER, type TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';
import { unigram } from './unigram';
import { wordPiece } from './wordpiece';

const KINDS: readonly TokenizerKind[] = [byteLevel, sentencePiece, wordPiece, unigram];

/** All files from which tokenizers are read; a folder has some of them, depending on the kind. */
export const TOKENIZER_FILES = [...JSON_FILES, ...ALL_PIECE_PAIR_FILES] as const;

/**
 * Opens the tokenizer of a model folder: `tokenizer.json`, with `tokenizer_config.json` if there is one; without the former,
 * a pair of SentencePiece models.
 * @throws a sentence with file and fault if it is damaged or of an unsupported kind
 */
export async function openTokenizer(dir: string): Promise<Tokenizer> {
  if (await readsPiecePair(dir)) return openPiecePair(dir);
  return tokenizerOf(await readTokenizerFiles(dir));
}

/** Requires that a folder has the files of a tokenizer. @throws a sentence if it has none, or only some of them */
export async function requireTokenizerFiles(dir: string): Promise<void> {
  const needed = (await readsPiecePair(dir)) ? await neededPairFiles(dir) : [TOKENIZER];
  for (const name of needed) {
    const path = join(dir, name);
    if (!(await exists(path))) throw new ModelFolderError(`${path} does not exist.`);
  }
}

/** The files with the tokens and ids of the model's input and output, which are mostly the same. */
export async function vocabularyFiles(dir: string): Promise<{ readonly source: string; readonly target: string }> {
  if (await readsPiecePair(dir)) return pairVocabularies(dir);
  const file = join(dir, TOKENIZER);
  return { source: file, target: file };
}

async function readsPiecePair(dir: string): Promise<boolean> {
  return !(await exists(join(dir, TOKENIZER))) && hasPiecePair(dir);
}

/** The kind of a folder's tokenizer; null if it is not supported. @throws what `openTokenizer` throws for damaged files */
export async function tokenizerKindIn(dir: string): Promise<TokenizerKindName | null> {
  if (await readsPiecePair(dir)) return piecePairKind(dir);
  const files = await readTokenizerFiles(dir);
  return KINDS.find((candidate) => candidate.matches(files))?.name ?? null;
}

/** Like `openTokenizer`, for files that have been read already. */
export function tokenizerOf(files: TokenizerFiles): Tokenizer {
  const kind = KINDS.find((candidate) => candidate.matches(files));
  if (kind) return new LimitedTokenizer(kind.open(files), files.file);
  const found = isBytePairEncoding(files) ? 'BPE of another style' : (files.model.type ?? 'unknown');
  throw new ModelFolderError(
    `${files.file}: only WordPiece, Unigram and BPE tokenizers are supported, BPE byte-level or in SentencePiece's style, and this one is ${shorten(found)}.`,
  );
}
