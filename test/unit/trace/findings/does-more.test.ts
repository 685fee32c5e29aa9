/** Of a text at whose end the head that moves the prediction most looks at the last token itself. */
import { expect, it } from 'vitest';
import { find, leadsOfComponents, only, ordered, rowOf, useStarterTrace } from './starter-trace';

useStarterTrace('When Mary and John went to the park, John gave a ball to Mary.');
const END = 15;

it('a head that looks at the token itself is not named as one that shows more', async () => {
  const [first, second] = ordered(await rowOf('logits', END)) as [number, number];
  const leads = (await leadsOfComponents(END, first, second)).filter(({ head }) => head !== null);
  const [most] = leads.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  expect(most).toMatchObject({ layer: 4, head: 7, value: expect.closeTo(-0.57, 2) });
  const { text } = only(await find({ position: END, layer: 5, head: 3 }), 'attention');
  expect(text).toContain('“Mary”');
  expect(text).not.toContain('Head 4.7');
});
