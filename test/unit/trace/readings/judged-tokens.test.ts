/** Finding and figure count the same tokens as replaced. */
import { expect, it } from 'vitest';
import type { FindingContext, FindingStep } from '../../../../src/trace/findings/context';
import { findReplacedToken } from '../../../../src/trace/findings/replaced-token';
import { judgedTokens, replacedTokens } from '../../../../src/trace/readings/judged-tokens';
import { partOf } from '../../part-of';

const TOKENS = ['[CLS]', 'the', 'cat', '[SEP]'].map((text, id) => {
  const inserted = text.startsWith('[');
  return { id, token: text, text, special: inserted, inserted, start: 0, end: 0 };
});

/** What the finding says where these are the scores. */
async function saidOf(scores: readonly number[]) {
  const source = {
    tokens: TOKENS,
    find: () => ({ shape: [scores.length] }),
    window: async () => ({ data: Float32Array.from(scores) }),
  };
  return (await findReplacedToken(partOf<FindingContext>({ source }), { id: 'replaced' } as FindingStep))?.text;
}

it('a token that the tokenizer inserted is no replaced one, whatever its score', async () => {
  expect(judgedTokens(TOKENS)).toEqual([1, 2]);
  expect(replacedTokens(TOKENS, [1, -2, -1, 3])).toEqual([]);
  expect(await saidOf([1, -2, -1, 3])).toMatch(/^The model takes no token for a replaced one; “cat” comes closest/);
  expect(replacedTokens(TOKENS, [-1, -2, 1, 3])).toEqual([2]);
  expect(await saidOf([-1, -2, 1, 3])).toMatch(/^The model takes “cat” for a replaced token/);
});
