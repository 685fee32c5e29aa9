/** From when on what a part of the model adds is told of. */

/** A part does most only where it adds at least so much to the logit. */
export const DOES_MUCH = 0.1;
/** A part adds little beside another of which it adds less than this share: then it is not named. */
export const LITTLE = 1 / 5;
