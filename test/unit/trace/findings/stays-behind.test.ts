/** Of a token that is not the most probable one: what adds more to the logit of that one, or takes less away from it. */
import { expect, it } from 'vitest';
import { find, only, ordered, rowOf, useStarterTrace } from './starter-trace';

useStarterTrace('Yesterday my mother was very late because');
const END = 7;

it('biases that lower the logits of both take less away from the one, and all kinds that add more to the other are named', async () => {
  const [, she] = ordered(await rowOf('logits', END)) as [number, number];
  const found = await find({ position: END, id: she });
  const { text } = only(found, 'largest part');
  expect(text).toMatch(/ to the logit of “she”, which is 9\.64[.;, ]/);
  expect(text).toContain(
    '“she” stays behind “I”, as the biases (the same vectors in every text) take less away from the logit of “I”; the attention heads, the embedding and the MLPs add more to that of “she”.',
  );
});
