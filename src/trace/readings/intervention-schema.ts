/** The common fields of the results of changed runs, as stored in a file by any version of the extension. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';

export const index = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
export const finite = () => v.pipe(v.number(), v.finite('must be a finite number'));
const probability = () => {
  const fault = 'must be a probability, from 0 to 1';
  return v.pipe(v.number(fault), v.minValue(0, fault), v.maxValue(1, fault));
};
export const token = { id: index(), token: v.string(), text: v.string(), special: flag() };
export const standing = () => v.object({ logit: finite(), probability: probability(), rank: index() });
export const mostProbable = () => v.object({ ...token, probability: probability() });
export const component = v.variant('kind', [
  v.object({ kind: v.literal('head'), layer: index(), head: index(), cross: flag() }),
  v.object({ kind: v.literal('mlp'), layer: index(), head: v.null(), cross: v.literal(false) }),
]);
/** The most probable tokens of both runs. */
export const most = () => {
  const inBoth = v.array(v.object({ ...token, before: standing(), after: standing() }));
  return v.object({ before: inBoth, after: inBoth });
};
