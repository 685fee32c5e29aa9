/** Results of runs of one text with parts of another as a file has them, written by whatever version. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';

const index = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
const finite = () => v.pipe(v.number(), v.finite('must be a finite number'));
const probability = () => {
  const fault = 'must be a probability, from 0 to 1';
  return v.pipe(v.number(fault), v.minValue(0, fault), v.maxValue(1, fault));
};
const token = { id: index(), token: v.string(), text: v.string(), special: flag() };
const standing = () => v.object({ logit: finite(), probability: probability(), rank: index() });
const part = v.variant('kind', [
  v.object({ kind: v.literal('head'), layer: index(), head: index(), cross: flag() }),
  v.object({ kind: v.literal('mlp'), layer: index(), head: v.null(), cross: v.literal(false) }),
]);

const PatchSchema = v.object({
  ...token,
  part,
  patched: index(),
  tokens: index(),
  before: standing(),
  after: standing(),
  other: standing(),
  ratherThan: v.nullable(v.object(token)),
  difference: v.nullable(v.object({ before: finite(), after: finite(), other: finite() })),
  top: v.object({ ...token, probability: probability() }),
  share: v.nullable(finite()),
});

/** Which parts and positions there are depends on the traces; what is of none is shown nowhere. */
export const PatchRunsSchema = v.object({
  run: v.picklist(['a', 'b'], 'must be "a" or "b"'),
  a: index(),
  b: index(),
  pairs: v.array(index()),
  id: v.nullable(index()),
  ratherThan: v.nullable(index()),
  alone: v.array(PatchSchema),
  swept: v.array(PatchSchema),
});
