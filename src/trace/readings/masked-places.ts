/** What a fill-in model predicts at masked places, with the figures of its whole distribution. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { Predictions } from './predictions';

/** A token, as it is predicted at a place. */
export interface PlacedPrediction extends Pick<TokenDescription, 'id' | 'token' | 'text'> {
  readonly probability: number;
  readonly logit: number;
  /** The most probable token has rank 0. */
  readonly rank: number;
}

export interface MaskedPlace {
  readonly position: number;
  /** The token that is there without the mask; null if the text itself has the mask there. */
  readonly original: PlacedPrediction | null;
  /** The most probable first. */
  readonly top: readonly PlacedPrediction[];
  /** Entropy in bits. */
  readonly entropy: number;
  /** The sum of all probabilities, which is 1 except for rounding. */
  readonly sum: number;
}

/** @param named describes an id @param logits the logits at the place, [d_vocab] @param original the id there without the mask */
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
