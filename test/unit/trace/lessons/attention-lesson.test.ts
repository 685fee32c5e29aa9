/** The answers of the lesson on attention against plain loops over the tensors of a saved trace’s file. */
import { describe, expect, it } from 'vitest';
import { lessonOf } from '../../../../src/trace/lessons/lessons';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { traceText } from '../../support';
import {
  counts,
  D_HEAD,
  HEADS,
  LAYERS,
  maximum,
  model,
  places,
  questionOf,
  rowOf,
  shownRows,
  stage,
  told,
  useLessons,
  words,
} from './answered-lessons';

useLessons(['attention']);

describe('the answers of lessons', () => {
  it('attention: heads that look at four tokens from one, what each carries, and which one adds most', async () => {
    const count = counts.get('attention') as number;
    const names = words.get('attention')?.map((text) => text.trim()) ?? [];
    const token = count - 1;
    const weightsOf = async (layer: number, head: number, query: number) =>
      rowOf(await stage('attention', `blocks.${layer}.attn.pattern`), head * count + query, count);
    const lengthOf = async (layer: number, head: number, key: number) =>
      Math.hypot(...rowOf(await stage('attention', `blocks.${layer}.attn.v`), key * HEADS + head, D_HEAD));
    const all: { layer: number; head: number; weights: number[] }[] = [];
    for (let layer = 0; layer < LAYERS; layer++)
      for (let head = 0; head < HEADS; head++) all.push({ layer, head, weights: await weightsOf(layer, head, token) });
    const { trace } = await traceText(model, lessonOf('attention')?.text ?? '');
    const { parts, logit } = await readAttribution(trace, token, null);
    trace.release();
    const [first, second] = parts.filter(({ kind }) => kind === 'head').sort((a, b) => b.value - a.value);
    // One head stands out: what is said of it is to be seen.
    expect(first?.value).toBeGreaterThan(8 * (second?.value ?? 0));
    expect(first?.value).toBeGreaterThan(logit / 4);
    const [layer, head] = [first?.layer as number, first?.head as number];
    const leading = await weightsOf(layer, head, token);
    expect(names[maximum(leading)]).toBe('she');
    const led = { layer, head, token, key: maximum(leading) };
    expect(places.get('attention')).toEqual([
      { view: 'text', token },
      { view: 'projections', ...led },
      { view: 'weights', ...led },
      { view: 'weights', token },
      { view: 'attention output', ...led },
      { view: 'logits', ...led },
    ]);
    const [blocks, meets, row, looks, brings, adds] = told.get('attention') ?? [];
    expect(blocks).toBe('Here there are 6 blocks of 8 heads: 48 in all.');
    expect(meets).toBe(
      `We follow head ${layer}.${head} (block ${layer}, head ${head}) at “with”, the last token: its query meets 15 keys.`,
    );
    const most = leading[led.key] as number;
    expect(row).toBe(
      `In the row of “with”, head ${layer}.${head} gives “she” a weight of ${most.toFixed(3)}. All other tokens together get the rest, ${(1 - Number(most.toFixed(3))).toFixed(3)}.`,
    );
    // Of all heads the ones with the largest weights on these tokens.
    const best = (key: number) => all.toSorted((a, b) => (b.weights[key] as number) - (a.weights[key] as number))[0];
    const heads = [token - 1, token, 0].map((key) => ({ ...best(key), key }));
    const said = [...heads, { layer, head, weights: leading, key: led.key }];
    const at = ['the token before it, “work”', '“with” itself', 'the first token, “My”', '“she”'];
    // As the rows below write it.
    const list = said.map(
      (one, index) => `head ${one.layer}.${one.head} at ${at[index]} (${one.weights?.[one.key]?.toFixed(3)})`,
    );
    expect(looks?.replace(' looks from “with”', '')).toBe(`Here ${list.slice(0, 3).join(', ')}, and ${list[3]}.`);
    for (const one of said) expect(one.weights?.[one.key]).toBeGreaterThan(0.7);
    expect(shownRows.get('attention')?.rows).toEqual(
      said.map((one) => ({ name: `head ${one.layer}.${one.head}`, values: one.weights })),
    );
    const length = await lengthOf(layer, head, led.key);
    const [, weight, ofValue, product] =
      /brings most from “she”: a weight of ([\d.]+) times a value of length ([\d.]+) is a vector of length ([\d.]+)\.$/.exec(
        brings ?? '',
      ) ?? [];
    expect([weight, ofValue, product].map(Number)).toEqual(
      [most, length, most * length].map((value) => expect.closeTo(value, 2)),
    );
    for (const [key, other] of leading.entries())
      if (key !== led.key) expect(other * (await lengthOf(layer, head, key))).toBeLessThan((most * length) / 2);
    expect(adds).toBe(
      `Of all heads, head ${layer}.${head} adds most to the logit of “her”, the token that the model predicts: +${first?.value.toFixed(3)}; the next, head ${second?.layer}.${second?.head}, adds +${second?.value.toFixed(3)}.`,
    );
  });

  it('attention: of two tokens the one with less weight brings more, as its value is longer', async () => {
    const count = counts.get('attention') as number;
    const names = words.get('attention')?.map((text) => text.trim()) ?? [];
    const { ask, answer, options, why, hint, questionPlace, answerPlace } = questionOf('attention', 'choice');
    const { layer = 0, head = 0, token = 0, key = 0 } = questionPlace ?? {};
    const [, to, from, one, weight, two, otherWeight, length, otherLength] =
      /^Another head: from “(.+?)”, head (.+?) gives “(.+?)” a weight of ([\d.]+) and “(.+?)” one of ([\d.]+)\. The value of “.+?” has the length ([\d.]+), that of “.+?” ([\d.]+)\./.exec(
        ask,
      ) ?? [];
    expect([to, from, one]).toEqual([names[token], `${layer}.${head}`, names[key]]);
    expect(options).toEqual([`from “${one}”`, `from “${two}”`, 'about as much from both']);
    const row = rowOf(await stage('attention', `blocks.${layer}.attn.pattern`), head * count + token, count);
    const values = await stage('attention', `blocks.${layer}.attn.v`);
    const pair = [key, names.indexOf(two ?? '')];
    const truth = pair.map(
      (at) => [row[at], Math.hypot(...rowOf(values, at * HEADS + head, D_HEAD))] as [number, number],
    );
    expect(
      [
        [weight, length],
        [otherWeight, otherLength],
      ].map((of) => of.map(Number)),
    ).toEqual(truth.map((of) => of.map((value) => expect.closeTo(value, 2))));
    const products = truth.map(([share, ofValue]) => share * ofValue) as [number, number];
    expect(maximum(row)).toBe(key);
    expect(products[1] / products[0]).toBeGreaterThan(2);
    expect(answer).toBe(1);
    // The written numbers give the written products.
    for (const [, a, b, product] of why.matchAll(/([\d.]+) · ([\d.]+) = ([\d.]*\d)/g))
      expect((Number(a) * Number(b)).toPrecision(3)).toBe(product);
    expect(why).toMatch(/the first token, whose value is short: little comes of it\.$/);
    expect(hint(0)).toBe(
      `What is brought is the value times its weight: compare ${weight} · ${length} with ${otherWeight} · ${otherLength}.`,
    );
    // The step that answers it is shown once it is answered.
    expect(questionPlace?.view).toBe('weights');
    expect(answerPlace).toEqual({ view: 'attention output', layer, head, token });
    // No card has followed that head.
    expect(places.get('attention')?.some((place) => place.layer === layer && place.head === head)).toBe(false);
  });
});
