/** The answers of the lesson on induction against plain loops over a saved trace’s file, and over the weights. */
import { describe, expect, it } from 'vitest';
import type { LessonPlace } from '../../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../../src/trace/lessons/lessons';
import {
  counts,
  D_HEAD,
  D_MODEL,
  HEADS,
  ids,
  LAYERS,
  maximum,
  model,
  places,
  questionOf,
  rowOf,
  stage,
  told,
  useLessons,
  VOCABULARY,
  weight,
  words,
} from './answered-lessons';

useLessons(['induction']);

describe('the answers of lessons', () => {
  it('induction: where the head that was shown looks from a token that was not', async () => {
    const count = counts.get('induction') as number;
    const own = ids.get('induction') ?? [];
    let best = { weight: -1, layer: 0, head: 0, query: 0 };
    for (let layer = 0; layer < LAYERS; layer++) {
      const pattern = await stage('induction', `blocks.${layer}.attn.pattern`);
      for (let head = 0; head < HEADS; head++)
        for (let query = 0; query < count; query++)
          for (let copy = query - 2; copy >= 0; copy--) {
            if (own[copy] !== own[query] || own.slice(copy + 1, query).includes(own[query] as number)) continue;
            const weight = pattern[(head * count + query) * count + copy + 1] as number;
            if (weight > best.weight) best = { weight, layer, head, query };
          }
    }
    const { ask, answer, options, hint, why, questionPlace, answerPlace } = questionOf('induction', 'choice');
    expect(ask).toMatch(
      new RegExp(`^Where does head ${best.layer}\\.${best.head} look most from the second “table”\\?$`),
    );
    // No card has led to the token that is asked about: its arcs would be the answer.
    const query = best.query + 1;
    const shown = places
      .get('induction')
      ?.slice(1)
      .map(({ token }) => token);
    expect(shown).toContain(best.query);
    expect(shown).not.toContain(query);
    const row = rowOf(await stage('induction', `blocks.${best.layer}.attn.pattern`), best.head * count + query, count);
    expect(Math.max(...row)).toBeGreaterThan(0.8);
    // Tokens are named, not counted by position, which nothing on screen shows.
    const texts = (words.get('induction') ?? []).map((word) => word.trim());
    const nameOf = (word: string, position: number) => {
      const alike = texts.flatMap((other, at) => (other === word ? [at] : []));
      const ordinal = ['first', 'second', 'third'][alike.indexOf(position)];
      return alike.length === 1 ? `“${word}”` : `the ${ordinal} “${word}”`;
    };
    const names = texts.map(nameOf);
    expect(options[answer]).toBe(names[maximum(row)]);
    for (const [index, option] of options.entries()) {
      const [, less, weight] = /weight of (less than )?([\d.]+);/.exec(hint(index)) ?? [];
      const own = row[names.indexOf(option)] ?? Number.NaN;
      // Softmax gives no token nothing.
      if (less) expect([weight, own > 0 && own < 0.0005]).toEqual(['0.001', true]);
      else expect(Number(weight)).toBeCloseTo(own, 3);
      expect(hint(index)).toMatch(/^From the second “table”, head /);
    }
    // The picture that the answer leads to is of what it says.
    const { layer, head } = best;
    expect(answerPlace).toEqual({ view: 'weights', layer, head, token: query, key: maximum(row) });
    // While it is asked, the text is seen, and no weight: neither the answer nor that of another token, which tempts.
    expect(questionPlace).toEqual({ view: 'text', layer, head, token: best.query });
    expect(why).toContain(
      `From the second “table”, it looks at “stands” with a weight of ${Math.max(...row).toFixed(3)}: `,
    );
    // What it finds need not be what the model predicts: who has seen another token lead there is told so.
    const logits = rowOf(await stage('induction', 'logits'), query, VOCABULARY);
    const stands = logits[own[maximum(row)] as number] as number;
    expect(logits.filter((logit) => logit > stands)).toHaveLength(2);
    expect(why).toMatch(
      / All other parts add to the prediction as well: after the second “table”, “is” leads with \d+\s%, and “stands” comes third, with \S+\s%\.$/,
    );
  });

  it('induction: each word of its text is one token, and so is the word that the model predicts', async () => {
    const text = lessonOf('induction')?.text ?? '';
    expect(words.get('induction')?.map((word) => word.trim())).toEqual(text.match(/\w+|\./g));
    const { token: shown } = places.get('induction')?.at(-1) ?? {};
    const logits = rowOf(await stage('induction', 'logits'), shown as number, VOCABULARY);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    expect(model.folder.tokenizer.decode([maximum(logits)])).toBe(' table');
    expect(Math.exp(Math.max(...logits)) / sum).toBeGreaterThan(0.6);
    const { answer, options } = questionOf('induction', 'choice');
    expect(options[answer]).toBe('“stands”');
  });

  it('induction: the head before is the one of all earlier heads that the induction head’s keys depend on most', async () => {
    const count = counts.get('induction') as number;
    const [, found, before] = places.get('induction') as [LessonPlace, LessonPlace, LessonPlace];
    const { layer = 0, head = 0, token: query = 0, key = 0 } = found;
    expect([layer, head, before.layer, before.head]).toEqual([4, 3, 3, 5]);
    expect([before.token, before.key]).toEqual([key, key - 1]);
    // The scores of the induction head, from the stream that its block reads.
    const [gain, shift] = [await weight(`h.${layer}.ln_1.weight`), await weight(`h.${layer}.ln_1.bias`)];
    const [made, added] = [await weight(`h.${layer}.attn.c_attn.weight`), await weight(`h.${layer}.attn.c_attn.bias`)];
    const normed = (x: readonly number[]) => {
      const mean = x.reduce((a, b) => a + b) / D_MODEL;
      const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / D_MODEL;
      return x.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * (gain[i] as number) + (shift[i] as number));
    };
    const projected = (x: readonly number[], from: number) =>
      Array.from({ length: D_HEAD }, (_, column) => {
        let sum = added[from + column] as number;
        for (let i = 0; i < D_MODEL; i++) sum += (x[i] as number) * (made[i * 3 * D_MODEL + from + column] as number);
        return sum;
      });
    const stream = await stage('induction', `blocks.${layer}.resid_pre`);
    const vectors = Array.from({ length: query + 1 }, (_, position) => rowOf(stream, position, D_MODEL));
    const q = projected(normed(vectors[query] as number[]), head * D_HEAD);
    const weightOnKey = (of: readonly (readonly number[])[]) => {
      const powers = of.map((x) => {
        const k = projected(normed(x), D_MODEL + head * D_HEAD);
        return Math.exp(k.reduce((sum, value, i) => sum + value * (q[i] as number), 0) / Math.sqrt(D_HEAD));
      });
      return (powers[key] as number) / powers.reduce((a, b) => a + b);
    };
    const pattern = await stage('induction', `blocks.${layer}.attn.pattern`);
    const own = pattern[(head * count + query) * count + key] as number;
    expect(weightOnKey(vectors)).toBeCloseTo(own, 4);
    // Without what each earlier head has written into the keys.
    const without: [string, number][] = [];
    for (let earlier = 0; earlier < layer; earlier++) {
      const z = await stage('induction', `blocks.${earlier}.attn.z`);
      const output = await weight(`h.${earlier}.attn.c_proj.weight`);
      for (let one = 0; one < HEADS; one++) {
        const rest = vectors.map((x, position) =>
          x.map((value, column) => {
            let wrote = 0;
            for (let i = 0; i < D_HEAD; i++)
              wrote +=
                (z[(position * HEADS + one) * D_HEAD + i] as number) *
                (output[(one * D_HEAD + i) * D_MODEL + column] as number);
            return value - wrote;
          }),
        );
        without.push([`${earlier}.${one}`, weightOnKey(rest)]);
      }
    }
    without.sort(([, a], [, b]) => a - b);
    expect(without[0]?.[0]).toBe(`${before.layer}.${before.head}`);
    expect(without[0]?.[1]).toBeLessThan(own / 2);
    expect(without[1]?.[1]).toBeGreaterThan(0.9 * own);
    // The mean that the card tells.
    const earlier = await stage('induction', `blocks.${before.layer}.attn.pattern`);
    let [mean, even] = [0, 0];
    for (let at = 1; at < count; at++) even += 1 / (at + 1) / (count - 1);
    for (let at = 1; at < count; at++)
      mean += (earlier[((before.head as number) * count + at) * count + at - 1] as number) / (count - 1);
    expect(told.get('induction')).toEqual([
      `Here head 4.3 (block 4, head 3) does so most clearly: its weight from the second “green” on the first “table” is ${own.toFixed(3)}, where attention spread evenly would give ${(1 / (query + 1)).toFixed(3)}.`,
      `Here that is head 3.5 (block 3, head 5): its weight on the token before is ${mean.toFixed(3)} on average, where attention spread evenly would give ${even.toFixed(3)}.`,
      'In a run without head 3.5, the probability of “table” after the second “green” is 12\u00a0% instead of 65\u00a0%.',
      'Here the probability of “table” after the second “green” is 65\u00a0%, where it was 0.1\u00a0% after the first “green”; that of “table” after the last token is 82\u00a0%.',
    ]);
    /** Of a token at another place of the text, or of the most probable one. */
    const probability = async (at: number, of?: number) => {
      const logits = rowOf(await stage('induction', 'logits'), at, VOCABULARY);
      const id = of === undefined ? maximum(logits) : (ids.get('induction')?.[of] as number);
      return Math.exp(logits[id] as number) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    };
    expect(await probability(10, 2)).toBeCloseTo(0.65, 2);
    expect(await probability(1, 2)).toBeCloseTo(0.001, 3);
    // The text ends where the copied token leads.
    expect(await probability(count - 1, 2)).toBeCloseTo(0.82, 2);
    expect(await probability(count - 1)).toBeCloseTo(0.82, 2);
  });
});
