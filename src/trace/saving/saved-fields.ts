/** Fields that several parts of a saved trace have. */
import * as v from 'valibot';
import { RULE_NAMES } from '../../generate/logit-rules';
import { flag, wholeNumber } from '../../model/schema';

export const id = () => wholeNumber(0, 10_000_000);
export const place = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
export const text = () => v.string('must be a text');
/** A number that JSON may hold as null, as it has no NaN and no infinities. */
export const number = () =>
  v.pipe(
    v.nullable(v.number('must be a number')),
    v.transform((value) => value ?? NaN),
  );
export const named = () => ({ id: id(), token: text(), text: text() });
const rule = () =>
  v.object({
    rule: v.picklist(RULE_NAMES, 'must be a rule'),
    instead: v.nullable(v.object({ ...named(), special: flag() })),
  });
export const reason = () => v.picklist(['length', 'end-of-text', 'context'], 'must be a reason to stop');

const share = () => {
  const fault = 'must be a number from 0 to 1';
  // Rounding may take a sum slightly above 1.
  return v.pipe(v.number(fault), v.minValue(0, fault), v.maxValue(1 + 1e-9, fault));
};
/** Why a token was drawn; absent in older files. */
const draw = () => v.object({ number: share(), before: share(), probability: share() });

/** The fields of a generated token. */
export const generated = () => ({
  ...named(),
  logprob: number(),
  cached: place(),
  computed: place(),
  draw: v.exactOptional(draw()),
  rules: v.exactOptional(v.array(rule())),
});
