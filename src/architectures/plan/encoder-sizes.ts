/** What an encoder-decoder's configuration says of its encoder. */

/** Sizes of the encoder, where they may differ from the decoder's. */
export interface EncoderSizes {
  readonly layers: number;
  readonly heads: number;
  readonly dHead: number;
  readonly dMlp: number;
  /** The longest source text in tokens. */
  readonly contextLength: number;
  /** Of the source's tokens, where what is written of it has other ones. */
  readonly vocabSize?: number;
}

interface VocabularySizes {
  /** Of the tokens that are written, or of all. */
  readonly vocabSize: number;
  readonly encoder?: Pick<EncoderSizes, 'vocabSize'>;
}

/** How many tokens a text that the model reads can have. */
export function sourceVocabulary({ vocabSize, encoder }: VocabularySizes): number {
  return encoder?.vocabSize ?? vocabSize;
}
