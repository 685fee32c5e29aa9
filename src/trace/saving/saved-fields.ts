/** Fields that several parts of a saved trace have. */
import * as v from 'valibot';
import { RULE_NAMES } from '../../generate/logit-rules';
import { flag, wholeNumber } from '../../model/schema';

export const id = () => wholeNumber(0, 10_000_000);
export const place = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
export const text = () => v.string('must be a text');
/** JSON has no NaN and no infinities. */
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

/** Of a token that a model wrote. */
export const generated = () => ({
  ...named(),
  logprob: number(),
  cached: place(),
  computed: place(),
  rules: v.exactOptional(v.array(rule())),
});
