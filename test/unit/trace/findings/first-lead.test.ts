/** What is said of a token that loses the lead of the logit lens. */
import { expect, it } from 'vitest';
import type { FindingContext, FindingStep } from '../../../../src/trace/findings/context';
import { findFirstLead } from '../../../../src/trace/findings/first-lead';

const NAMES = ['sat', 'ran', 'fell'];

/** What is said of the first of the tokens. @param top which token leads at each point, an attention and an MLP by turns */
async function saidOf(top: readonly number[]): Promise<string | undefined> {
  const lens = {
    points: top.map((_, at) => ({ layer: Math.floor(at / 2), after: at % 2 === 0 ? 'attention' : 'mlp' })),
    top,
    probability: top.map(() => 0.4),
    target: { rank: top.map((id) => (id === 0 ? 0 : 1)), probability: top.map((id) => (id === 0 ? 0.4 : 0.2)) },
    tokens: NAMES.map((text, id) => ({ id, token: text, text, special: false })),
  };
  const prediction = { lens, token: lens.tokens[0], ratherThan: null };
  const context = { source: { tokens: [] }, choice: { position: 0 }, prediction } as unknown as FindingContext;
  return (await findFirstLead(context, { id: 'blocks' } as FindingStep))?.text;
}

it('who leads at the end is named, whether it was the last to overtake or another', async () => {
  expect(await saidOf([0, 1, 1, 1])).toMatch(
    /; after the MLP of block 0 “ran” overtakes it \(40.%\), and “ran” leads at/,
  );
  expect(await saidOf([0, 1, 0, 1])).toMatch(
    /; it is overtaken 2 times, the last time after the MLP of block 1 by “ran” \(40.%\), and “ran” leads at the end with 40.%\.$/,
  );
  expect(await saidOf([0, 1, 0, 1, 2])).toMatch(/by “ran” \(40.%\), and “fell” leads at the end with 40.%\.$/);
});
