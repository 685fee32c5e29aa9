/** A place in a trace as it was stored, by whatever version. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';

const index = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
/** Older versions did not store it. */
const token = () => v.optional(v.nullable(index()), null);

/** How many blocks, heads, tokens and steps there are depends on the trace, which shows what is nearest. */
export const PlaceSchema = v.object({
  layer: index(),
  head: index(),
  variant: v.picklist(['model', 'walkthrough'], 'must be "model" or "walkthrough"'),
  token: index(),
  source: index(),
  step: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  isAutomatic: flag(),
  target: token(),
  ratherThan: token(),
});
