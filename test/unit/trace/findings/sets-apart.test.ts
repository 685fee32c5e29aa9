/** Which part is said to set a prediction apart from the runner-up: what a run without it takes away, and what the logit alone would mislead to. */
import { describe, expect, it } from 'vitest';
import { readAblation } from '../../../../src/trace/ablation/ablation';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import type { ModelComponent } from '../../../../src/trace/readings/model-part';
import { NO_YIELD } from '../../../../src/trace/run/yield-point';
import { addedByMlps, find, leadsOfComponents, only, ordered, rowOf, trace, useStarterTrace } from './starter-trace';

useStarterTrace(
  'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to the forest to pick flowers. One day she met a big brown bear.',
);
const END = 41;

async function without(part: ModelComponent) {
  const { before, after, top } = await readAblation(trace, { position: END, id: null, part }, NO_YIELD);
  return { before: before.probability, after: after.probability, top: top.text };
}

it('the part that adds most to the lead is named and can be left out, not the one that adds most to the logit', async () => {
  const [she, newline] = ordered(await rowOf('logits', END)) as [number, number];
  const leads = (await leadsOfComponents(END, she, newline)).toSorted((a, b) => b.value - a.value);
  expect(leads[0]).toMatchObject({ layer: 5, head: 4 });
  const [ofShe, ofNewline] = [await addedByMlps(END, she), await addedByMlps(END, newline)];
  const found = await find({ position: END });
  const [step, short] = [only(found, 'largest part'), only(found, 'in short')];
  const head: ModelComponent = { kind: 'head', layer: 5, head: 4, cross: false };
  expect([step.tested, short.tested]).toEqual([head, head]);
  const ofLead = `+${leads[0]?.value.toFixed(2)}`;
  const { parts } = await readAttribution(trace, END, she, newline); // checked against plain loops in residual.test.ts
  const against = Math.min(...parts.map(({ value }) => value));
  expect(parts.find(({ value }) => value === against)?.kind).toBe('norm_bias');
  // It is more than the whole: what takes the rest away is told in the same words wherever the lead is.
  for (const { text } of [step, short])
    expect(text).toContain(
      `“She” leads “\\n”, the runner-up, by 0.55 in logit. Head 5.4 of step 8 adds most to that lead (${ofLead}) and looks most at the second “she”. The bias of the final norm takes most away from the lead (−${Math.abs(against).toFixed(2)}). By kind, the lead is `,
    );
  // Of both logits: what is added to that of the token is what the figure of that logit shows.
  const ofBoth = ` Head 5.4 adds +2.19 to “She” and +0.08 to “\\n”: mostly it raises “She”.`;
  expect([step, short].map(({ text }) => text.includes(ofBoth))).toEqual([true, true]);
  const brief = short.parts.slice(0, short.briefCount).map(({ text }) => text);
  expect(brief.join('')).not.toMatch(/ adds (?!most to that lead)/);
  // Nor in the step is another part the answer: which one adds most to the logit alone stands beside the figures.
  const ofStep = step.parts.slice(0, step.briefCount).map(({ text }) => text);
  expect(ofStep.join('')).not.toContain('MLP of block');
  expect(step.text).toContain(
    ` the MLP of block 5 adds most to this logit: +${ofShe[5]?.toFixed(2)}, and +${ofNewline[5]?.toFixed(2)} to that of “\\n”.`,
  );
  // The figure of its step is of what is told first.
  expect([step.leadOver, short.leadOver]).toEqual([newline, undefined]);
  // The summary names no part as largest that sets nothing apart.
  expect(short.text).not.toContain('MLP of block');
  // And so it is: without the head another token is predicted, without the MLP the same one is, with more.
  const [one, other] = [await without(head), await without({ kind: 'mlp', layer: 5, head: null, cross: false })];
  expect([one.after < one.before / 4, one.top]).toEqual([true, '\n']);
  expect([other.after > other.before, other.top]).toEqual([true, ' She']);
});

it('of a token that does not lead, and of two that were chosen, nothing is said to set it apart', async () => {
  const [she, newline] = ordered(await rowOf('logits', END)) as [number, number];
  for (const choice of [{ id: newline }, { id: she, ratherThan: newline }])
    for (const kind of ['largest part', 'in short'] as const) {
      const found = only(await find({ position: END, ...choice }), kind);
      expect(found.text).not.toContain('the runner-up');
      expect(found).not.toHaveProperty('leadOver');
    }
});

describe('where each head and MLP adds less than the lead', () => {
  useStarterTrace('The cat sat on the mat and the dog sat on the');

  it('none is said to make it alone, and the one that adds most is named all the same', async () => {
    const position = 11;
    const [table, ground] = ordered(await rowOf('logits', position)) as [number, number];
    const leads = (await leadsOfComponents(position, table, ground)).map(({ value }) => value);
    const { logit } = await readAttribution(trace, position, table, ground);
    expect(Math.max(...leads)).toBeLessThan(logit);
    const { text } = only(await find({ position }), 'largest part');
    expect(text).toContain(
      `; of the heads and MLPs head 5.7 adds most (+${Math.max(...leads).toFixed(2)}) and looks most at`,
    );
    expect(text).toContain(' No head or MLP makes the lead alone. ');
  });
});
