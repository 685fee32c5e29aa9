import type { Tokenizer, TokenizerKindName } from './tokenizer';
import type { TokenizerFiles } from './tokenizer-files';

/** One kind of tokenizer, by the outline of its tokenizer.json. */
export interface TokenizerKind {
  readonly name: TokenizerKindName;
  /** Whether the files are of this kind. */
  matches(files: TokenizerFiles): boolean;
  /** Throws a sentence with file and fault where they are damaged or hold what this kind does not support. */
  open(files: TokenizerFiles): Tokenizer;
}
