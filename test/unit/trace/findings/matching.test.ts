/** Queries, keys, scores and the choice of a token: what sentences state is computed again by plain loops. */

import { expect, it } from 'vitest';
import { threeDigits } from '../../../../src/base/number-text';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { thorough } from '../../../workbench/thorough';
import { makeRandomModel } from '../../random-model';
import { softmaxOf } from '../../softmax';
import { fixturePath, openModel, runTrace } from '../../support';
import {
  D_HEAD,
  find,
  headOf,
  indexOfMax,
  LAST,
  model,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace();

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const length = (a: readonly number[]) => Math.sqrt(dot(a, a));

async function vectorOf(stage: 'q' | 'k', position: number, { layer, head }: ReturnType<typeof headOf>) {
  return (await rowOf(`blocks.${layer}.attn.${stage}`, position)).slice(head * D_HEAD, (head + 1) * D_HEAD);
}

it.each([LAST, 3])('at token %i the key that a query fits best, and the largest score', async (position) => {
  let below = 0;
  const steps = thorough ? [3, 1] : [8, 2];
  for (let index = 0; index < 48; index += steps[index < 40 ? 0 : 1] as number) {
    const at = headOf(index);
    const query = await vectorOf('q', position, at);
    const keys: number[][] = [];
    for (let key = 0; key <= position; key++) keys.push(await vectorOf('k', key, at));
    const products = keys.map((key) => dot(query, key));
    const [best, next] = ordered(products) as [number, number];
    const [product, ofKey] = [products[best] as number, length(keys[best] as number[])];
    const found = await find({ position, ...at });
    const scores = only(found, 'largest score');
    const root = Math.sqrt(D_HEAD);
    expect(scores.section).toBe('scores');
    expect(numbers(scores)).toEqual(
      [product, product / root, (products[next] as number) / root].map((each) => expect.closeTo(each, 3)),
    );
    expect(places(scores)).toEqual([{ token: position }, at, { token: best }, { token: next }]);
    const queries = only(found, 'query');
    expect(queries.section).toBe('projections');
    expect(places(queries)).toEqual([at, { token: position }, { token: best }, { token: next }]);
    // What counts is told, the difference to the next: a product alone says little, and a small cosine seems no match.
    const difference = expect.closeTo(product - (products[next] as number), 3);
    const brief = { parts: queries.parts.slice(0, queries.briefCount) };
    expect(numbers(brief)).toEqual([difference]);
    expect(brief.parts.map(({ text }) => text).join('')).toMatch(
      /^In .* Their product \(query · key\) is \S+ larger than with the next best, the key of (?!.*Attention weights).+\.$/,
    );
    expect(queries.text.endsWith(' Attention weights depend only on such differences.')).toBe(true);
    if (product < 0) {
      below++;
      expect(numbers(queries)).toEqual([difference]);
      continue;
    }
    const factors = [length(query), ofKey, product / length(query) / ofKey];
    expect(numbers(queries).slice(1)).toEqual([...factors, product].map((each) => expect.closeTo(each, 3)));
    // Who multiplies the written numbers comes to the written product.
    const [a, b, cosine, whole] = [...queries.text.matchAll(/ (?:length|that key|two is|key:) (\d+(?:\.\d+)?)/g)].map(
      ([, number]) => Number(number),
    ) as [number, number, number, number];
    expect(Number((a * b * cosine).toPrecision(3)), queries.text).toBe(whole);
  }
  expect(below).toBeGreaterThan(0);
});

it('the first token has no other key to see', async () => {
  const { findings } = await find({ position: 0 });
  expect(findings.filter(({ kind }) => kind === 'query' || kind === 'largest score')).toEqual([]);
});

it('a key whose weight is too small for float32 is one that the token may see all the same', async () => {
  // Queries and keys 32 times as long: scores lie so far apart that most weights are 0.
  const random = await makeRandomModel({
    change: (value, name, index) => (/c_attn/.test(name) && index % 90 < 60 ? 32 * value : value),
  });
  const other = await openModel(random.folder);
  try {
    const text = 'A B C D A B C D A B C D';
    const traced = await runTrace(other, text);
    const position = traced.tokens.length - 1;
    const { data } = await traced.window('blocks.1.attn.pattern', 'model');
    for (const head of [0, 1, 2]) {
      const from = (head * traced.tokens.length + position) * traced.tokens.length;
      const weights = data.subarray(from, from + traced.tokens.length);
      expect(weights.filter((weight) => weight === 0).length).toBeGreaterThan(position / 2);
      const choice = { variant: 'model', layer: 1, head, position, id: null } as const;
      const found = await readFindings(traced, { text }, choice);
      expect(only(found, 'query').text).toMatch(new RegExp(` best, of the ${position + 1} keys that it may see\\. `));
      expect(only(found, 'largest score').text).toContain('. The next largest, of ');
      expect(only(found, 'attention').text).toMatch(/ and hardly at any other\. .*, 0\.00 from all others\.(?: |$)/);
      expect(only(found, 'what arrives').text).toMatch(/ The longest value, .*, but its weight is 0\u00a0%\.$/);
    }
  } finally {
    await other.release();
    await random.remove();
  }
});

it('which token greedy decoding takes, and by how much it leads', async () => {
  const logits = await rowOf('logits', LAST);
  const shares = softmaxOf(logits);
  const [best, next] = ordered(logits) as [number, number];
  // Whatever token is explained.
  const { others } = await find({ id: 1000 });
  expect(others.map(({ id }) => id)).toEqual(expect.arrayContaining([best, next]));
  for (const id of [null, 1000]) {
    const found = only(await find({ id }), 'choice');
    expect(best).toBe(indexOfMax(logits));
    expect(numbers(found)).toEqual(
      [shares[best], (logits[best] as number) - (logits[next] as number), shares[next]].map((each) =>
        expect.closeTo(each as number, 4),
      ),
    );
    expect(places(found)).toEqual([{ token: LAST }, { target: best }, { target: next }]);
    const named = `“${model.folder.tokenizer.describe(best).text.trim()}”`;
    expect(found.text).toContain(named);
    // Where a token is drawn, that one is not taken.
    expect(found.whenSampled?.text).toMatch(/^Greedy decoding would take .*: its logit is /);
    expect(found.whenSampled?.text).toContain(named);
  }
  expect(trace.planOf('model').sections.some(({ view }) => view === 'choice')).toBe(true);
});

it.runIf(thorough)(
  'the product that is told is written with the digits from which the written score follows',
  async () => {
    for (let index = 0; index < 48; index++) {
      for (const position of [3, 7, LAST]) {
        const { text } = only(await find({ position, ...headOf(index) }), 'largest score');
        const [, product = '', score = ''] = /query · key is (\S+), and divided by √32 it is (\S+)\. /.exec(text) ?? [];
        const given = Number(product.replace('−', '-')) / Math.sqrt(D_HEAD);
        expect(threeDigits(given), text).toBe(score);
      }
    }
  },
);

it('a score and the position bias that is added to it add up as they are written', async () => {
  const t5 = await openModel(fixturePath('t5'));
  try {
    const traced = await runTrace(t5, 'The weather is fine and good.');
    let told = 0;
    for (const layer of [0, 1])
      for (const head of [0, 1])
        for (let position = 1; position < 5; position++) {
          const choice = { variant: 'model', layer, head, position, sourcePosition: position, id: null } as const;
          const { findings } = await readFindings(traced, { text: traced.input.text }, choice);
          for (const { text } of findings) {
            const written = /query · key is (\S+), and with the relative position bias of (\S+) it is (\S+)\. /.exec(
              text,
            );
            if (!written) continue;
            const [score, bias, sum] = written.slice(1).map((each) => Number(each.replace('−', '-'))) as [
              number,
              number,
              number,
            ];
            expect(Math.abs(score + bias - sum), text).toBeLessThan(1e-9);
            told++;
          }
        }
    expect(told).toBeGreaterThan(16);
  } finally {
    await t5.release();
  }
});
