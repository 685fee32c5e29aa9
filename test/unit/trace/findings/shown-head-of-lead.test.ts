/** Of a text in which the head that adds most to the logit is not the one that does most for the lead. */
import { expect, it } from 'vitest';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { find, only, ordered, rowOf, trace, useStarterTrace } from './starter-trace';

useStarterTrace('The cat sat on the mat because it was');
const END = 8;

it('where others do more for the lead than the head of step 8, both its numbers are told, and how many do', async () => {
  const [a, the] = ordered(await rowOf('logits', END)) as [number, number];
  const { parts } = await readAttribution(trace, END, a, the);
  const heads = parts.filter(({ kind }) => kind === 'head');
  const own = heads.find(({ layer, head }) => layer === 3 && head === 2)?.value as number;
  const more = heads.filter(({ value }) => Number(value.toFixed(2)) > Number(own.toFixed(2))).length;
  expect(own).toBeGreaterThan(0);
  expect(more).toBeGreaterThan(1);
  const told = async (head: number) => only(await find({ position: END, layer: 3, head }), 'largest part').text;
  const rest = `which makes +${own.toFixed(2)} of this lead. ${more} other heads make more of it. `;
  expect(await told(2)).toContain(
    ` Of all heads, head 3.2 of step 8 adds most to “a”: it adds +0.20 to “a” and +0.13 to “the”, ${rest}`,
  );
  expect(await told(1)).not.toContain('Head 3.2 of step 8');
});
