/** What findings draw side by side: computed again by plain loops, and the numbers that their sentences state. */
import { expect, it } from 'vitest';
import { threeDigits } from '../../../../src/base/number-text';
import type { Amount, Finding, FindingKind } from '../../../../src/trace/findings/finding';
import { thorough } from '../../../workbench/thorough';
import {
  addedByHeads,
  addedByMlps,
  addedByNeurons,
  D_HEAD,
  find,
  LAST,
  LAYERS,
  numbers,
  only,
  ordered,
  rowOf,
  rowOfHead,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace();

const [LAYER, HEAD] = [5, 4];
const DIGITS = 3;

const rowsOf = (found: Finding) => found.amounts?.rows ?? [];
const textOf = ({ name }: Pick<Amount, 'name'>) => name.parts.map(({ text }) => text).join('');
const valuesOf = (found: Finding) => rowsOf(found).map(({ number }) => number.value as number);
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, DIGITS));
const length = (vector: readonly number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
const written = ({ number }: Amount) => Number(number.text.replace('−', '-'));
const amounts = async (kind: FindingKind, section?: string) => {
  const found = await find();
  const one = section && found.findings.find((other) => other.kind === kind && other.section === section);
  return one || only(found, kind);
};

it('how long the vectors of a token and of its position are, and their sum, which the next step reads', async () => {
  const found = await amounts('position vector');
  const of = async (stage: string) => length(await rowOf(stage, LAST));
  const lengths = [await of('embed'), await of('pos_embed'), await of('blocks.0.resid_pre')];
  expect(valuesOf(found)).toEqual(close(lengths));
  expect(rowsOf(found).map(textOf)).toEqual([
    'of the token',
    expect.stringMatching(/^of position 13 \(\S+ times that\)$/),
    'their sum',
  ]);
});

it('how long a vector is before a norm, after it, and with its learned numbers', async () => {
  const found = await amounts('normalised vector', 'norm ln2');
  const [before, after] = [await rowOf(`blocks.${LAYER}.resid_mid`, LAST), await rowOf(`blocks.${LAYER}.ln2`, LAST)];
  expect(valuesOf(found)).toEqual(close([length(before), Math.sqrt(before.length), length(after)]));
  // Where it is about as long as it came, the sentence says how far it turned.
  expect(numbers(found).slice(0, 3)).toEqual(valuesOf(found));
});

/** query · key with each token that the last one may look at, the largest first. */
async function products(): Promise<number[]> {
  const ofHead = async (stage: string, position: number) =>
    (await rowOf(`blocks.${LAYER}.attn.${stage}`, position)).slice(HEAD * D_HEAD, (HEAD + 1) * D_HEAD);
  const query = await ofHead('q', LAST);
  const all: number[] = [];
  for (let key = 0; key <= LAST; key++)
    all.push((await ofHead('k', key)).reduce((sum, value, i) => sum + value * (query[i] as number), 0));
  return all.toSorted((a, b) => b - a);
}

it('the products of a query with the key that fits best and with the runner-up, and what is between them', async () => {
  const found = await amounts('query');
  const [best, next] = (await products()) as [number, number];
  expect(valuesOf(found)).toEqual(close([best, next, best - next]));
  const [first, second, difference] = rowsOf(found).map(written) as [number, number, number];
  expect(first - second).toBeCloseTo(difference, 9);
});

it('the largest score, and the next one', async () => {
  const found = await amounts('largest score');
  const scores = (await products()).map((product) => product / Math.sqrt(D_HEAD));
  expect(valuesOf(found)).toEqual(close(scores.slice(0, 2)));
  for (const { number } of rowsOf(found)) expect(found.parts).toContainEqual(number);
});

it('how a head’s attention is shared out: at whom it looks most, then, and at all others', async () => {
  const found = await amounts('attention');
  const weights = (await rowOfHead(LAYER, HEAD, LAST)).slice(0, LAST + 1).toSorted((a, b) => b - a);
  const [most, next] = weights as [number, number];
  expect(valuesOf(found)).toEqual(close([most, next, 1 - most - next]));
  expect(rowsOf(found).map(textOf).at(-1)).toBe('12 other tokens');
  expect(rowsOf(found).map(({ rest }) => rest)).toEqual([undefined, undefined, true]);
  // Each as exactly as the sentence has it.
  for (const { number } of rowsOf(found).slice(0, -1)) expect(found.parts).toContainEqual(number);
});

it('of attention that is shared out more evenly also those that come near the largest share, and never more than four', async () => {
  const lengths = new Set<number>();
  for (let at = thorough ? 0 : (LAYERS - 2) * 8; at < LAYERS * 8; at++) {
    const [layer, head] = [Math.floor(at / 8), at % 8];
    const found = only(await find({ layer, head }), 'attention');
    const weights = (await rowOfHead(layer, head, LAST)).slice(0, LAST + 1).toSorted((a, b) => b - a);
    if (!found.amounts || (weights[1] as number) < 0.005) continue;
    const near = weights.slice(2).filter((weight) => weight >= (weights[0] as number) / 2).length;
    const listed = 2 + Math.min(near, 2);
    lengths.add(listed);
    const values = valuesOf(found);
    expect(values.slice(0, listed), `${layer}.${head}`).toEqual(close(weights.slice(0, listed)));
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(rowsOf(found).map(textOf).at(-1)).toBe(`${LAST + 1 - listed} other tokens`);
    // What is written is in the same order.
    const shares = rowsOf(found)
      .slice(0, -1)
      .map(({ number }) => Number.parseFloat(number.text));
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  }
  expect(lengths.size).toBeGreaterThan(1);
});

it('what the heads of a block add: the best one, the others together, and all of them', async () => {
  const found = await amounts('strongest head of the block');
  const id = (await find()).prediction?.id as number;
  const added = (await addedByHeads(LAST, id))[LAYER] as number[];
  const all = added.reduce((sum, value) => sum + value, 0);
  const best = Math.max(...added);
  expect(valuesOf(found)).toEqual(close([best, all - best, all]));
  expect(rowsOf(found).map(textOf)).toEqual([`head ${LAYER}.${added.indexOf(best)}`, '7 other heads', 'all 8 heads']);
});

it('the neurons that add most and those that take away most, all others and the bias: they add up to what the MLP adds', async () => {
  let told = 0;
  for (let layer = 0; layer < LAYERS; layer++) {
    const found = only(await find({ layer }), 'active neuron');
    if (!found.amounts) continue;
    told++;
    const id = (await find()).prediction?.id as number;
    const [values, added] = [await rowOf(`blocks.${layer}.mlp.post`, LAST), await addedByNeurons(LAST, layer, id)];
    const whole = (await addedByMlps(LAST, id))[layer] as number;
    const sum = added.reduce((a, b) => a + b);
    const order = ordered(added.map((value) => value * Math.sign(sum)));
    const shown = [...order.slice(0, 5), ...order.slice(-2).reverse()];
    const ofShown = shown.map((neuron) => added[neuron] as number);
    const rest = sum - ofShown.reduce((a, b) => a + b);
    expect(valuesOf(found)).toEqual(close([...ofShown, rest, whole - sum, whole]));
    expect(rowsOf(found).map(textOf)).toEqual([
      ...shown.map((neuron) => `neuron ${neuron} (${threeDigits(values[neuron] as number)})`),
      '1,017 others',
      'MLP’s output bias',
      'the MLP',
    ]);
    const amounts = rowsOf(found).map(written);
    expect(amounts.slice(0, -1).reduce((a, b) => a + b)).toBeCloseTo(amounts.at(-1) as number, 9);
    // Each leads to its column, also one that the sentence does not name.
    const places = rowsOf(found).flatMap(({ name }) => name.parts.flatMap(({ place }) => place ?? []));
    expect(places).toEqual(shown.map((index) => ({ layer, dimension: { axis: 'd_mlp', index } })));
  }
  expect(told).toBe(LAYERS - 1);
});

it('where it cannot be told what neurons add: the most active ones alone', async () => {
  const found = only(await find({ variant: 'walkthrough', layer: 0, head: 0 }), 'active neuron');
  const { data } = await trace.window('blocks.0.mlp.post', 'walkthrough');
  const row = [...data.subarray(LAST * 1024, (LAST + 1) * 1024)];
  const order = ordered(row.map(Math.abs)).slice(0, 4);
  expect(rowsOf(found).map(textOf)).toEqual(order.map((neuron) => `neuron ${neuron}`));
  expect(valuesOf(found)).toEqual(close(order.map((neuron) => row[neuron] as number)));
});

it('what the parts of a block add adds up as it is written: in hundredths, or where these do not, with a digit more', async () => {
  const digits = new Set<number>();
  for (let layer = 0; layer <= LAYER; layer++) {
    const found = only(await find({ layer }), 'block adds');
    const rows = rowsOf(found);
    for (const { number } of rows) expect(found.parts).toContainEqual(number);
    expect(rows.at(-1)?.isDerived).toBe(true);
    // Probabilities in a sentence behind them are of the lens: less-probable.test.ts.
    const isAmount = ({ kind, text }: Finding['parts'][number]) => kind === 'number' && !text.endsWith('%');
    // Behind them it is told what the block adds to the lead.
    const behind = found.parts.findIndex(({ text }) => text.includes(' The block '));
    const amounts = found.parts
      .slice(0, behind)
      .filter(isAmount)
      .map(({ text }) => text);
    const [exact] = [...new Set(amounts.map((text) => text.split('.')[1]?.length ?? 0))];
    expect(new Set(amounts.map((text) => text.split('.')[1]?.length)).size).toBe(1);
    digits.add(exact as number);
    const [all, ofAttention, ...others] = amounts.map((text) => Number(text.replace('−', '-'))) as [
      number,
      number,
      ...number[],
    ];
    const mlp = others.at(-1) as number;
    const apart = others.slice(0, -1);
    expect(ofAttention + mlp).toBeCloseTo(all, 9);
    if (apart.length > 0) expect(apart.reduce((sum, each) => sum + each, 0)).toBeCloseTo(ofAttention, 9);
    // And in the list, whose last row is the sum of those above it.
    const [block, ...parts] = rows.toReversed().map(written) as [number, ...number[]];
    expect(parts.reduce((sum, each) => sum + each, 0)).toBeCloseTo(block, 9);
    expect(found.text).not.toContain('rounded');
  }
  expect([...digits].toSorted()).toEqual([2, 3]);
});

it('the shares of attention that the sentence tells are written as there, each rounded from what it is: they add up to 100 % within that', async () => {
  for (let head = 0; head < 8; head++) {
    const found = only(await find({ layer: 3, head }), 'attention');
    const rows = rowsOf(found);
    const written = rows.map(({ number }) => /^([\d.]+)\u00a0%$/.exec(number.text)?.[1] ?? '');
    const halves = written.map((text) => 0.5 / 10 ** (text.split('.')[1]?.length ?? 0));
    for (const [at, { number }] of rows.entries()) {
      const off = Number(written[at]) - 100 * Number(number.value);
      expect(Math.abs(off), number.text).toBeLessThanOrEqual((halves[at] as number) + 1e-4);
    }
    for (const { number } of rows.slice(0, Math.min(2, rows.length - 1))) expect(found.parts).toContainEqual(number);
    const sum = written.reduce((all, text) => all + Number(text), 0);
    const within = halves.reduce((all, half) => all + half, 0);
    expect(Math.abs(sum - 100)).toBeLessThanOrEqual(within + 1e-4);
  }
});

it('the neurons that are counted by their values are those with the largest, so that the figure shows them', async () => {
  for (let layer = 0; layer < LAYERS; layer++) {
    const found = only(await find({ layer }), 'active neuron');
    const others = /; (\d+) others have at least half its value/.exec(found.text);
    if (!others) continue;
    const values = (await rowOf(`blocks.${layer}.mlp.post`, LAST)).map(Math.abs);
    const largest = ordered(values).slice(0, Math.min(Number(others[1]) + 1, 12));
    expect(found.counted?.axis).toBe('d_mlp');
    expect(found.counted?.indices).toEqual(largest);
  }
});
