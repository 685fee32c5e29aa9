/**
 * The answers of the lessons against an independent computation: plain loops over the tensors of a saved trace's file,
 * and over the weights. Nothing of the project's arithmetic is used.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shareInThreeDigits } from '../../../../src/base/number-text';
import { describePredictions } from '../../../../src/engine/worker/runs/describe-generation';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import {
  hintOf,
  isRight,
  type LessonPlace,
  type LessonRows,
  type Question,
} from '../../../../src/trace/lessons/lesson';
import { LESSONS, lessonOf } from '../../../../src/trace/lessons/lessons';
import { quantisedRow } from '../../../../src/trace/lessons/quantised-row';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { saveTrace } from '../../../../src/trace/saving/export';
import { openModel, openTensors, STARTER, traceText } from '../../support';
import { readerOf } from './lesson-reader';

const [LAYERS, HEADS, D_MODEL, D_HEAD, VOCABULARY] = [6, 8, 256, 32, 8193];

let model: Model;
let folder: string;
const questions = new Map<string, Question>();
/** What cards say of the trace itself. */
const told = new Map<string, readonly string[]>();
const files = new Map<string, Awaited<ReturnType<typeof openTensors>>>();
const counts = new Map<string, number>();
const shownRows = new Map<string, LessonRows | null>();
const ids = new Map<string, readonly number[]>();
const words = new Map<string, readonly string[]>();
const places = new Map<string, readonly LessonPlace[]>();

beforeAll(async () => {
  model = await openModel(STARTER);
  folder = await mkdtemp(join(tmpdir(), 'lessons-'));
  const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
  for (const { id, text, question, cards } of LESSONS.filter(({ readIn }) => readIn === undefined)) {
    const { trace } = await traceText(model, text);
    const file = join(folder, `${id}.trace.safetensors`);
    await saveTrace(trace, 'model', file, {}, { hooks });
    files.set(id, await openTensors(file));
    counts.set(id, trace.tokens.length);
    ids.set(id, trace.ids);
    words.set(
      id,
      trace.tokens.map((token) => token.text),
    );
    const top = describePredictions(model.folder.tokenizer, await logitsAfter(trace));
    const reader = readerOf(trace, { layers: LAYERS, heads: HEADS }, top);
    questions.set(id, await question(reader));
    told.set(id, await Promise.all(cards.flatMap(({ found }) => (found ? [found(reader)] : []))));
    for (const { rows } of cards) if (rows) shownRows.set(id, await rows(reader));
    const { sections } = trace.planOf('model');
    const led = await Promise.all(cards.map(({ place }) => (typeof place === 'function' ? place(reader) : place)));
    places.set(id, led);
    for (const { view, layer = 0, head = 0, token = 0 } of led) {
      expect(sections.map((section) => section.view)).toContain(view);
      expect([layer < LAYERS, head < HEADS, token < trace.tokens.length]).toEqual([true, true, true]);
    }
  }
});
afterAll(async () => {
  await model.release();
  await rm(folder, { recursive: true });
});

/** The logits after the last token. */
async function logitsAfter(trace: Awaited<ReturnType<typeof traceText>>['trace']): Promise<Float32Array> {
  const last = trace.tokens.length - 1;
  return (await trace.window('logits', 'model', { start: [last, 0], stop: [last + 1, VOCABULARY] })).data;
}

function questionOf<K extends Question['kind']>(id: string, kind: K): Extract<Question, { kind: K }> {
  const question = questions.get(id);
  if (question?.kind !== kind) throw new Error(`${id} asks for a ${question?.kind}`);
  return question as Extract<Question, { kind: K }>;
}

it('of a number that is right but for its sign only that is said', () => {
  const question = questionOf('residual', 'number');
  expect(hintOf(question, -question.answer)).toBe('The size is right, but the sign is the other one.');
  expect(hintOf(question, question.answer + 1)).toBe(question.hint(question.answer + 1));
});

async function stage(id: string, name: string): Promise<Float32Array> {
  const tensors = files.get(id);
  if (!tensors) throw new Error(`There is no trace of ${id}.`);
  return tensors.float32(name);
}

/** A weight of the starter in double precision, by the end of its name. */
async function weight(name: string): Promise<Float64Array> {
  const location = model.folder.weights.get(name);
  const count = location.shape.reduce((a, b) => a * b, 1);
  return Float64Array.from(await readWeightSlice(location, 0, count));
}

const rowOf = (data: Float32Array, row: number, width: number) => [...data.subarray(row * width, (row + 1) * width)];
const maximum = (values: readonly number[]) => values.indexOf(Math.max(...values));

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

  it('tokens: as many as the tokenizer makes of the word', async () => {
    const { ask, answer, why } = questionOf('tokens', 'number');
    const word = /“(.+)”/.exec(ask)?.[1] ?? '';
    expect('The cat saw an unbelievably small chrysanthemum.').toContain(word);
    expect(answer).toBe(why.match(/“/g)?.length ? (why.match(/“/g)?.length ?? 0) - 1 : 0);
    const pieces = [...why.matchAll(/“([^”]+)”/g)].slice(1).map(([, piece]) => piece);
    expect(pieces.join('')).toBe(word);
    expect(answer).toBeGreaterThan(2);
  });

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
      (one, index) => `head ${one.layer}.${one.head} at ${at[index]} (${one.weights?.[one.key]?.toFixed(2)})`,
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
      `Of all heads head ${layer}.${head} adds most to the logit of “her”, the token that the model predicts: +${first?.value.toFixed(3)}; the next, head ${second?.layer}.${second?.head}, adds +${second?.value.toFixed(3)}.`,
    );
  });

  it('attention: of two tokens the one with less weight brings more, as its value is longer', async () => {
    const count = counts.get('attention') as number;
    const names = words.get('attention')?.map((text) => text.trim()) ?? [];
    const { ask, answer, options, why, hint, asked, answered } = questionOf('attention', 'choice');
    const { layer = 0, head = 0, token = 0, key = 0 } = asked ?? {};
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
    expect(why).toMatch(/the first token, whose value is short\.$/);
    expect(hint(0)).toBe(
      `What is brought is the value times its weight: compare ${weight} · ${length} with ${otherWeight} · ${otherLength}.`,
    );
    // The step that answers it is shown once it is answered.
    expect(asked?.view).toBe('weights');
    expect(answered).toEqual({ view: 'attention output', layer, head, token });
    // No card has followed that head.
    expect(places.get('attention')?.some((place) => place.layer === layer && place.head === head)).toBe(false);
  });

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
    const [width, said, slope] = told.get('scale') ?? [];
    const named = `head ${layer}.${head} (block ${layer}, head ${head})`;
    expect(width).toBe(
      `Here d is ${D_HEAD}. The cards show ${named}: of all heads, it is there that a token’s largest weight would grow most without the division.`,
    );
    const ofBest = [best.weight, best.undivided].map((share) => (share * (1 - share)).toFixed(3));
    // The written weights give the written products.
    const [p, product, without, otherProduct] = [...(slope as string).matchAll(/\d\.\d+/g)].map(([number]) =>
      Number(number),
    );
    expect([product, otherProduct].map((value) => (value as number).toFixed(3))).toEqual(ofBest);
    // Both cards write them alike.
    expect(said).toContain(`, ${p}. Without the division it would be ${without}.`);
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
    const { ask, options, answer, asked } = questionOf('scale', 'choice');
    expect(asked).toMatchObject({ view: 'weights', layer, head });
    expect(asked?.token).not.toBe(token);
    const at = asked?.token as number;
    const [q, k] = [await stage('scale', `blocks.${layer}.attn.q`), await stage('scale', `blocks.${layer}.attn.k`)];
    const query = rowOf(q, at * HEADS + head, D_HEAD);
    const names = words.get('scale')?.map((text) => text.trim()) ?? [];
    const [one, other] = [...ask.matchAll(/“([^”]+)”/g)].slice(1).map(([, name = '']) => names.indexOf(name));
    expect(asked?.key).toBe(one);
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
    const { ask, answer, why, asked, answered, hint } = questionOf('mask', 'number');
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
    expect(asked).toEqual({ view: 'scores', layer: 5, head: 4, token: 8, key: more });
    expect(answered).toEqual({ ...asked, view: 'weights' });
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
      [index, undefined],
    ]);
    const [a, b, c, d] = [before, attention, mlp, after].map((row) => row[index] as number) as [
      number,
      number,
      number,
      number,
    ];
    expect(cards[0]).toContain(`dimension ${index} at “.”: it begins as ${a.toFixed(3)}`);
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
    const { ask, answer, asked, hint } = questionOf('residual', 'number');
    const other = asked?.dimension as number;
    expect(other).not.toBe(index);
    expect(asked).toEqual({ view: 'block output', layer: 0, token: position, dimension: other });
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
    const { answer, options, hint } = questionOf('lens', 'choice');
    expect(options[answer]).toBe(`Block ${tops[from]?.[0]}`);
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
    const { ask, answer, options, hint, why, asked, answered } = questionOf('induction', 'choice');
    expect(ask).toMatch(
      new RegExp(`^From the second “table” where does head ${best.layer}\\.${best.head} look most\\?$`),
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
      expect(hint(index)).toMatch(/^From the second “table” head /);
    }
    // The picture that the answer leads to is of what it says.
    const { layer, head } = best;
    expect(answered).toEqual({ view: 'weights', layer, head, token: query, key: maximum(row) });
    // While it is asked, the text is seen, and no weight: neither the answer nor that of another token, which tempts.
    expect(asked).toEqual({ view: 'text', layer, head, token: best.query });
    expect(why).toContain(
      `From the second “table” it looks at “stands” with a weight of ${Math.max(...row).toFixed(3)}: `,
    );
    // What it finds need not be what the model predicts: who has seen another token lead there is told so.
    const logits = rowOf(await stage('induction', 'logits'), query, VOCABULARY);
    const stands = logits[own[maximum(row)] as number] as number;
    expect(logits.filter((logit) => logit > stands)).toHaveLength(2);
    expect(why).toMatch(
      / All other parts add to the prediction as well: after the second “table”, “is” leads with \d+\s%, and “stands” comes third, with \S+\s%\.$/,
    );
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
      `Here head 4.3 (block 4, head 3) does so most clearly: its weight from the second “green” on the first “table” is ${own.toFixed(3)}, where attention spread evenly would give ${(1 / (query + 1)).toFixed(3)}. One text is not enough to call it an induction head: at this step, once the lesson is over, “Find Heads of a Kind” tests all heads on repeated random tokens, where meaning cannot help.`,
      `Here the first is head 3.5 (block 3, head 5): its weight on the token before is ${mean.toFixed(3)} on average, where attention spread evenly would give ${even.toFixed(3)}. In a run without head 3.5, the probability of “table” after the second “green” is 12\u00a0% instead of 65\u00a0%.`,
      'Here after the second “green”, “table” has 65\u00a0%; after the second “table”, “stands” has 5.3\u00a0%; after the last token, “table” has 82\u00a0%.',
    ]);
    /** Of a token at another place of the text, or of the most probable one. */
    const probability = async (at: number, of?: number) => {
      const logits = rowOf(await stage('induction', 'logits'), at, VOCABULARY);
      const id = of === undefined ? maximum(logits) : (ids.get('induction')?.[of] as number);
      return Math.exp(logits[id] as number) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    };
    expect(await probability(10, 2)).toBeCloseTo(0.65, 2);
    expect(await probability(11, 3)).toBeCloseTo(0.053, 3);
    // The text ends where the copied token leads.
    expect(await probability(count - 1, 2)).toBeCloseTo(0.82, 2);
    expect(await probability(count - 1)).toBeCloseTo(0.82, 2);
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
    expect(questionOf('cache', 'number').answer).toBe(2 * LAYERS * HEADS * D_HEAD);
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
      for (const { whole, back } of row.numbers) expect(back).toBeCloseTo(whole * row.scale, 6);
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
