/** The sizes of an encoder-decoder's encoder. */

/** The encoder's sizes that may differ from the decoder's. */
export interface EncoderSizes {
  readonly layers: number;
  readonly heads: number;
  readonly dHead: number;
  readonly dMlp: number;
  /** The length of the longest source text in tokens. */
  readonly contextLength: number;
  /** The size of the source's vocabulary, if the output has another one. */
  readonly vocabSize?: number;
}

interface VocabularySizes {
  /** The size of the output's vocabulary, which is also the source's unless `encoder` has its own. */
  readonly vocabSize: number;
  readonly encoder?: Pick<EncoderSizes, 'vocabSize'>;
}

/** The size of the vocabulary of the text that the model reads. */
export function sourceVocabulary({ vocabSize, encoder }: VocabularySizes): number {
  return encoder?.vocabSize ?? vocabSize;
}
