/**
 * The answers of the lessons against an independent computation: plain loops over the tensors of a saved trace's file,
 * and over the weights. Nothing of the project's arithmetic is used.
 */
import { describe, expect, it } from 'vitest';
import { shareInThreeDigits } from '../../../../src/base/number-text';
import { hintOf, isRight } from '../../../../src/trace/lessons/lesson';
import { LESSONS, lessonOf } from '../../../../src/trace/lessons/lessons';
import { quantisedRow } from '../../../../src/trace/lessons/quantised-row';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { traceText } from '../../support';
import {
  counts,
  D_HEAD,
  D_MODEL,
  HEADS,
  LAYERS,
  maximum,
  model,
  places,
  questionOf,
  questions,
  rowOf,
  stage,
  told,
  useLessons,
  VOCABULARY,
  weight,
} from './answered-lessons';

useLessons();

it('of a number that is right but for its sign only that is said', () => {
  const question = questionOf('residual', 'number');
  expect(hintOf(question, -question.answer)).toBe('The size is right, but the sign is the other one.');
  expect(hintOf(question, question.answer + 1)).toBe(question.hint(question.answer + 1));
});

describe('the answers of lessons', () => {
  it('there are twelve lessons, each with cards of two or three sentences and an answer that is right', () => {
    expect(LESSONS).toHaveLength(12);
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(12);
    expect(lessonOf('induction')?.title).toBe('Induction');
    expect(lessonOf(undefined)).toBeUndefined();
    for (const { cards } of LESSONS) {
      expect(cards.length).toBeGreaterThan(1);
      for (const { text } of cards) expect(text.match(/[.?](?= |$)/g)?.length ?? 0, text).toBeGreaterThan(1);
    }
    for (const question of questions.values()) {
      expect(isRight(question, question.answer)).toBe(true);
      expect(isRight(question, question.answer + 3)).toBe(false);
      expect(isRight(question, Number.NaN)).toBe(false);
      if (question.kind === 'choice') expect(question.options.length).toBeGreaterThan(2);
      const wrong =
        question.kind === 'number'
          ? [question.answer + 3]
          : question.options.flatMap((_, at) => (at === question.answer ? [] : [at]));
      for (const given of wrong) expect(question.hint(given)).toMatch(/^[^?!]+\.$/);
    }
  });

  it('tokens: as many as the tokenizer makes of a word of which the step of tokens does not tell that by itself, written as the strip has them', async () => {
    const { ask, answer, why, hint } = questionOf('tokens', 'number');
    const word = /“(.+)”/.exec(ask)?.[1] ?? '';
    expect(word).toBe('unbelievably');
    expect(answer).toBe(why.match(/“/g)?.length ? (why.match(/“/g)?.length ?? 0) - 1 : 0);
    const pieces = [...why.matchAll(/“([^”]+)”/g)].slice(1).map(([, piece]) => piece);
    expect(pieces.join('')).toBe(`·${word}`);
    expect(hint(answer - 1)).toBe(`In the strip of tokens it has more pieces than that, from “${pieces[0]}” on.`);
    expect(answer).toBeGreaterThan(2);
  });

  it('residual: one number of the stream through a block, and of another one what attention adds', async () => {
    const position = (counts.get('residual') as number) - 1;
    const stages = ['resid_pre', 'attn_out', 'resid_mid', 'mlp_out', 'resid_post'];
    const [before = [], attention = [], middle = [], mlp = [], after = []] = await Promise.all(
      stages.map(async (name) => rowOf(await stage('residual', `blocks.0.${name}`), position, D_MODEL)),
    );
    const number = (text = '') => Number(text.replaceAll('−', '-').replaceAll(' ', ''));
    const cards = told.get('residual') ?? [];
    const led = places.get('residual') ?? [];
    const index = led[0]?.dimension as number;
    expect(led.map(({ dimension, drawn }) => [dimension, drawn])).toEqual([
      [index, undefined],
      [index, 'blocks.0.attn_out'],
      [index, 'blocks.0.mlp_out'],
      [index, 'blocks.0.resid_post'],
    ]);
    const [a, b, c, d] = [before, attention, mlp, after].map((row) => row[index] as number) as [
      number,
      number,
      number,
      number,
    ];
    expect(cards[0]).toContain(
      `At “.” we follow one of its numbers through block 0: that in column ${index} of the figure, called dimension ${index}. It begins as ${a.toFixed(3)}.`,
    );
    // Who adds by hand what is written gets what is written, to the last digit.
    const sums = cards.slice(1).map((card) => /: (−?[\d.]+(?: [+−] [\d.]+)+) = (−?\d+\.\d+)/.exec(card) ?? []);
    for (const [, terms = '', whole] of sums) {
      const added = terms.replaceAll(/ − /g, ' + −').split(' + ').map(number);
      expect(added.reduce((one, other) => one + other).toFixed(3)).toBe(number(whole).toFixed(3));
    }
    expect(sums.map(([, , whole]) => number(whole))).toEqual(
      [a + b, a + b + c, d].map((sum) => expect.closeTo(sum, 2)),
    );
    expect(Math.abs(b)).toBeGreaterThan(0.6 * Math.max(...attention.map(Math.abs)));
    const { ask, answer, questionPlace, hint } = questionOf('residual', 'number');
    const other = questionPlace?.dimension as number;
    expect(other).not.toBe(index);
    expect(questionPlace).toEqual({ view: 'block output', layer: 0, token: position, dimension: other });
    expect(answer).toBeCloseTo(attention[other] as number, 5);
    // What the figure shows is told, and is no answer.
    expect(ask).toContain(
      `leaves block 0 as ${(after[other] as number).toFixed(3).replace('-', '−')}, which the figure shows`,
    );
    expect(hint(after[other] as number)).toContain('behind the whole block');
    expect(hint(middle[other] as number)).toContain('take off what came in');
  });

  it('lens: the block from which the predicted token stays first', async () => {
    const count = counts.get('lens') as number;
    const [wte, gamma, beta] = [await weight('wte.weight'), await weight('ln_f.weight'), await weight('ln_f.bias')];
    const tops: [number, number][] = [];
    for (let layer = 0; layer < LAYERS; layer++)
      for (const point of ['resid_mid', 'resid_post']) {
        const stream = rowOf(await stage('lens', `blocks.${layer}.${point}`), count - 1, D_MODEL);
        const mean = stream.reduce((sum, value) => sum + value, 0) / D_MODEL;
        const variance = stream.reduce((sum, value) => sum + (value - mean) ** 2, 0) / D_MODEL;
        const normed = stream.map(
          (value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * (gamma[i] as number) + (beta[i] as number),
        );
        const logits = Array.from({ length: VOCABULARY }, (_, id) => {
          let sum = 0;
          for (let i = 0; i < D_MODEL; i++) sum += (normed[i] as number) * (wte[id * D_MODEL + i] as number);
          return sum;
        });
        tops.push([layer, maximum(logits)]);
      }
    const final = tops.at(-1)?.[1];
    const from = tops.findLastIndex(([, id]) => id !== final) + 1;
    const { answer, options, hint, why } = questionOf('lens', 'choice');
    expect(options[answer]).toBe(`Block ${tops[from]?.[0]}`);
    const part = from % 2 === 0 ? 'attention' : 'MLP';
    // A line break is written as the figure has it.
    expect(hint(0)).toBe('After block 0 it is still “⏎” that leads.');
    expect(why).toBe(`“They” leads after the ${part} of block ${tops[from]?.[0]}, and in every row below that.`);
    for (let layer = 0; layer < LAYERS; layer++) {
      const leads = tops.findLast(([of]) => of === layer)?.[1] === final;
      if (layer < answer) expect(hint(layer)).toContain(`fter block ${layer}${leads ? ', but not' : ' it is still'}`);
      if (layer > answer) expect(hint(layer)).toContain(`in block ${layer - 1} already`);
    }
  });

  it('attribution: the logit without the share of the head or the MLP whose share is largest', async () => {
    const last = (counts.get('attribution') as number) - 1;
    const final = rowOf(await stage('attribution', 'blocks.5.resid_post'), last, D_MODEL);
    const logits = rowOf(await stage('attribution', 'logits'), last, VOCABULARY);
    const [wte, gamma] = [await weight('wte.weight'), await weight('ln_f.weight')];
    const row = rowOf(Float32Array.from(wte), maximum(logits), D_MODEL);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(mean(final.map((value) => (value - mean(final)) ** 2)) + 1e-5);
    const share = (written: readonly number[]) => {
      const middle = mean(written);
      return written.reduce(
        (sum, x, i) => sum + ((x - middle) / deviation) * (gamma[i] as number) * (row[i] as number),
        0,
      );
    };
    const shares = new Map<string, number>();
    for (let layer = 0; layer < LAYERS; layer++) {
      const z = rowOf(await stage('attribution', `blocks.${layer}.attn.z`), last, D_MODEL);
      const projection = await weight(`h.${layer}.attn.c_proj.weight`);
      for (let head = 0; head < HEADS; head++) {
        const written = Array.from({ length: D_MODEL }, (_, column) => {
          let sum = 0;
          for (let i = head * D_HEAD; i < (head + 1) * D_HEAD; i++)
            sum += (z[i] as number) * (projection[i * D_MODEL + column] as number);
          return sum;
        });
        shares.set(`Block ${layer}, head ${head}`, share(written));
      }
      const mlp = rowOf(await stage('attribution', `blocks.${layer}.mlp_out`), last, D_MODEL);
      shares.set(`The MLP of block ${layer}`, share(mlp));
    }
    const order = [...shares].sort(([, one], [, other]) => other - one);
    const { answer, why, hint } = questionOf('attribution', 'number');
    const [[name, most]] = order as [[string, number]];
    expect(answer).toBeCloseTo(Math.max(...logits) - most, 2);
    expect(why.startsWith(`${name} adds +${most.toFixed(2)}`)).toBe(true);
    expect(hint(most)).toMatch(/^This is what the part adds: /);
    expect(hint(0)).toMatch(/^Look for the largest share /);
    expect(told.get('attribution')).toEqual([
      expect.stringMatching(
        /^Here the MLP of block 0 adds only \+0\.777 itself to the logit of “They”, yet in a run without it the logit falls by [\d.]+, /,
      ),
    ]);
  });

  it('sampling: the head that adds most to the prediction is shown beside it', async () => {
    const { trace } = await traceText(model, lessonOf('sampling')?.text ?? '');
    const { parts } = await readAttribution(trace, trace.tokens.length - 1, null);
    trace.release();
    const [best] = parts.filter(({ kind }) => kind === 'head').sort((a, b) => b.value - a.value);
    for (const { layer, head } of places.get('sampling') ?? [])
      expect([layer, head]).toEqual([best?.layer, best?.head]);
  });

  it('sampling: what top-k and top-p keep of this very trace', async () => {
    const count = counts.get('sampling') as number;
    const logits = rowOf(await stage('sampling', 'logits'), count - 1, VOCABULARY);
    const powers = logits.map((logit) => Math.exp(logit)).toSorted((a, b) => b - a);
    const sum = powers.reduce((a, b) => a + b);
    const five = powers.slice(0, 5).reduce((a, b) => a + b);
    const percent = (share: number) => `${(100 * share).toFixed(0)}\u00a0%`;
    let [kept, reached] = [0, 0];
    while (reached < 0.9) reached += (powers[kept++] as number) / sum;
    const [first] = powers as [number];
    // The card of temperature has numbers of the screen: of the two tokens that are asked about, at another temperature.
    const ratio = first / (powers[1] as number);
    const [card = '', ...others] = told.get('sampling') ?? [];
    const [, before, again, after] =
      /^Here “other” is ([\d.]+) times as probable as “second” at temperature 1, and ([\d.]+)² = ([\d.]+) times at temperature 0\.5\.$/.exec(
        card,
      ) ?? [];
    expect(again).toBe(before);
    expect(Number(before)).toBeCloseTo(ratio, 1);
    expect(after).toBe((ratio ** 2).toPrecision(3));
    // In so many digits that the square of the written number is the written square.
    expect((Number(before) ** 2).toPrecision(3)).toBe(after);
    expect(card).not.toContain(Math.sqrt(ratio).toPrecision(2));
    expect(others).toEqual([
      `Here, at temperature 1, the 5 most probable tokens have ${percent(five / sum)} together: with top-k 5 the probability of “other” rises from ${percent(first / sum)} to ${percent(first / five)}.`,
      `Here, at temperature 1, top-p 0.9 keeps ${kept} of the 8,193 tokens.`,
    ]);
    expect(questionOf('sampling', 'number').ask).toContain('as probable as “second”, the next most probable. How');
  });

  it('sampling: the root of the ratio of two tokens that are named, and far enough apart to see it', async () => {
    const count = counts.get('sampling') as number;
    const logits = rowOf(await stage('sampling', 'logits'), count - 1, VOCABULARY);
    const [first = 0, second = 0] = logits.toSorted((a, b) => b - a);
    const { answer, ask } = questionOf('sampling', 'number');
    expect(answer).toBeCloseTo(Math.sqrt(Math.exp(first - second)), 4);
    expect(answer).toBeGreaterThan(2.5);
    for (const logit of [first, second])
      expect(ask).toContain(`“${model.folder.tokenizer.decode([logits.indexOf(logit)]).trim()}”`);
    expect(Math.exp(first) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0)).toBeGreaterThan(0.35);
    // Who divides what the bars show at temperature 2, or one step of the slider beside it, is right.
    for (const temperature of [1.95, 2, 2.05]) {
      const all = logits.reduce((sum, logit) => sum + Math.exp(logit / temperature), 0);
      const [one, other] = [first, second].map((logit) =>
        Number.parseFloat(shareInThreeDigits(Math.exp(logit / temperature) / all)),
      ) as [number, number];
      expect(isRight(questionOf('sampling', 'number'), one / other), `${one} / ${other}`).toBe(true);
    }
    for (const wrong of [answer ** 2, answer ** 2 / 2, 3.4])
      expect(isRight(questionOf('sampling', 'number'), wrong)).toBe(false);
  });

  it('cache: a key and a value in every block', () => {
    const { answer, why } = questionOf('cache', 'number');
    expect(answer).toBe(2 * LAYERS * HEADS * D_HEAD);
    expect(why).toBe('12 · 256 = 3,072: keys and values in each of the 6 blocks.');
  });

  it('quantisation: the factor between the largest rounding errors', async () => {
    const values = rowOf(await stage('quantisation', 'embed'), 1, D_MODEL).slice(0, 32);
    // The number furthest from 0 is 127 steps away from it in 8 bits, and −8 in 4, where the other side ends at 7.
    const most = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    const errorsOf = (step: number, least: number, highest: number) =>
      values.map((value) => step * Math.min(highest, Math.max(least, Math.round(value / step))) - value);
    const all = [errorsOf(Math.abs(most) / 127, -127, 127), errorsOf(most / -8, -8, 7)] as const;
    const errors = all.map((each) => Math.max(...each.map(Math.abs))) as [number, number];
    for (const [at, bits] of ([8, 4] as const).entries()) {
      const row = quantisedRow(Float32Array.from(values), bits);
      expect(row.largestError).toBeCloseTo(errors[at] as number, 6);
      expect(Math.abs(all[at]?.[row.largestAt] as number)).toBeCloseTo(row.largestError, 6);
      expect(row.numbers.map(({ error }) => error)).toEqual(all[at]?.map((error) => expect.closeTo(error, 6)));
      expect(row.numbers.map(({ value }) => value)).toEqual(values);
      for (const { code, dequantised } of row.numbers) expect(dequantised).toBeCloseTo(code * row.scale, 6);
    }
    const ratio = errors[1] / errors[0];
    const { answer, options } = questionOf('quantisation', 'choice');
    const factors = options.map((option) => Number(/\d+/.exec(option)?.[0]));
    const off = factors.map((factor) => Math.abs(Math.log(factor) - Math.log(ratio)));
    expect(answer).toBe(maximum(off.map((value) => -value)));
    const { why } = questionOf('quantisation', 'choice');
    expect(why).toContain(
      `${errors[1].toPrecision(3)} in 4 bits and ${errors[0].toPrecision(3)} in 8, which is ${ratio.toPrecision(3)} times.`,
    );
    expect(why).toContain(`127 / 8 = ${(127 / 8).toFixed(2)} times as large`);
  });
});
