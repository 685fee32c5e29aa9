/** The interface of tokenizers: from a text to token ids with each token's place in the text, and back. */

export interface Token {
  readonly id: number;
  /** The token as written in the vocabulary: "Ġweather". */
  readonly token: string;
  /** What the token decodes to within a text (" weather"), with U+FFFD for bytes that are only part of a character. */
  readonly text: string;
  /**
   * The range of the text for which the token stands, in UTF-16 units. A token with part of a character has the range of the
   * whole character; a token that the tokenizer inserts has an empty range.
   */
  readonly start: number;
  readonly end: number;
  /** Whether the tokenizer counts it as a special token, wherever it comes from. */
  readonly special: boolean;
  /** Whether the tokenizer's template has inserted it, so that it is not in the text. */
  readonly inserted: boolean;
  /** The token type ("segment") from the template; 0 in most templates for one text. */
  readonly typeId: number;
}

/** A token of two texts that are encoded together. Its range refers to the text named by `sequence`. */
export interface PairToken extends Token {
  readonly sequence: 'first' | 'second';
}

/** The kinds of tokenizers, by their usual names. */
export type TokenizerKindName = 'byte-level BPE' | 'SentencePiece BPE' | 'WordPiece' | 'Unigram';

export type TokenDescription = Pick<Token, 'id' | 'token' | 'text' | 'special'>;
/** Returns the name of a token for use in a sentence. */
export type Naming = (token: TokenDescription) => string;

export interface DecodeOptions {
  /** Whether to leave out special tokens. */
  readonly skipSpecial?: boolean;
  /** The ids before these. Some tokenizers remove a space from the beginning of a text, but not from its middle. */
  readonly preceding?: readonly number[];
}

/** The text to which ids decode, and for each id the range for which it stands, in UTF-16 units. */
export interface PlacedDecoding {
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** Decodes token by token, holding back characters whose bytes are not complete yet. */
export interface DecodeStream {
  push(id: number): string;
  /** The text that is still held back (U+FFFD for an incomplete character). */
  end(): string;
}

/**
 * A tokenizer of any kind. Decoding an encoded text need not restore it: some tokenizers change a text before splitting it,
 * and some decode with other spaces.
 */
export interface Tokenizer {
  readonly kind: TokenizerKindName;
  /** The highest id plus 1. */
  readonly size: number;
  /** The token for an omitted word ("[MASK]", "<mask>"), for models that fill it in. */
  readonly mask: TokenDescription | undefined;
  /**
   * The tokenizer of the model's output: this one, except for translation models, which split the other language by its own
   * rules, and some of which use another vocabulary for it.
   */
  readonly target: Tokenizer;
  /**
   * The tokens of a text, including those that the tokenizer's template inserts.
   * @throws if the vocabulary cannot express the text, since ranges would then be wrong
   */
  encode(text: string): Token[];
  /**
   * Returns an encoder that never finds special tokens in a text, whatever the text looks like, and inserts none.
   * @param reserved ids of further tokens that it never finds, although the tokenizer does not count them as special
   */
  plainEncoder(reserved: ReadonlySet<number>): (text: string) => Token[];
  /** The id of a token as written in the vocabulary; `undefined` if there is none. */
  idOf(token: string): number | undefined;
  /** The tokens of two texts in one sequence. @throws like `encode`, and if the template takes only one text */
  encodePair(first: string, second: string): PairToken[];
  /** Whether a token has this id: there may be gaps, and a model may output ids beyond the tokenizer's. */
  has(id: number): boolean;
  /** @throws RangeError for an id without a token */
  describe(id: number): TokenDescription;
  /** The bytes to which the token decodes within a text. @throws RangeError for an id without a token */
  bytes(id: number): Uint8Array;
  /** Decodes ids; those without a token (in a padded vocabulary) decode to nothing. */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /**
   * Decodes ids, with the range of each in the text: a token with part of a character has the range of the whole character, one
   * that stands for nothing an empty range.
   */
  decodePlaced(ids: readonly number[]): PlacedDecoding;
  decodeStream(options?: DecodeOptions): DecodeStream;
}

/** Describes any id of the model; a padded vocabulary has ids without a token. */
export function describeId(tokenizer: Tokenizer, id: number): TokenDescription {
  if (!tokenizer.has(id)) return { id, token: `<unused ${id}>`, text: '', special: false };
  const { token, text, special } = tokenizer.describe(id);
  return { id, token, text, special };
}
