/** Where even the best head adds little, and where a head rests on the first token without need: both as the numbers have it. */
import { beforeAll, expect, it } from 'vitest';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import {
  addedByHeads,
  addedFromTokens,
  DIGITS,
  find,
  headOf,
  indexOfMax,
  numbers,
  only,
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
/** The number of the step of the MLPs. */
const OF_MLPS = 11;
const LITTLE =
  'Even this head adds little: less than a fifth of the +2.64 that the MLP of block 0 alone adds (see step 11).';
const WHOLE = 'The whole score is 4.96: embedding −0.01, attention heads +1.38, MLPs +5.80, biases −2.21.';

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

it.each(['shown block', 'attention', 'strongest head of the block'] as const)(
  'the %s says that the best head adds little beside an MLP, and leads to that MLP',
  async (kind) => {
    expect(added).toBeLessThan(Math.max(...mlps) / 5);
    const found = only(await find({ position: POSITION, ...best }), kind);
    const tells = kind !== 'shown block';
    expect(found.text.endsWith(tells ? `${LITTLE} ${WHOLE}` : LITTLE)).toBe(true);
    const layer = indexOfMax(mlps);
    expect(places(found).slice(-2)).toEqual([{ layer }, { layer, step: OF_MLPS }]);
    expect(trace.planOf('model').sections[OF_MLPS - 1]?.view).toBe('mlp');
    const expected = [Math.max(...mlps), ...(tells ? whole : [])].map((each) => expect.closeTo(each, 3));
    expect(numbers(found).slice(-expected.length)).toEqual(expected);
  },
);

it('a head that is not the best of all is not told beside an MLP', async () => {
  const head = (best.head + 1) % 8;
  expect(only(await find({ position: POSITION, layer: best.layer, head }), 'attention').text).not.toContain(
    ' adds little',
  );
  const ofOther = only(await find({ position: POSITION, layer: 1, head: 0 }), 'strongest head of the block');
  expect(ofOther.text).not.toContain(' adds little');
});

it('a head that rests on the first token and takes little from it is called an attention sink', async () => {
  const weights = await rowOfHead(best.layer, best.head, POSITION);
  const [first] = await addedFromTokens(POSITION, indexOfMax(await rowOf('logits', POSITION)), best.layer, best.head);
  expect(weights[0]).toBeGreaterThan(0.5);
  expect(Math.abs(first as number)).toBeLessThan(0.25);
  const found = only(await find({ position: POSITION, ...best }), 'attention');
  expect(found.text).toContain(
    'Most of its attention rests on the first token, whose value changes the score by less than 0.25 (+0.18): many heads look there when they find nothing to look for (an attention sink).',
  );
  expect(numbers(found).filter((each) => Math.abs(each - (first as number)) < 10 ** -DIGITS)).toHaveLength(2);
});

it('of a head that is said to look mostly at the first token, that is not said once more', async () => {
  const texts: string[] = [];
  for (let index = 0; index < 48; index++)
    texts.push(only(await find({ position: POSITION, ...headOf(index) }), 'attention').text);
  const sinks = texts.filter((text) => text.includes('(an attention sink)'));
  const looks = sinks.filter((text) => text.includes(' looks mostly at the first token '));
  expect([looks.length > 0, looks.length < sinks.length]).toEqual([true, true]);
  for (const text of sinks)
    expect(text.includes(' The value of that token changes the score by less than 0.25 ')).toBe(looks.includes(text));
  for (const text of sinks) expect(text.includes(' Most of its attention rests ')).toBe(!looks.includes(text));
});
