/** How sure a model is said to be, by the distribution of what it predicts; and what is said where there is none. */
import { expect, it } from 'vitest';
import { findCertainty } from '../../../../src/trace/findings/certainty';
import type { ExplainedPrediction, FindingContext, FindingStep } from '../../../../src/trace/findings/context';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { partOf } from '../../part-of';
import { makeRandomModel } from '../../random-model';
import { openModel, runTrace } from '../../support';

/** What is said of a distribution whose most probable token is “to”, among these others: “too” and so on. */
async function toldOf(top: number, others: readonly number[], id: number | null = null) {
  const entropy = -[top, ...others].reduce((sum, p) => sum + p * Math.log2(p), 0);
  const lens = {
    tokens: [{ id: 0, token: 'Ġto', text: ' to' }],
    top: Int32Array.of(0),
    probability: Float64Array.of(top),
    entropy: Float64Array.of(entropy),
  };
  const target = { has: () => true, describe: () => ({ token: 'Ġgo', text: ' go' }) };
  const source = partOf<FindingContext['source']>({
    tokens: [{ token: 'Ġwant', text: ' want' }],
    planOf: () => ({ predicts: 'next token' }),
    find: () => ({ shape: [1, others.length + 1] }),
    window: async () => ({ data: Float32Array.from([top, ...others], Math.log) }),
    model: { folder: { tokenizer: { target }, weights: { files: [] } } },
  });
  const token = { id: id ?? 0, token: 'Ġgo', text: ' go', special: false };
  const prediction = partOf<ExplainedPrediction>({ lens, token });
  const context = partOf<FindingContext>({ source, prediction, notFinite: false, choice: { position: 0, id } });
  const found = await findCertainty(context, { id: 'predictions' } as FindingStep);
  return (
    found && {
      brief: textOf(found.parts.slice(0, found.briefCount)),
      beside: textOf(found.parts.slice(found.briefCount)),
    }
  );
}
const textOf = (parts: readonly { readonly text: string }[]) => parts.map(({ text }) => text).join('');
/** What is told where one step is told at a time. */
const saidOf = async (...of: Parameters<typeof toldOf>) => (await toldOf(...of))?.brief;
const even = (share: number, count: number) => Array.from({ length: count }, () => share / count);

it('the share of the most probable token, and how many times the next it is, decide how sure the model is, however long the tail of the others is', async () => {
  expect(await saidOf(0.99, even(0.01, 8000))).toBe('After “want” the model is almost sure: “to” has 99\u00a0%.');
  expect(await saidOf(0.93, even(0.07, 50_000))).toBe('After “want” the model is almost sure: “to” has 93\u00a0%.');
  expect(await saidOf(0.63, even(0.37, 60))).toBe(
    'After “want” the model favours “to”: it has 63\u00a0%, more than all other tokens together.',
  );
  expect(await saidOf(0.55, [0.45])).toMatch(/^After “want” the model favours “to”: it has 55\u00a0%, /);
  // What rounds to half is more than half all the same.
  expect(await saidOf(0.502, [0.498])).toMatch(
    /^After “want” the model favours “to”: it has just over 50\u00a0%, more than all other tokens together\./,
  );
  // Nine times the next is not unsure, though it is less than half.
  expect(await saidOf(0.4, [0.044, ...even(0.556, 2000)])).toBe(
    'After “want” the model puts “to” clearly ahead of any other, with 40\u00a0%: the second most probable, “go”, has 4.4\u00a0%.',
  );
  expect(await saidOf(0.13, [0.07, ...even(0.8, 100)])).toBe(
    'After “want” the model puts “to” ahead of any other, with 13\u00a0%: the second most probable, “go”, has 7.0\u00a0%. All in all the model is as unsure as if 75 of its 102 tokens were equally probable.',
  );
  // The words are of how far ahead it is, not of how much it has.
  expect(await saidOf(0.2, [0.05, ...even(0.75, 2000)])).toMatch(
    / puts “to” clearly ahead of any other, with 20\u00a0%: /,
  );
  expect(await saidOf(0.25, [0.15, ...even(0.6, 2000)])).toMatch(/ puts “to” ahead of any other, with 25\u00a0%: /);
  expect(await saidOf(0.5, [0.5])).toBe(
    'After “want” the model is unsure: “to”, the most probable token, has 50\u00a0%, and the second most probable, “go”, has about as much. All in all the model is as unsure as if 2 of its 2 tokens were equally probable.',
  );
  // Two numbers that are written alike are not told as two.
  expect(await saidOf(0.0311, [0.0309, ...even(0.938, 4000)])).toContain(
    '“to”, the most probable token, has 3.1\u00a0%, and the second most probable, “go”, has about as much.',
  );
  // However far behind the next is, of a token of so little nothing else is said.
  expect(await saidOf(0.04, even(0.96, 4000))).toMatch(
    /^After “want” the model is unsure: “to”, the most probable token, has 4\.0\u00a0%, .* as unsure as if 3,/,
  );
});

it('where another token than the most probable is explained, what that has is told first, and how sure the model is then', async () => {
  expect(await saidOf(0.63, [0.2, 0.17], 2)).toBe(
    'After “want”, “go”, the token that is explained, has 17\u00a0% and rank 3. The model favours “to”: it has 63\u00a0%, more than all other tokens together.',
  );
  // Of the most probable one itself nothing is told before.
  expect(await saidOf(0.63, [0.2, 0.17], 0)).toMatch(/^After “want” the model favours “to”: /);
});

it.each([
  [0.9961, even(0.0039, 8000), '1.1', '0.09', '0.39'],
  [0.99, even(0.01, 8000), '1.2', '0.21', '1.0'],
  [0.63, even(0.37, 60), '8.8', '3.14', '37'],
  [0.4, [0.044, ...even(0.556, 2000)], '157', '7.29', '60'],
])(
  'beside figures it is told among how many tokens it chose, also where one has %f',
  async (top, others, choices, bits, together) => {
    expect((await toldOf(top, others))?.beside).toBe(
      ` All tokens but “to” together have ${together}\u00a0%: all in all the model is as unsure as if ${choices} of its ${(others.length + 1).toLocaleString('en')} tokens were equally probable. The entropy over the vocabulary is ${bits} bits, and 2 to the power of ${bits} is about ${choices}.`,
    );
  },
);

it('where it is ahead or unsure, that is told in any case, and beside figures the entropy', async () => {
  expect((await toldOf(0.13, [0.07, ...even(0.8, 100)]))?.beside).toBe(
    ' The entropy over the vocabulary is 6.22 bits, and 2 to the power of 6.22 is about 75.',
  );
  expect((await toldOf(0.5, [0.5]))?.beside).toBe(
    ' The entropy over the vocabulary is 1.00 bits, and 2 to the power of 1.00 is about 2.',
  );
});

it('of one token that has all but nothing of the others, no number of choices is told', async () => {
  expect(await saidOf(0.9999, even(0.0001, 100))).toBe('After “want” the model is almost sure: “to” has 99.99\u00a0%.');
});

it('where a logit is not finite, one sentence says that nothing can be said of the prediction, and none states a number that is none', async () => {
  // The row of the last token of the vocabulary: only its own logit is NaN.
  const random = await makeRandomModel({
    change: (value, name, index) => (name === 'wte.weight' && index >= 447 * 30 ? Number.NaN : value),
  });
  const model = await openModel(random.folder);
  try {
    const text = 'A B C A B';
    const traced = await runTrace(model, text);
    const position = traced.tokens.length - 1;
    const choice = { variant: 'model', layer: 1, head: 1, position, id: null } as const;
    const { findings, prediction, unavailable } = await readFindings(traced, { text }, choice);
    expect([prediction, unavailable]).toEqual([null, null]);
    expect(findings.filter(({ section }) => section === 'predictions').map(({ text: said }) => said)).toEqual([
      'After “B” some logits are not finite numbers: no probabilities follow from them, and so nothing is said of a prediction.',
    ]);
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds).toContain('attention');
    for (const kind of ['choice', 'in short', 'largest part', 'first lead'] as const) expect(kinds).not.toContain(kind);
    for (const { text: said } of findings) expect(said).not.toMatch(/NaN|∞|unused/);
  } finally {
    await model.release();
    await random.remove();
  }
});

it('where every number is NaN from the first block on, no sentence states one', async () => {
  const random = await makeRandomModel({
    change: (value, name) => (name === 'h.0.ln_1.bias' ? Number.NaN : value),
  });
  const model = await openModel(random.folder);
  try {
    const text = 'A B C A B';
    const traced = await runTrace(model, text);
    const choice = { variant: 'model', layer: 1, head: 1, position: 2, id: null } as const;
    const { findings } = await readFindings(traced, { text }, choice);
    expect(findings.map(({ kind }) => kind)).toContain('certainty');
    for (const { text: said } of findings) expect(said).not.toMatch(/NaN|∞|unused/);
  } finally {
    await model.release();
    await random.remove();
  }
});
