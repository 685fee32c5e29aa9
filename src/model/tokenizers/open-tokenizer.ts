/** Which kind of tokenizer a model folder has. */
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { isBytePairEncoding } from './bpe-model';
import { byteLevel } from './byte-level';
import { LimitedTokenizer } from './limited-tokenizer';
import { sentencePiece } from './sentencepiece';
import type { Tokenizer } from './tokenizer';
import { readTokenizerFiles, type TokenizerFiles } from './tokenizer-files';
import type { TokenizerKind } from './tokenizer-kind';
import { unigram } from './unigram';
import { wordPiece } from './wordpiece';

const KINDS: readonly TokenizerKind[] = [byteLevel, sentencePiece, wordPiece, unigram];

/**
 * Opens the tokenizer of a model folder (`tokenizer.json`, and `tokenizer_config.json` where there is one). Throws a
 * sentence with file and fault for one that is damaged or of a kind that is not supported.
 */
export async function openTokenizer(dir: string): Promise<Tokenizer> {
  return tokenizerOf(await readTokenizerFiles(dir));
}

/** The same, of files that are read already. */
export function tokenizerOf(files: TokenizerFiles): Tokenizer {
  const kind = KINDS.find((candidate) => candidate.matches(files));
  if (kind) return new LimitedTokenizer(kind.open(files), files.file);
  const found = isBytePairEncoding(files) ? 'BPE of another style' : (files.model.type ?? 'unknown');
  throw new ModelFolderError(
    `${files.file}: only WordPiece, Unigram and BPE tokenizers are supported, BPE byte-level or in SentencePiece's style, and this one is ${shorten(found)}.`,
  );
}
