/** What a row of logits says of its tokens, in one way wherever it is told. */
import { expect, it } from 'vitest';
import { rankOf, summarize } from '../../../src/generate/logit-row';
import { entropyBits, logSumExp, orderOf, predictionsOf } from '../../../src/generate/sampling';
import { normalNumbers } from '../random-model';

const normal = normalNumbers(5);
/** Many are equal. */
const LOGITS = Float32Array.from({ length: 500 }, () => Math.round(4 * normal()) / 4);

it.each([
  ['many equal ones', LOGITS],
  ['all equal', new Float32Array(7)],
  ['zeros of both signs', Float32Array.of(-0, 0, 1, -0, 0)],
  ['ones that are left out', Float32Array.of(-Infinity, 2, -Infinity, 3)],
  ['some that are no numbers', Float32Array.of(NaN, 2, NaN, 2, -Infinity)],
])('the rank of a token is its place in the order of all: %s', (_, logits) => {
  expect([...logits.keys()].map((id) => rankOf(logits, id))).toEqual(
    [...logits.keys()].map((id) => orderOf(logits).indexOf(id)),
  );
});

it('a summary is of the same softmax as everything else that is said of the row', () => {
  for (const logits of [LOGITS, Float32Array.of(1, -Infinity, 1)]) {
    const { best, logSum, entropy } = summarize(logits);
    expect(best).toBe(orderOf(logits)[0]);
    expect(logSum).toBe(logSumExp(logits));
    const probabilities = predictionsOf(logits, logits.keys()).map(({ probability }) => probability);
    expect(entropy).toBeCloseTo(entropyBits(Float64Array.from(probabilities)), 12);
  }
});
