import type { Tokenizer, TokenizerKindName } from './tokenizer';
import type { TokenizerFiles } from './tokenizer-files';

/** One kind of tokenizer, recognised by the outline of its tokenizer.json. */
export interface TokenizerKind {
  readonly name: TokenizerKindName;
  /** Whether the files are of this kind. */
  matches(files: TokenizerFiles): boolean;
  /** @throws a sentence with file and fault if the files are damaged or contain something unsupported */
  open(files: TokenizerFiles): Tokenizer;
}
