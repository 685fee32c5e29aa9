/** Requests about a vocabulary, and the description of a text's tokens. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Truncation } from '../../trace/run/cut';
import type { ModelId } from './model-protocol';

export type { Token, Truncation };

/** A token of a vocabulary, independent of any text. */
export interface VocabularyToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly special: boolean;
}

export interface TokensParams {
  readonly model: ModelId;
  readonly text: string;
}

/** The tokens of a text in a compact form: a text of some megabytes has millions of tokens, but few different kinds. */
export interface PackedTokens {
  readonly kinds: readonly TokenKind[];
  /** For each token, the index of its kind. */
  readonly kindOf: Uint32Array;
  /** The tokens' ranges in the text, in UTF-16 units. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Everything about a token except its place. */
export type TokenKind = Omit<Token, 'start' | 'end'>;

export interface TokenBytesParams {
  readonly model: ModelId;
  readonly id: number;
}

export interface DescribeTokensParams {
  readonly model: ModelId;
  readonly ids: readonly number[];
}

export interface SearchTokensParams {
  readonly model: ModelId;
  /** A text, a token as the vocabulary writes it, or an id. */
  readonly query: string;
  /** How many tokens to return at most: 1 to 200. */
  readonly limit: number;
}

/**
 * The best matches come first; `total` also counts the matches that are not returned. If no single token is what was
 * searched for, the first token of its spelling comes before the matches, except before one that is exactly the searched
 * text after a space.
 */
export interface FoundTokens {
  readonly tokens: readonly VocabularyToken[];
  readonly total: number;
  /** The tokens that spell the query if no single token does; otherwise empty. */
  readonly spelling: readonly VocabularyToken[];
}
