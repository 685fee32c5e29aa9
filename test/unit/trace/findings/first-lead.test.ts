/** What is said of a token that loses the lead of the logit lens. */
import { expect, it } from 'vitest';
import type { ExplainedPrediction, FindingContext, FindingStep } from '../../../../src/trace/findings/context';
import type { Finding } from '../../../../src/trace/findings/finding';
import { findFirstLead } from '../../../../src/trace/findings/first-lead';
import { partOf } from '../../part-of';

const NAMES = ['sat', 'ran', 'fell'];

/**
 * What is said of the first of the tokens. @param top which token leads at each point, an attention and an MLP by turns
 * @param shares what the lens gives the first token at each point
 */
async function findingOf(
  top: readonly number[],
  shares: readonly number[] = top.map((id) => (id === 0 ? 0.4 : 0.2)),
): Promise<Finding | null> {
  const lens = partOf<ExplainedPrediction['lens']>({
    points: top.map((_, at) => ({ layer: Math.floor(at / 2), after: at % 2 === 0 ? 'attention' : 'mlp' })),
    top: Int32Array.from(top),
    probability: Float64Array.from(top, () => 0.4),
    target: {
      rank: Int32Array.from(top, (id) => (id === 0 ? 0 : 1)),
      probability: Float64Array.from(shares),
    },
    tokens: NAMES.map((text, id) => ({ id, token: text, text, special: false })),
  });
  const prediction = { lens, token: lens.tokens[0], ratherThan: null };
  const context = partOf<FindingContext>({ source: { tokens: [] }, choice: { position: 0 }, prediction });
  return findFirstLead(context, { id: 'blocks' } as FindingStep);
}

const saidOf = async (top: readonly number[]) => (await findingOf(top))?.text;

it('who leads at the end is named, whether it was the last to overtake or another', async () => {
  expect(await saidOf([0, 1, 1, 1])).toMatch(
    /\. Then “sat” loses the lead to “ran”, which has 40.% after the MLP of block 0\. At the end “ran” leads with/,
  );
  expect(await saidOf([0, 1, 0, 1])).toMatch(
    /\. Then “sat” loses the lead 2 times, the last time to “ran”, which has 40.% after the MLP of block 1\. At the end “ran” leads with 40.%\.$/,
  );
  expect(await saidOf([0, 1, 0, 1, 2])).toMatch(
    /to “ran”, which has 40.% after the MLP of block 1\. At the end “fell” leads with 40.%\.$/,
  );
});

/** The same where one step is told at a time. */
async function brief(...of: Parameters<typeof findingOf>): Promise<string> {
  const { parts, briefCount } = (await findingOf(...of)) as Finding;
  return parts
    .slice(0, briefCount)
    .map(({ text }) => text)
    .join('');
}

it('where a token is most probable that leads to the end, and what is left of that, is told where much is lost', async () => {
  const lowers = 'what comes later lowers that to 9.0\u00a0%.';
  expect(await brief([1, 0, 0, 0, 0], [0.1, 0.6, 0.5, 0.4, 0.09])).toBe(
    `“sat” leads all other tokens from the MLP of block 0 on, where it overtakes “ran”. It is most probable there (60\u00a0%): ${lowers}`,
  );
  expect(await brief([1, 0, 0, 0, 0], [0.9, 0.3, 0.5, 0.4, 0.09])).toBe(
    `“sat” leads all other tokens from the MLP of block 0 on, where it overtakes “ran”. It is most probable after the attention of block 1 (50\u00a0%): ${lowers}`,
  );
  expect(await brief([0, 1, 0, 0, 0], [0.1, 0.2, 0.5, 0.4, 0.09])).toMatch(
    / leads all other tokens again .* on, where it overtakes “ran”\. It is most probable there \(50.%\): what/,
  );
  expect(await brief([1, 0, 0, 0, 0], [0.1, 0.6, 0.5, 0.4, 0.5])).toBe(
    '“sat” leads all other tokens from the MLP of block 0 on, where it overtakes “ran”.',
  );
});

it('of a lead that was lost before it is told from where it lasts', async () => {
  expect(await brief([1, 0, 0, 0])).toBe(
    '“sat” leads all other tokens from the MLP of block 0 on, where it overtakes “ran”.',
  );
  expect(await brief([0, 1, 0, 0])).toBe(
    '“sat” leads all other tokens again from the attention of block 1 on, where it overtakes “ran”.',
  );
  expect(await brief([0, 1, 0, 1, 0, 0])).toBe(
    '“sat” leads all other tokens again from the attention of block 2 on, where it overtakes “ran”.',
  );
  expect(await brief([0, 1, 0, 1, 0, 1, 0, 0])).toBe(
    '“sat” leads all other tokens again from the attention of block 3 on, where it overtakes “ran”.',
  );
});
