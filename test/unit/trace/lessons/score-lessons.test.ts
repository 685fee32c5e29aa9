/** The answers of the lessons on the scale of scores and on the mask against plain loops over a saved trace’s file. */
import { describe, expect, it } from 'vitest';
import {
  counts,
  D_HEAD,
  HEADS,
  LAYERS,
  maximum,
  places,
  questionOf,
  rowOf,
  shownRows,
  stage,
  told,
  useLessons,
  words,
} from './answered-lessons';

useLessons(['scale', 'mask']);

describe('the answers of lessons', () => {
  it('scale: a row with and without the division, where the largest weight would grow most; and the ratio of two weights of another row', async () => {
    const count = counts.get('scale') as number;
    const best = { more: -1, weight: 0, undivided: 0, product: 0, layer: 0, head: 0, token: 0, key: 0 };
    for (let layer = 0; layer < LAYERS; layer++) {
      const [q, k] = [await stage('scale', `blocks.${layer}.attn.q`), await stage('scale', `blocks.${layer}.attn.k`)];
      for (let head = 0; head < HEADS; head++) {
        for (let token = 0; token < count; token++) {
          const query = rowOf(q, token * HEADS + head, D_HEAD);
          const products = Array.from({ length: token + 1 }, (_, key) =>
            rowOf(k, key * HEADS + head, D_HEAD).reduce((sum, value, i) => sum + value * (query[i] as number), 0),
          );
          const product = Math.max(...products);
          const share = (scale: number) =>
            1 / products.reduce((sum, other) => sum + Math.exp((other - product) * scale), 0);
          const [weight, undivided] = [share(1 / Math.sqrt(D_HEAD)), share(1)];
          if (undivided - weight <= best.more) continue;
          Object.assign(best, { more: undivided - weight, weight, undivided, product, layer, head, token });
          best.key = products.indexOf(product);
        }
      }
    }
    const { layer, head, token, key } = best;
    expect(places.get('scale')?.at(-1)).toMatchObject({ view: 'weights', layer, head, token, key });
    const [width, sum, said, slope] = told.get('scale') ?? [];
    const named = `head ${layer}.${head} (block ${layer}, head ${head})`;
    expect(width).toBe(`Here d is ${D_HEAD}. We look at ${named}.`);
    // Who divides the written sum of products gets the written score.
    const [, written = '', score = ''] =
      /^Here the products for “.” and “The” add up to ([\d.]+), and \1 \/ √32 = ([\d.]+)\.$/.exec(sum ?? '') ?? [];
    expect(Number(written)).toBeCloseTo(best.product, 2);
    expect((Number(written) / Math.sqrt(D_HEAD)).toFixed(3)).toBe(score);
    const ofBest = [best.weight, best.undivided].map((share) => (share * (1 - share)).toFixed(3));
    // The written weights give the written products.
    const [p, product, without, otherProduct] = [...(slope as string).matchAll(/\d\.\d+/g)].map(([number]) =>
      Number(number),
    );
    expect([product, otherProduct].map((value) => (value as number).toFixed(3))).toEqual(ofBest);
    // Both cards write them alike.
    expect(said).toContain(
      `, ${p}. Without the division it would be ${without}: in no other head would it grow so much.`,
    );
    for (const [share, of] of [
      [p, product],
      [without, otherProduct],
    ] as [number, number][])
      expect((share * (1 - share)).toFixed(3)).toBe(of.toFixed(3));
    const shown = shownRows.get('scale');
    expect(shown?.rows.map(({ values }) => values[key])).toEqual(
      [best.weight, best.undivided].map((share) => expect.closeTo(share, 3)),
    );
    for (const { values } of shown?.rows ?? []) {
      expect(values).toHaveLength(token + 1);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 3);
    }
    // It is to be seen, not only to be computed.
    expect(best.undivided - best.weight).toBeGreaterThan(0.4);
    // Of another row it is asked for: from the products themselves, without the division.
    const { ask, options, answer, questionPlace } = questionOf('scale', 'choice');
    expect(questionPlace).toMatchObject({ view: 'weights', layer, head });
    expect(questionPlace?.token).not.toBe(token);
    const at = questionPlace?.token as number;
    const [q, k] = [await stage('scale', `blocks.${layer}.attn.q`), await stage('scale', `blocks.${layer}.attn.k`)];
    const query = rowOf(q, at * HEADS + head, D_HEAD);
    const names = words.get('scale')?.map((text) => text.trim()) ?? [];
    const [one, other] = [...ask.matchAll(/“([^”]+)”/g)].slice(1).map(([, name = '']) => names.indexOf(name));
    expect(questionPlace?.key).toBe(one);
    const productWith = (other: number) =>
      rowOf(k, other * HEADS + head, D_HEAD).reduce((sum, value, i) => sum + value * (query[i] as number), 0);
    const difference = productWith(one as number) - productWith(other as number);
    const asLarge = Number.parseFloat(options[0] as string);
    expect(asLarge / Math.exp(difference / Math.sqrt(D_HEAD))).toBeCloseTo(1, 2);
    expect(options[answer]).toBe(`about ${Number(Math.exp(difference).toPrecision(2))} times`);
    // Who computes with what is written gets the answer.
    expect(Number((asLarge ** Math.sqrt(D_HEAD)).toPrecision(2))).toBe(Number(Math.exp(difference).toPrecision(2)));
  });

  it('mask: how many times as large one weight is as another, whose scores are so far apart; cards and figure speak of the same cell', async () => {
    const count = counts.get('mask') as number;
    const row = async (name: string, query: number) =>
      rowOf(await stage('mask', `blocks.5.attn.${name}`), 4 * count + query, count);
    const { ask, answer, why, questionPlace, answerPlace, hint } = questionOf('mask', 'number');
    const weights = await row('pattern', 8);
    const [, first, score, second, other] =
      /^Now another row, that of “people”: there the score of “(.+?)” is (−?[\d.]+), and that of “(.+?)” (−?[\d.]+)\. How many times as large as the weight of “\3” is that of “\1”\?$/.exec(
        ask,
      ) ?? [];
    const own = (words.get('mask') ?? []).map((word) => word.trim());
    const [more, less] = [own.indexOf(first ?? ''), own.indexOf(second ?? '')];
    expect(more).toBe(maximum(weights));
    const ratio = (weights[more] as number) / (weights[less] as number);
    expect(answer / ratio).toBeCloseTo(1, 4);
    expect(answer).toBeGreaterThan(1.3);
    // Who computes with what is written gets what is written.
    const number = (text = '') => Number(text.replace('−', '-'));
    const scores = await row('attn_scores_unmasked', 8);
    expect(number(score)).toBeCloseTo(scores[more] as number, 2);
    expect(number(other)).toBeCloseTo(scores[less] as number, 2);
    const [, apart, times] = /are ([\d.]+) apart, and e to the power of \1 is ([\d.]+)\./.exec(why) ?? [];
    expect((number(score) - number(other)).toFixed(3)).toBe(Number(apart).toFixed(3));
    expect(Math.exp(Number(apart)).toPrecision(3)).toBe(times);
    const [, one, two] = /the weights are ([\d.]+) and ([\d.]+):/.exec(why) ?? [];
    expect((Number(one) / Number(two)).toPrecision(3)).toBe(times);
    // What was computed instead is told.
    expect(hint(Number(apart))).toContain('how far apart the two scores are');
    expect(hint(1 / answer)).toContain('the other way round');
    expect(hint(number(score) / number(other))).toContain('one score divided by the other');
    expect(hint(100)).toContain(`which is ${apart}.`);
    // It is read where its scores stand, and answered where its weights do.
    expect(questionPlace).toEqual({ view: 'scores', layer: 5, head: 4, token: 8, key: more });
    expect(answerPlace).toEqual({ ...questionPlace, view: 'weights' });
    // A cell that the mask does not hide, and the largest weight of its row.
    const led = await row('pattern', 5);
    expect(places.get('mask')?.map(({ token, key }) => [token, key])).toEqual([
      [5, 0],
      [5, maximum(led)],
      [5, maximum(led)],
    ]);
    const [cell, all] = told.get('mask') ?? [];
    const largestOfRow = led[maximum(led)] as number;
    expect(cell).toBe(
      `In the row of “spring” the cell of “${own[maximum(led)]}” is outlined: its score −3.352 becomes the weight ${largestOfRow.toFixed(4)}, the largest of the row.`,
    );
    // A card writes the weights down that add up to 1.
    expect(all).toMatch(
      /^In the row of “spring”, which is outlined, they are (0\.\d{3}, ){6}and 0 for the rest: unrounded, they add up to 1\.000\. Point at a cell to read its weight\.$/,
    );
  });
});
