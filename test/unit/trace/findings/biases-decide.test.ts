/** Of a text whose prediction only the biases favour, and whose lens falls at the end by the scale of the final norm. */
import { expect, it } from 'vitest';
import {
  addedByHeads,
  DIGITS,
  fallOverMlp,
  find,
  numbers,
  only,
  ordered,
  rowOf,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('The old dog sat by the fire, and the old dog');
const END = 11;

it('the biases are named as what decides, and the head and the MLP that take away most', async () => {
  const [was, sat] = ordered(await rowOf('logits', END)) as [number, number];
  const found = only(await find({ position: END, ratherThan: sat }), 'largest part');
  expect(found.text).toBe(
    'Summed by kind, it is the biases (the same vectors in every text) that favour “was” over “sat” most, though the largest single part that does is the MLP of block 0 (+1.64, and −0.15 with all other MLPs), while the embedding and the attention heads favour “sat” most. Of the single parts, the MLP of block 0 adds most, +1.64, and the MLP of block 5 takes away most, −1.50. Of the 48 heads, head 4.5 adds most, +0.52 (it looks most at the second “the”), and head 4.3 takes away most, −0.77 (it looks most at “sat”, which stands after the first “dog”). The MLP of block 0 adds +0.44 to “was” and takes away 1.20 from “sat”: mostly it lowers “sat”. These are direct contributions: what a part itself wrote into the sum, not what it enabled later parts to write. A run without a part can give another result. The logit of “was” minus that of “sat” is 0.87: embedding −1.05, attention heads −1.03, MLPs −0.15, biases +3.10. Biases are here those of the attention outputs (b_O) and of the final norm (β); those of the MLPs are counted with the MLPs.',
  );
  const [ofWas, ofSat] = [await addedByHeads(END, was), await addedByHeads(END, sat)].map((each) => each.flat());
  const heads = ofWas?.map((value, at) => value - (ofSat?.[at] as number)) as number[];
  expect(heads.indexOf(Math.max(...heads))).toBe(4 * 8 + 5);
  expect(heads.indexOf(Math.min(...heads))).toBe(4 * 8 + 3);
  const told = numbers(found);
  expect(told.at(-3)).toBeCloseTo(
    heads.reduce((a, b) => a + b),
    3,
  );
  // What is left of the largest MLP in the sum of all stands beside it.
  expect(told.slice(0, 2)).toEqual([told[2], told.at(-2)]);
  expect(told.slice(4, 6)).toEqual(
    [Math.max(...heads), Math.min(...heads)].map((each) => expect.closeTo(each, DIGITS)),
  );
});

it('in short the largest single part is named once, with how much all of its kind leave of it', async () => {
  const [, sat] = ordered(await rowOf('logits', END)) as [number, number];
  const { text } = only(await find({ position: END, ratherThan: sat }), 'in short');
  expect(text).toContain(
    'the largest single part that does is the MLP of block 0 (+1.64, and −0.15 with all other MLPs)',
  );
  expect(text.match(/the MLP of block 0/g)).toHaveLength(1);
});

it('where the other token is favoured, what favours that has a plus as well', async () => {
  const [was, sat] = ordered(await rowOf('logits', END)) as [number, number];
  const { text } = only(await find({ position: END, id: sat, ratherThan: was }), 'largest part');
  expect(text).toContain(
    'the largest single part that does is the MLP of block 0 (+1.64 for “was”, and −0.15 with all other MLPs)',
  );
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
  expect(largest.text).toMatch(
    /^“was” leads “sat”, the runner-up, by 0\.87 in logit\. Of the single parts, the MLP of block 0 adds most to that lead \(\+1\.64\)\. The biases of the attention outputs and of the final norm, the same vectors in every text, give \+3\.10 of the lead, and all parts but these biases give −2\.23\. The MLP of block 5 takes most away from the lead \(−1\.50\)\. The attention heads give “was” most of its logit \(\+5\.59 of 6\.13\)\. These are direct .* Of the single parts, head 5\.0 adds most to this logit: \+0\.89, and \+0\.75 to that of “sat”\. .* The logit of “was” minus that of “sat”, the next most probable, is 0\.87: embedding −1\.05, attention heads −1\.03, MLPs −0\.15, biases \+3\.10\. The MLP of block 0 adds \+0\.44 to “was” and takes away 1\.20 from “sat”: mostly it lowers “sat”\. .*/,
  );
  expect(largest.text).toMatch(
    / Of what the biases add to the lead, \+0\.76 comes from the bias of the final norm alone\. /,
  );
  const { ofScale } = await fallOverMlp(END, was, 5);
  expect(numbers(lens).slice(-ofScale.length)).toEqual(ofScale.map((each) => expect.closeTo(each, 4)));
});
