/** The schema of a stored place in a comparison, written by any version. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';

/** The greatest distance scrolled past the top of a part, in CSS pixels. */
const FARTHEST = 10_000_000;

const index = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
const side = () => v.object({ layer: index(), head: index() });

/** The numbers of blocks, heads, rows and parts depend on the traces; a place that does not exist is replaced by the nearest. */
export const ComparePlaceSchema = v.object({
  row: index(),
  sourceRow: index(),
  a: side(),
  b: side(),
  after: v.picklist(['last', 'chosen'], 'must be "last" or "chosen"'),
  isExchanged: flag(),
  read: v.nullable(
    v.object({
      id: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/, 'must be the name of a part')),
      past: v.pipe(v.number(), v.minValue(0), v.maxValue(FARTHEST)),
    }),
  ),
});
