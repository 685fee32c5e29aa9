/** What an encoder-decoder's configuration says of its encoder. */

/** Sizes of the encoder, where they may differ from the decoder's. */
export interface EncoderSizes {
  readonly layers: number;
  readonly heads: number;
  readonly dHead: number;
  readonly dMlp: number;
  /** The longest source text in tokens. */
  readonly contextLength: number;
}
