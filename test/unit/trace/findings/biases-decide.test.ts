/** Of a text whose prediction only the biases favour, and whose lens falls at the end by the scale of the final norm. */
import { expect, it } from 'vitest';
import { sayInstead } from '../../../../src/trace/findings/rather-than';
import { readAttribution, readSharedParts } from '../../../../src/trace/readings/attribution';
import {
  addedByHeads,
  beyondMean,
  DIGITS,
  fallOverMlp,
  find,
  HEADS,
  numbers,
  only,
  ordered,
  rowOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('The old dog sat by the fire, and the old dog');
const END = 11;

it('the biases are named as what decides, and the head and the MLP that take away most', async () => {
  const [was, sat] = ordered(await rowOf('logits', END)) as [number, number];
  const found = only(await find({ position: END, ratherThan: sat }), 'largest part');
  expect(found.text).toBe(
    'It is only the biases, which are the same for every text, that favour “was” over “sat”; the attention head that does most for it looks most at the second “the”. The logit of “was” minus that of “sat” is 0.87: embedding −1.05, attention heads −1.03, MLPs −0.15, biases +3.10. Of the single parts the MLP of block 0 adds most, +1.64, and the MLP of block 5 takes away most, −1.50; of the 48 heads head 4.5 adds most, +0.52, and head 4.3 takes away most, −0.77. Biases are here those of the attention outputs (b_O) and of the final norm (β); those of the MLPs are counted with the MLPs.',
  );
  const [ofWas, ofSat] = [await addedByHeads(END, was), await addedByHeads(END, sat)].map((each) => each.flat());
  const heads = ofWas?.map((value, at) => value - (ofSat?.[at] as number)) as number[];
  expect(heads.indexOf(Math.max(...heads))).toBe(4 * 8 + 5);
  expect(heads.indexOf(Math.min(...heads))).toBe(4 * 8 + 3);
  const told = numbers(found);
  expect(told[2]).toBeCloseTo(
    heads.reduce((a, b) => a + b),
    3,
  );
  expect(told.slice(-2)).toEqual([Math.max(...heads), Math.min(...heads)].map((each) => expect.closeTo(each, DIGITS)));
});

it('a fall that comes from the scale of the final norm is no work of the last MLP in the lens, and none of the logits', async () => {
  const [was] = ordered(await rowOf('logits', END)) as [number];
  const found = await find({ position: END });
  const scale =
    'the vector gets longer, so that the final norm divides by 1.61 times as much, and all logits come closer together. That alone leaves 23\u00a0%; what the MLP adds to the logits, −0.34 to that of “was”, lowers it to 16\u00a0%';
  const [lens, largest] = [only(found, 'first lead'), only(found, 'largest part')];
  expect(lens.text).toContain(
    ` “was” reaches 77\u00a0% after the attention of block 5 and ends at 16\u00a0%: with what the MLP of block 5 adds, ${scale} (see step 14).`,
  );
  expect(largest.text).toContain(
    `adds most, +0.89. For probabilities only distances between logits count: that of “was” is 12.02 above the mean of all, and the MLP of block 0 adds most to that: +2.22.`,
  );
  const { ofScale } = await fallOverMlp(END, was, 5);
  const told = await beyondMean(END, was);
  expect(numbers(largest).slice(-told.length)).toEqual(told.map((each) => expect.closeTo(each, 3)));
  expect(numbers(lens).slice(-ofScale.length)).toEqual(ofScale.map((each) => expect.closeTo(each, 4)));
});

it('what all tokens share of each part adds up to the mean of all logits', async () => {
  const shared = await readSharedParts(trace, END);
  const { parts } = await readAttribution(trace, END, null);
  const place = ({ kind, layer, head }: (typeof parts)[number]) => ({ kind, layer, head });
  expect(shared.map(place)).toEqual(parts.map(place));
  const logits = await rowOf('logits', END);
  const sum = shared.reduce((total, { value }) => total + value, 0);
  expect(sum).toBeCloseTo(logits.reduce((a, b) => a + b) / logits.length, 3);
  const heads = (await addedByHeads(END, 'mean of all')).flat();
  const found = shared.filter(({ kind }) => kind === 'head');
  for (const { layer, head, value } of found)
    expect(value).toBeCloseTo(heads[(layer as number) * HEADS + (head as number)] as number, DIGITS);
  expect(found).toHaveLength(heads.length);
});

it('a lead that rounding leaves nothing of is told in a word', () => {
  const name = (id: number, text: string) => ({ id, token: text, text, special: false });
  const part = { kind: 'head', layer: 0, head: 0, cross: false, value: 0 } as const;
  const said = (logit: number) =>
    sayInstead(
      { token: name(1, 'a'), ratherThan: name(2, 'b'), logit, capped: null, parts: [{ ...part, value: logit }] },
      'the next most probable',
    )
      .parts.map(({ text }) => text)
      .join('');
  expect(said(0.004)).toBe(
    'All this is about the logit itself; its lead over “b”, the next most probable, is next to nothing: attention heads 0.00.',
  );
  expect(said(-0.004)).toMatch(/ itself; it lies hardly below that of “b”, the next most probable: /);
  expect(said(1.2)).toMatch(/ its lead over “b”, the next most probable, is 1\.20: attention heads \+1\.20\.$/);
});
