/** Of a text at whose end the head that does most raises the predicted token and the runner-up alike, and that one far more. */
import { expect, it } from 'vitest';
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
    /Head 5\.4 does more here, against the prediction: it looks most at “Mary” and lowers “the” against “her” by 1\.77\./,
  );
});
