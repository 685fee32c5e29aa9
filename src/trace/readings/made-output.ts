/** Who wrote which tokens of an output of an encoder-decoder, by position in it; its start token is 0. */
export interface MadeOutput {
  /** Which tokens the user put there; the decoder wrote the others. */
  readonly changed?: readonly number[] | 'all';
  /** Which of the others the decoder wrote before a token in front of them was changed, and were kept then. */
  readonly kept?: readonly number[];
}
