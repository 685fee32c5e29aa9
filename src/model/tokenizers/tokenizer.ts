/** What a tokenizer does: text to token ids with every token's place in the text, and back. */

export interface Token {
  readonly id: number;
  /** As the vocabulary has it: "Ġweather". */
  readonly token: string;
  /** What the token says within a text (" weather"), with U+FFFD where its bytes are only part of a character. */
  readonly text: string;
  /**
   * The range of the text that the token stands for, in UTF-16 units. A token that holds part of a character has the
   * whole character's range, one that the tokenizer inserts an empty one.
   */
  readonly start: number;
  readonly end: number;
  /** One of the tokens that the tokenizer counts as special, wherever it comes from. */
  readonly special: boolean;
  /** The tokenizer's template has inserted it: it does not stand in the text. */
  readonly inserted: boolean;
  /** The token type ("segment") that the template gives it; 0 in most templates for one text. */
  readonly typeId: number;
}

/** A token of two texts that are encoded together. Its range lies in the text that it says. */
export interface PairToken extends Token {
  readonly sequence: 'first' | 'second';
}

/** How a tokenizer cuts a text, in the field's words. */
export type TokenizerKindName = 'byte-level BPE' | 'SentencePiece BPE' | 'WordPiece' | 'Unigram';

export type TokenDescription = Pick<Token, 'id' | 'token' | 'text' | 'special'>;
/** What a token is called in a sentence. */
export type Naming = (token: TokenDescription) => string;

export interface DecodeOptions {
  /** Leave special tokens out. */
  readonly skipSpecial?: boolean;
  /** What the ids come after: a space that some tokenizers take from the beginning of a text stays within one. */
  readonly preceding?: readonly number[];
}

/** The text that ids decode to, and for each of them the range of it that it stands for, in UTF-16 units. */
export interface PlacedDecoding {
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** Decodes token by token; a character whose bytes are not complete yet is held back. */
export interface DecodeStream {
  push(id: number): string;
  /** What is still held back (U+FFFD for an incomplete character). */
  end(): string;
}

/**
 * A tokenizer of any kind. Decoding what it encoded need not give back the text: some tokenizers change a text before
 * they split it, and some decode with other spaces.
 */
export interface Tokenizer {
  readonly kind: TokenizerKindName;
  /** The highest id + 1. */
  readonly size: number;
  /** What is written for a word that is left out ("[MASK]", "<mask>"), for models that fill it in. */
  readonly mask: TokenDescription | undefined;
  /**
   * The tokenizer of what the model writes: this one, but for translation models that cut the other language by rules
   * of its own, some of them into tokens of another vocabulary.
   */
  readonly target: Tokenizer;
  /**
   * The tokens of a text, with those that the tokenizer's template inserts. Throws when a range would be wrong, because
   * the vocabulary cannot express the text.
   */
  encode(text: string): Token[];
  /**
   * An encoder of texts in which nothing is special, whatever it looks like, and into which nothing is inserted.
   * @param reserved ids of tokens that no text has either, although the tokenizer does not count them as special
   */
  plainEncoder(reserved: ReadonlySet<number>): (text: string) => Token[];
  /** The id of the token that the vocabulary writes so; `undefined` where it has none. */
  idOf(token: string): number | undefined;
  /** The tokens of two texts in one sequence. Throws, as `encode` does, and where the template takes only one. */
  encodePair(first: string, second: string): PairToken[];
  /** Whether a token has this id: there may be gaps, and a model may give out ids beyond the tokenizer's. */
  has(id: number): boolean;
  /** Throws a `RangeError` for an id that the tokenizer does not have. */
  describe(id: number): TokenDescription;
  /** The bytes of what the token says within a text. Throws a `RangeError` for an id that the tokenizer does not have. */
  bytes(id: number): Uint8Array;
  /** Ids without a token (a padded vocabulary has them) decode to nothing. */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /**
   * Decodes and says where each id's share lies: a token that holds part of a character has the whole character's
   * range, one that stands for nothing an empty one.
   */
  decodePlaced(ids: readonly number[]): PlacedDecoding;
  decodeStream(options?: DecodeOptions): DecodeStream;
}

/** What an id of the model stands for; a padded vocabulary has ids that no token stands for. */
export function describeId(tokenizer: Tokenizer, id: number): TokenDescription {
  if (!tokenizer.has(id)) return { id, token: `<unused ${id}>`, text: '', special: false };
  const { token, text, special } = tokenizer.describe(id);
  return { id, token, text, special };
}
