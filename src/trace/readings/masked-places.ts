/** What a model that fills in says of masked places, with all that its distribution tells. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { Predictions } from './predictions';

/** A token as it is predicted at a place. */
export interface PlacedPrediction extends Pick<TokenDescription, 'id' | 'token' | 'text'> {
  readonly probability: number;
  readonly logit: number;
  /** The most probable token has rank 0. */
  readonly rank: number;
}

export interface MaskedPlace {
  readonly position: number;
  /** What stands there without the mask; null where the text itself has the mask. */
  readonly original: PlacedPrediction | null;
  /** The most probable first. */
  readonly top: readonly PlacedPrediction[];
  /** In bits. */
  readonly entropy: number;
  /** Of all probabilities, which is 1 but for rounding. */
  readonly sum: number;
}

/** @param named what an id is called @param logits of the place, [d_vocab] @param original the id that stands there without the mask */
export function maskedPlace(
  named: (id: number) => Pick<TokenDescription, 'id' | 'token' | 'text'>,
  {
    position,
    logits,
    original,
  }: { readonly position: number; readonly logits: Float32Array; readonly original: number | null },
  count: number,
): MaskedPlace {
  const predictions = new Predictions(logits);
  const describe = (id: number): PlacedPrediction => {
    const { token, text } = named(id);
    return {
      id,
      token,
      text,
      probability: predictions.probability(id),
      logit: predictions.logit(id),
      rank: predictions.rank(id),
    };
  };
  return {
    position,
    original: original === null ? null : describe(original),
    top: [...predictions.order.subarray(0, count)].map(describe),
    entropy: predictions.raw.entropy,
    sum: predictions.share(predictions.order),
  };
}
