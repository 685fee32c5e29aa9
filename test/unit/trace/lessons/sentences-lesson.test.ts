/**
 * The lesson on sentences against an independent computation: plain loops over the states that a trace holds, and cosines
 * of vectors that other traces hold. The small encoder of the fixtures says nothing of language; what the lesson says of
 * language is held against a published encoder, where its weights are at hand.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { isRight, type LessonTrace, type Question } from '../../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../../src/trace/lessons/lessons';
import { sentenceEncoder } from '../../encoder-folders';
import { ROOT } from '../../model/helpers';
import { partOf } from '../../part-of';
import { openModel, runTrace, STARTER } from '../../support';
import { readerOf } from './lesson-reader';

const MINILM = join(ROOT, '../shared/models/all-minilm-l6-v2');
const missing = existsSync(join(MINILM, 'model.safetensors')) ? '' : ` (skipped: ${MINILM} is not there)`;
const SAME = 'The kids walked back to their house.';

function lesson() {
  const found = lessonOf('sentences');
  if (!found) throw new Error('There is no such lesson.');
  return found;
}

interface Read {
  readonly model: Model;
  readonly trace: LessonTrace;
  readonly question: Question;
  /** What each card says of the trace. */
  readonly told: readonly string[];
  readonly places: readonly object[];
}

async function readIn(folder: string): Promise<Read> {
  const model = await openModel(folder);
  const { text, cards, question } = lesson();
  const trace = readerOf(await runTrace(model, text), model.spec);
  const told = await Promise.all(cards.map(({ found }) => found?.(trace) ?? ''));
  const places = await Promise.all(cards.map(({ place }) => (typeof place === 'function' ? place(trace) : place)));
  return { model, trace, question: await question(trace), told, places };
}

/** The vector of a text, from a trace of it. */
async function vectorOf(model: Model, text: string): Promise<Float64Array> {
  const trace = await runTrace(model, text);
  const { data } = await trace.window('sentence_embedding', 'model');
  trace.release();
  return Float64Array.from(data);
}

/** Its other words are the same tokens: each of them is one. */
function textWithout({ text, tokens }: LessonTrace, token: number): string {
  const { start = 0, end = 0 } = tokens[token] ?? {};
  return text.slice(0, start) + text.slice(end);
}

function cosineOf(a: Float64Array, b: Float64Array): number {
  const sum = (one: Float64Array, other: Float64Array) =>
    one.reduce((total, value, i) => total + value * (other[i] as number), 0);
  return sum(a, b) / Math.sqrt(sum(a, a) * sum(b, b));
}

const written = (value: number) => value.toFixed(2).replace('-', '−').replace('−0.00', '0.00');

async function agreesWithTraces({ model, trace, question, told }: Read): Promise<void> {
  const own = await vectorOf(model, trace.text);
  const cosineWith = async (text: string) => cosineOf(own, await vectorOf(model, text));
  if (question.kind !== 'choice') throw new Error('It asks for a number.');
  const sentences = question.options.map((option) => option.slice(1, -1));
  const cosines = await Promise.all(sentences.map(cosineWith));
  expect(question.answer).toBe(cosines.indexOf(Math.max(...cosines)));
  expect(isRight(question, question.answer)).toBe(true);
  for (const [at, sentence] of sentences.entries()) {
    expect(question.why).toContain(`with “${sentence}” ${at === 0 ? 'is ' : ''}${written(cosines[at] as number)}`);
    if (at !== question.answer)
      expect(question.hint(at)).toBe(
        `The cosine with “${sentence}” is ${written(cosines[at] as number)}: another sentence has a larger one.`,
      );
  }
  for (const [, sentence = '', cosine] of told
    .join(' ')
    .matchAll(/cosine with “([^”]+)”(?:, which says the opposite,)? is (−?[\d.]*\d)/g))
    expect(cosine).toBe(written(await cosineWith(sentence)));
}

describe('in a small encoder', () => {
  let read: Read;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sentences-'));
    read = await readIn(await sentenceEncoder({}, folder));
  });
  afterAll(async () => {
    await read.model.release();
    await rm(folder, { recursive: true });
  });

  it('answer and cards have the cosines of vectors that are traced', () => agreesWithTraces(read));

  it('a number of the mean is the mean of the written numbers, which are those of the last hidden states', async () => {
    const { model, told } = read;
    // Of many tokens the numbers are not listed.
    expect(told[3]).toMatch(/^Here they say that each number of the text’s vector is the mean of [^.]+\.$/);
    const trace = readerOf(await runTrace(model, 'home'), model.spec);
    const { tokens, plan } = trace;
    const { found, place } = lesson().cards[3] ?? {};
    const [, dimension, sum = '', count, mean] =
      /At dimension (\d+) that is \((.+)\) \/ (\d+) = (−?[\d.]*\d)\.$/.exec((await found?.(trace)) ?? '') ?? [];
    const { layers } = read.model.spec;
    const states = await trace.read(`blocks.${layers - 1}.normalized_resid_post`);
    const width = states.length / tokens.length;
    const numbers = tokens.map((_, token) => states[token * width + Number(dimension)] as number);
    const terms = sum
      .replaceAll('− ', '+ −')
      .split(/ \+ /)
      .map((term) => Number(term.replace('−', '-')));
    expect(Number(count)).toBe(tokens.length);
    expect(terms).toEqual(numbers.map((value) => expect.closeTo(value, 3)));
    const whole = terms.reduce((total, value) => total + value, 0) / terms.length;
    expect(whole.toFixed(3)).toBe(Number(mean?.replace('−', '-')).toFixed(3));
    expect(typeof place === 'function' && (await place(trace))).toEqual({
      view: 'sentence embedding',
      drawn: 'pooled',
      dimension: Number(dimension),
    });
    expect(plan.stages.map(({ name }) => name)).toContain('pooled');
  });

  it('a text that is too long for the model is refused in one sentence', async () => {
    const { trace } = read;
    await expect(trace.similarity('home '.repeat(5000))).rejects.toThrow(/ do not fit into the model's context of /);
  });
});

it('in a model that is no sentence encoder its cards say nothing of it, and its question why it is not asked', async () => {
  const model = await openModel(STARTER);
  try {
    const { cards, text, question } = lesson();
    const trace = readerOf(await runTrace(model, text), model.spec);
    for (const { found, place } of cards) {
      expect(await found?.(trace)).toBe('');
      await (typeof place === 'function' ? place(trace) : place);
    }
    await expect(question(trace)).rejects.toThrow(/^A sentence embedding does not apply here, because /);
  } finally {
    await model.release();
  }
});

it('a tokenizer that puts nothing around a text has nothing told of that', async () => {
  const tokens = [{ id: 0, token: 'home', text: 'home', start: 0, end: 4 }];
  const plan = partOf<LessonTrace['plan']>({ predicts: 'sentence embedding', nodes: [], stacks: [] });
  expect(await lesson().cards[0]?.found?.(partOf<LessonTrace>({ tokens, plan }))).toBe('');
});

describe.skipIf(missing !== '')(`in all-MiniLM-L6-v2${missing}`, () => {
  let read: Read;
  beforeAll(async () => {
    read = await readIn(MINILM);
  });
  afterAll(() => read.model.release());

  it('answer and cards have the cosines of vectors that are traced', () => agreesWithTraces(read));

  it('a denial is closer than a sentence that says the same, on a card and in the question', async () => {
    const { told, question } = read;
    expect(told.at(-1)).toBe(
      `Here the cosine with “The children did not go home.”, which says the opposite, is 0.83: more than with “${SAME}”, which says the same (0.78). Once the lesson is over, “Compare…” compares two texts of your own like this.`,
    );
    expect(question.kind === 'choice' && question.options[question.answer]).toBe('“None of the children went home.”');
    expect(question.why).toMatch(/ That “None of the children went home\.” says the opposite counts less than /);
  });

  it('each card tells what the trace has of it', async () => {
    const { model, trace, told, places } = read;
    expect(told[0]).toBe('Here it puts “[CLS]” before the text and “[SEP]” after it: 7 tokens in all.');
    // Of all heads and words the one that looks most at a later word.
    const best = { weight: 0, layer: 0, head: 0, token: 0, key: 0 };
    for (let layer = 0; layer < 6; layer++) {
      const all = await trace.read(`blocks.${layer}.attn.pattern`);
      for (let head = 0; head < 12; head++)
        for (let token = 1; token < 6; token++)
          for (let key = token + 1; key < 6; key++) {
            const weight = all[(head * 7 + token) * 7 + key] as number;
            if (weight > best.weight) Object.assign(best, { weight, layer, head, token, key });
          }
    }
    const { weight, ...place } = best;
    expect(places[1]).toEqual({ view: 'weights', ...place });
    expect(told[1]).toBe(
      `Here head ${best.layer}.${best.head} (block ${best.layer}, head ${best.head}) looks from “the” at “children”, which comes after it, with a weight of ${weight.toFixed(3)}.`,
    );
    expect(weight).toBeGreaterThan(0.7);
    expect(told[2]).toBe('Here these are 7 vectors of 384 numbers.');
    expect(told[3]).toMatch(/^Here they say that each number of the text’s vector is the mean of /);
    const pooled = await trace.read('pooled');
    expect(told[4]).toBe(
      `Here it has the length ${Math.hypot(...pooled).toPrecision(3)} and is divided by that. Then its length is 1.00.`,
    );
    // Which words matter, from traces of the text without each.
    const other = await vectorOf(model, SAME);
    const names = trace.tokens.map(({ text }) => text.trim());
    const without: { name: string; cosine: number }[] = [];
    for (let token = 1; token < 6; token++)
      without.push({
        name: names[token] as string,
        cosine: cosineOf(await vectorOf(model, textWithout(trace, token)), other),
      });
    without.sort((a, b) => a.cosine - b.cosine);
    const [first, second] = without;
    const last = without.at(-1);
    expect(told[6]).toBe(
      `The cosine with “${SAME}” is 0.78. Without “${first?.name}” it is ${written(first?.cosine as number)}, and without “${second?.name}” ${written(second?.cosine as number)}; without “${last?.name}” it is ${written(last?.cosine as number)}.`,
    );
    expect([first?.name, second?.name].sort()).toEqual(['children', 'home']);
    expect(places[6]).toEqual({ view: 'sentence embedding', token: names.indexOf(first?.name ?? '') });
  });
});
