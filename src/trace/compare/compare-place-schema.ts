/** A place in a comparison as it was stored, by whatever version. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';

/** Of a part no more than this is scrolled past. In CSS pixels. */
const FARTHEST = 10_000_000;

const index = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
const side = () => v.object({ layer: index(), head: index() });

/** How many blocks, heads, rows and parts there are depends on the traces; what is nearest is shown. */
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
