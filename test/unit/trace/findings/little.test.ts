/** Where even the best head adds little, and where a head rests on the first token without need: both as the numbers have it. */
import { beforeAll, expect, it } from 'vitest';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { thorough } from '../../../workbench/thorough';
import {
  addedByHeads,
  addedByMlps,
  addedFromTokens,
  DIGITS,
  find,
  headOf,
  indexOfMax,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  rowOfHead,
  totalsOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('The boats come back in the');

/** The last “the”. */
const POSITION = 6;

let best: { readonly layer: number; readonly head: number };
let added: number;
let mlps: number[];
let whole: number[];

beforeAll(async () => {
  const logits = await rowOf('logits', POSITION);
  const ofHeads = (await addedByHeads(POSITION, indexOfMax(logits))).flat();
  best = headOf(indexOfMax(ofHeads));
  added = Math.max(...ofHeads);
  const { parts } = await readAttribution(trace, POSITION, null); // checked against plain loops in residual.test.ts
  mlps = parts.flatMap(({ kind, value }) => (kind === 'mlp' ? [value] : []));
  whole = [Math.max(...logits), ...Object.values(totalsOf(parts))];
});

it('a head that adds little beside the part that adds most is named only if a step has shown it', async () => {
  expect(added).toBeLessThan(Math.max(...mlps) / 5);
  const shown = only(await find({ position: POSITION, ...best }), 'largest part');
  expect(shown.text).toContain(
    ` Of the heads, head ${best.layer}.${best.head} of step 8 adds most: +${added.toFixed(2)}. `,
  );
  const largest = only(await find({ position: POSITION, layer: best.layer, head: best.head + 1 }), 'largest part');
  expect(largest.text).toContain(
    'The MLPs, most of all the MLP of block 0 (+2.64), add most to the logit of “same”, which is 4.96; the biases take away from it. ',
  );
  expect(largest.text).not.toContain(' Of the ');
  for (const each of [...whole, Math.max(...mlps)]) expect(numbers(largest)).toContainEqual(expect.closeTo(each, 3));
  // It leads by almost nothing: no part sets it apart, and the summary offers none to be left out for that. Step 14 offers the one that it names.
  const found = await find({ position: POSITION, ...best });
  const most = { kind: 'mlp', layer: 0, head: null, cross: false };
  expect([largest.tested, only(found, 'in short').tested]).toEqual([most, undefined]);
  expect(only(found, 'in short').text).not.toMatch(/runner-up|head \d/);
  // The summary names the same part as the step does.
  expect(only(found, 'in short').text).toContain(
    ' the MLPs, most of all the MLP of block 0, add most to the logit of ',
  );
  // Of the next one, which does not lead, that is the part that does much, not the best of the heads that do little.
  const [, id] = ordered(await rowOf('logits', POSITION)) as [number, number];
  const ofNext = await addedByMlps(POSITION, id);
  const behind = only(await find({ position: POSITION, ...best, id }), 'largest part');
  expect(behind.tested).toEqual({ kind: 'mlp', layer: indexOfMax(ofNext), head: null, cross: false });
  // More than the whole is no part of it: all that it is the sum of is told.
  expect(largest.text).toMatch(
    /^The MLPs, most of all the MLP of block 0 \(\+2\.64\), add most to the logit of “same”, which is 4\.96; the biases take away from it\. The lead of “same” over “street” is 0\.04: embedding \+0\.785, attention heads −1\.859, MLPs −0\.811, biases \+1\.927 \(the same vectors in every text\)\. .* Of what the biases add to the lead, \+0\.916 comes from the bias of the attention of block 1 alone\. /,
  );
  expect(places(largest).filter(({ head }) => head !== undefined)).toEqual([]);
});

it('a head that rests on the first token and takes little from it is called an attention sink', async () => {
  const weights = await rowOfHead(best.layer, best.head, POSITION);
  const [first] = await addedFromTokens(POSITION, indexOfMax(await rowOf('logits', POSITION)), best.layer, best.head);
  expect(weights[0]).toBeGreaterThan(0.5);
  expect(Math.abs(first as number)).toBeLessThan(0.25);
  const found = only(await find({ position: POSITION, ...best }), 'attention');
  expect(found.text).toContain(
    ' Though most of its attention is on the first token, what it takes from there changes the logit little: many heads look there when they find nothing to look for (an attention sink).',
  );
  // What comes from it is told once.
  expect(numbers(found).filter((each) => Math.abs(each - (first as number)) < 10 ** -DIGITS)).toHaveLength(1);
});

it('where a head’s amount of a difference comes mostly from the first token, it is not said to take little from there', async () => {
  const [id, ratherThan] = ordered(await rowOf('logits', POSITION)) as [number, number];
  let mostly = 0;
  for (let index = 0; index < 48; index++) {
    const place = headOf(index);
    const [of, other] = [
      await addedFromTokens(POSITION, id, place.layer, place.head),
      await addedFromTokens(POSITION, ratherThan, place.layer, place.head),
    ];
    const [first = 0, ...rest] = of.map((value, at) => value - (other[at] as number));
    const value = rest.reduce((sum, each) => sum + each, first);
    const [weight = 0] = await rowOfHead(place.layer, place.head, POSITION);
    if (weight < 0.5 || Math.abs(value) < 0.05 || Math.abs(first) < Math.abs(value) / 2) continue;
    mostly++;
    expect(only(await find({ position: POSITION, ratherThan, ...place }), 'attention').text).not.toContain('sink');
  }
  expect(mostly).toBeGreaterThan(0);
});

it.runIf(thorough)('a head that is called an attention sink is said to look most at the first token', async () => {
  const texts: string[] = [];
  for (let index = 0; index < 48; index++)
    texts.push(only(await find({ position: POSITION, ...headOf(index) }), 'attention').text);
  const sinks = texts.filter((text) => text.includes('(an attention sink)'));
  const told = sinks.filter((text) => !text.includes(' adds almost nothing '));
  expect([told.length > 0, told.length < sinks.length]).toEqual([true, true]);
  for (const text of sinks)
    expect(text).toMatch(
      / looks most at the first token “The” \((5|6|7|8|9)\d\u00a0%|100\u00a0%|99\.\d\d\u00a0%|over 99\.99\u00a0%/,
    );
  for (const text of sinks)
    expect(/ what it takes from there changes the logit by only [+−]?0\.\d\d: /.test(text)).toBe(!told.includes(text));
});
