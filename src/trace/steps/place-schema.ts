/** A place in a trace as it was stored, by any version of the extension. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';

const index = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
/** Absent in what older versions stored. */
const token = () => v.optional(v.nullable(index()), null);

/** Without upper limits: they depend on the trace, which shows the nearest block, head, token and step that it has. */
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
