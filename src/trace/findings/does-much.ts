/** Thresholds from which on a part's contribution is mentioned. */

/** The largest contribution is mentioned only if it adds at least this much to the logit. */
export const DOES_MUCH = 0.1;
/** A part that contributes less than this share of another part's contribution is not named beside it. */
export const LITTLE = 1 / 5;
