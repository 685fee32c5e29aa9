/** Of a text at whose end the head that does most raises the predicted token and the runner-up alike, and that one far more. */
import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/trace/findings/finding';
import { addedFromTokens, find, indexOfMax, only, ordered, rowOf, trace, useStarterTrace } from './starter-trace';

useStarterTrace('When Mary and John went to the store, John gave a drink to');
const END = 13;

it('a head that lowers the prediction against the runner-up is told with the token that does that, not with the one that adds least to its logit', async () => {
  const [the, her] = ordered(await rowOf('logits', END)) as [number, number];
  const [own, rival] = [await addedFromTokens(END, the, 5, 4), await addedFromTokens(END, her, 5, 4)];
  const ofLead = own.map((value, key) => value - (rival[key] as number));
  expect(ofLead.reduce((a, b) => a + b)).toBeCloseTo(-1.77, 2);
  const most = indexOfMax(ofLead.map((value) => -value));
  // Another token than in the logit alone, or this test would show nothing.
  expect(most).not.toBe(indexOfMax(own.map((value) => -value)));
  const { text } = only(await find({ position: END, layer: 3, head: 1 }), 'attention');
  expect(trace.tokens[most]?.text).toBe(' Mary');
  expect(text).toMatch(
    /Head 5\.4 does more here, against the prediction: it looks most at “Mary” and favours “her” over “the” by 1\.77\./,
  );
});

it('a head that takes most away from the lead is told with that token, too, and each sentence is of one thing: the lead, who makes it, its kinds', async () => {
  const found = await find({ position: END });
  const [step, short] = [only(found, 'largest part'), only(found, 'in short')];
  const leads = '“the” leads “her”, the runner-up, by 0.80 in logit.';
  const decide =
    'The biases of the attention outputs and of the final norm, the same vectors in every text, give +2.127 of the lead, and all parts but these biases give −1.325.';
  const single =
    'Of the single parts, the token embedding of “to” adds most to that lead (+1.02); of the heads and MLPs the MLP of block 4 adds most (+0.94).';
  const against = 'Head 5.4 of step 8 takes most away from the lead (−1.77) and looks most at “Mary”.';
  const uncounted =
    'Later parts also read what head 5.4 writes: how they change the lead because of it is not counted here.';
  const briefOf = ({ parts, briefCount }: Finding) => parts.slice(0, briefCount).map(({ text }) => text);
  expect(briefOf(step).join('').startsWith(`${leads} ${single} ${decide} ${against} ${uncounted} `)).toBe(true);
  // What is not counted is shown apart; the summary keeps it, and what decides, for those who unfold its details.
  const apart = step.parts.filter(({ isRemark }) => isRemark).map(({ text }) => text);
  expect(apart.join('').trim()).toBe(uncounted);
  for (const detail of [decide, uncounted])
    expect([briefOf(short).join('').includes(detail), short.text.includes(` ${detail} `)]).toEqual([false, true]);
  expect(
    briefOf(short)
      .join('')
      .startsWith(`In short: after “to”, ${leads} ${single} ${against} The probability of “the” is `),
  ).toBe(true);
  // What is said of direct contributions there is not said once more beside the figures.
  expect([
    step.text.includes('These are direct contributions'),
    step.text.includes('These direct contributions are read from'),
  ]).toEqual([false, true]);
  // Six numbers are enough of the lead: its sum stands in the figure, and beside it.
  expect(`${leads} ${single} ${decide} ${against}`.match(/[+−]?\d+\.\d\d/g)).toHaveLength(6);
  const sum = 'embedding +1.059, attention heads −3.062, MLPs +0.678, biases +2.127';
  expect([step.text.includes(sum), briefOf(step).join('').includes('embedding +')]).toEqual([true, false]);
  // The single bias stands beside the figures.
  const alone = ' Of what the biases add to the lead, +0.844 comes from the bias of the attention of block 5 alone. ';
  expect([step.text.includes(alone), briefOf(step).join('').includes('block 5 alone')]).toEqual([true, false]);
});
