/** What can be asked of a vocabulary, and what is said of the tokens of a text. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { Cut } from '../../trace/run/cut';
import type { ModelId } from './model-protocol';

export type { Cut, Token };

/** A token of a vocabulary, wherever it stands. */
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

/** A text of some megabytes has millions of tokens, of few kinds. */
export interface PackedTokens {
  readonly kinds: readonly TokenKind[];
  /** Of each token the index of its kind. */
  readonly kindOf: Uint32Array;
  /** Their ranges in the text, in UTF-16 units. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** All of a token but its place. */
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
  /** How many tokens to give at most: 1 to 200. */
  readonly limit: number;
}

/**
 * The best matches first; `total` counts those that are not given as well. Where no token is what was looked for, the
 * first token that it is spelled in stands before them, but for the one that is all of it after a space.
 */
export interface FoundTokens {
  readonly tokens: readonly VocabularyToken[];
  readonly total: number;
  /** The tokens that the query is spelled in, where no single one is it; else none. */
  readonly spelling: readonly VocabularyToken[];
}
