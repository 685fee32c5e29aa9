/** Of a text after which a line break is predicted: neither heads nor MLPs set it apart from the runner-up, but biases and the embedding. */
import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/trace/findings/finding';
import { sentencesIn } from '../../../../src/trace/findings/sentences-in';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import {
  figuresOf,
  find,
  leadsOfComponents,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  totalsOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('When Mary and John went to the store, John gave a drink to Mary.');
const END = 15;
const BESIDE =
  'Directly, what heads and MLPs make of this text works against “\\n”; they may still help it indirectly, as they change what later parts read: leave one of them out to see that. Biases are added after every text, and the embedding is that of “.” and its position alone.';

const briefOf = ({ parts, briefCount }: Finding) =>
  parts
    .slice(0, briefCount)
    .map(({ text }) => text)
    .join('');

it('the figures of a difference name all that add much to it in order, and who takes away: none that is ten times as much as a named one is left out', async () => {
  const [newline, she] = ordered(await rowOf('logits', END)) as [number, number];
  const { parts, logit } = await readAttribution(trace, END, newline, she);
  const short = only(await find({ position: END, ratherThan: she }), 'in short');
  expect(short.text).toMatch(
    / Its logit minus that of “She” is 0\.75: \+6\.00 comes from the biases and \+2\.42 from the embedding, while the attention heads take away 4\.87 and the MLPs 2\.80\.$/,
  );
  const figures = figuresOf(totalsOf(parts), logit);
  expect(figures).toHaveLength(5);
  expect(numbers(short).slice(-figures.length)).toEqual(figures.map((each) => expect.closeTo(each, 3)));
});

it('where biases and the embedding alone set two tokens apart, it is said that no other token has to do with it directly, and what shows whether one has indirectly', async () => {
  const [, she] = ordered(await rowOf('logits', END)) as [number, number];
  const found = await find({ position: END, ratherThan: she });
  const most = 'The most that a head or an MLP adds is +0.23: head 1.7, which looks most at the first token “When”.';
  expect(briefOf(only(found, 'largest part'))).toBe(
    `Summed by kind, it is only the biases and the embedding that favour “\\n” over “She”, while the attention heads favour “She” most. ${BESIDE} Of the single parts, the bias of the final norm adds most, +2.58, and head 5.4 takes away most, −1.92 (it looks most at the second “Mary”). ${most}`,
  );
  expect(briefOf(only(found, 'in short'))).toBe(
    `In short: after “.” it is only the biases and the embedding that favour “\\n” over “She”, while the attention heads favour “She” most. ${BESIDE} ${most} The probability of “\\n” among all tokens is 19.89\u00a0%.`,
  );
  expect(only(found, 'largest part').tested).toEqual({ kind: 'head', layer: 1, head: 7, cross: false });
});

it('what a token’s logit is made of and what its lead is made of are two paragraphs, each of which begins with what it is of', async () => {
  const found = only(await find({ position: END }), 'largest part');
  const [, she] = ordered(await rowOf('logits', END)) as [number, number];
  expect(totalsOf((await readAttribution(trace, END, she)).parts).MLPs).toBeCloseTo(8.61, 2);
  const paragraphs: string[] = [];
  for (const sentence of sentencesIn(found.parts.slice(0, found.briefCount))) {
    const text = sentence.map((part) => part.text).join('');
    if (sentence[0]?.begins || paragraphs.length === 0) paragraphs.push(text.trim());
    else paragraphs.push(`${paragraphs.pop()}${text}`);
  }
  expect(paragraphs).toEqual([
    'The MLPs, most of all the MLP of block 5 (+3.31), add most to the logit of “\\n”, which is 11.28, then the biases.',
    `The lead of “\\n” over “She” is 0.75: embedding +2.42, attention heads −4.87, MLPs −2.80, biases +6.00. The MLPs add even more to the logit of “She”, +8.61. ${BESIDE}`,
  ]);
});

it('where the head that adds most does little, the head that moves the prediction most against the runner-up is named, with a link to it', async () => {
  const [newline, she] = ordered(await rowOf('logits', END)) as [number, number];
  const leads = (await leadsOfComponents(END, newline, she)).filter(({ head }) => head !== null);
  const [most] = leads.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  expect(most).toMatchObject({ layer: 5, head: 4, value: expect.closeTo(-1.92, 2) });
  const found = only(await find({ position: END, layer: 5, head: 3 }), 'attention');
  expect(briefOf(found)).toMatch(
    / What it brings adds \+0\.29 to the logit of “\\n”, more than any other head \(step 14\)\. It adds \+0\.44 to the logit of “She”, so the lead of “\\n” over it shrinks by 0\.15\. Head 5\.4 does more here, against the prediction: it looks most at the second “Mary” and favours “She” over “\\n” by 1\.92\.$/,
  );
  expect(places(found)).toContainEqual({ layer: 5, head: 4 });
  expect(numbers(found)).toContainEqual(expect.closeTo(-(most?.value as number), 4));
  // Of a head that the reader has chosen nothing is said to do more, nor where two tokens were chosen.
  for (const choice of [{ head: 4 }, { head: 3, ratherThan: she }])
    expect(only(await find({ position: END, layer: 5, ...choice }), 'attention').text).not.toContain('does more here');
});
