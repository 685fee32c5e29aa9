/** A tokenizer that splits a text into words, and encodes each word separately: WordPiece, Unigram. */
import { ByteTokenizer } from './byte-tokenizer';
import { findMaskId } from './find-mask-id';
import { type PlacedToken, readPostProcessing } from './post-processing';
import { readNormalizer } from './text/normalizer';
import type { PlacedWord } from './text/placed-word';
import { readPreTokenizer } from './text/split-placed';
import type { TokenizerKindName } from './tokenizer';
import type { TokenizerFiles } from './tokenizer-files';
import { placeAddedTokens } from './vocabulary';

/** What depends on the model and the decoder in tokenizer.json. */
interface WordTokenizerParts {
  readonly kind: TokenizerKindName;
  /** The tokens by id; added tokens are put into this list. */
  readonly tokens: (string | undefined)[];
  /** Appends the tokens of a word. */
  encode(word: PlacedWord, placed: PlacedToken[]): void;
  /** The bytes for which a token stands within a text, or at its beginning. */
  bytesOf(token: string, isFirst: boolean): Uint8Array;
  /** How many spaces decoding removes from the beginning of a text, if it has that many. */
  readonly leadingSpaces: number;
}

/** Adds everything else that tokenizer.json specifies. @throws ModelFolderError with file and fault */
export function wordTokenizer(files: TokenizerFiles, parts: WordTokenizerParts): ByteTokenizer {
  const { file } = files;
  const { kind, tokens, leadingSpaces } = parts;
  const added = placeAddedTokens(tokens, files);
  const split = readPreTokenizer(files.pre_tokenizer, file);
  return new ByteTokenizer({
    kind,
    tokens,
    added,
    maskId: findMaskId(files, tokens),
    normalize: readNormalizer(files.normalizer, file),
    postProcessing: readPostProcessing(files, tokens),
    encodePiece(piece, placed) {
      for (const word of split(piece)) parts.encode(word, placed);
    },
    bytesOf: (_id, token, isFirst) => parts.bytesOf(token, isFirst),
    leadingSpaces,
  });
}
