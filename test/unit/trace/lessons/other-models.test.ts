/** A lesson’s text can be traced by another model: what is asked is then true of that one, or it is said why it is not asked. */
import { describe, expect, it } from 'vitest';
import { isRight, type LessonTrace, type Question } from '../../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../../src/trace/lessons/lessons';
import { leadingHead } from '../../../../src/trace/lessons/words';
import { partOf } from '../../part-of';
import { fixturePath, openModel, runTrace } from '../../support';
import { readerOf } from './lesson-reader';

const TEXT = 'The weather is nice in spring.';
/** One token, which sees itself alone. */
const ONE = 'a';

/** @param read what is done with the trace of a fixture */
async function withTrace<T>(fixture: string, read: (trace: LessonTrace) => Promise<T>, text = TEXT): Promise<T> {
  const model = await openModel(fixturePath(fixture));
  try {
    return await read(readerOf(await runTrace(model, text), model.spec));
  } finally {
    await model.release();
  }
}

const asked = (fixture: string, id: string, text = TEXT) =>
  withTrace(fixture, async (trace) => lessonOf(id)?.question(trace), text);

const number = (text: string | undefined) => Number(text?.replace('−', '-'));

/** Who computes with the written score is right, and gets the written product. */
function gives(question: Question | undefined, product: number): void {
  if (!question) throw new Error('There is no question.');
  expect(isRight(question, product)).toBe(true);
  const said = / = (-?[\d.]+)\.$/.exec(question.why.replaceAll('−', '-'))?.[1] ?? '';
  expect(product.toFixed(said.split('.')[1]?.length ?? 0)).toBe(said);
  expect(product / question.answer).toBeCloseTo(1, 2);
}

it.each([
  ['llama', 8],
  ['gpt2', 8],
  ['granite', 5 ** 2],
])(
  'scale: without the division the ratio of two weights is raised to what was divided by: %s',
  async (fixture, square) => {
    const question = await asked(fixture, 'scale');
    if (question?.kind !== 'choice') throw new Error('It asks for a number.');
    const [, one, other, ratio] =
      / a weight of ([\d.]+) and .* ([\d.]+): ([\d.]+) times as much/.exec(question.ask) ?? [];
    expect((number(one) / number(other)).toPrecision((ratio as string).replace('.', '').length)).toBe(ratio);
    const [now, , without = ''] = question.options;
    expect(question.answer).toBe(2);
    expect(now).toBe(`${ratio} times, as now`);
    expect(without).toBe(`about ${Number((number(ratio) ** Math.sqrt(square)).toPrecision(2))} times`);
  },
);

describe('scale: where no two weights are to be compared, what the score was made of is the product', () => {
  it.each([
    ['llama', true],
    ['gpt2', false],
    ['qwen3', true],
    ['modernbert', true],
  ])('by the root of the width: %s', async (fixture, areRotated) => {
    const question = await asked(fixture, 'scale', ONE);
    const [, rotated, score, width] =
      /(, both rotated by their positions,)? have the score (−?[\d.]+), and d is (\d+)\. What was query times key before/.exec(
        question?.ask ?? '',
      ) ?? [];
    expect(rotated !== undefined).toBe(areRotated);
    gives(question, number(score) * Math.sqrt(number(width)));
  });

  it.each([
    ['granite', 0.2],
    ['gemma2', 20 ** -0.5],
  ])('by a factor of its own: %s', async (fixture, scale) => {
    const question = await asked(fixture, 'scale', ONE);
    const [, score, factor] =
      / have the score (−?[\d.]+)\. This model multiplies query times key by ([\d.]+), where/.exec(
        question?.ask ?? '',
      ) ?? [];
    expect(number(factor)).toBeCloseTo(scale, 6);
    gives(question, number(score) / scale);
    expect(question?.hint(0)).toBe(`The product was multiplied by ${factor} to give the score.`);
  });
});

it.each(['attention', 'scale', 'mask', 'cache', 'residual', 'induction'])(
  'what is asked about the blocks is not asked of two stacks: %s',
  async (id) => {
    await expect(asked('t5', id)).rejects.toThrow(/^This question is about the blocks of one stack, and this model/);
  },
);

it('what a mask hides is not asked where there is none', async () => {
  await expect(asked('bert', 'mask')).rejects.toThrow(/^Generation does not apply here, because this model fills in /);
});

it('two weights are compared where a token sees two', async () => {
  const question = await asked('llama', 'mask');
  expect(question?.answer).toBeGreaterThanOrEqual(1);
  await expect(asked('gpt2', 'mask', ONE)).rejects.toThrow(/^This token sees itself alone: /);
});

it('attention: of grouped queries the value is that which the head reads, and what is brought decides', async () => {
  for (const fixture of ['llama', 'gpt2', 'qwen3']) {
    const question = await asked(fixture, 'attention');
    const products = [...(question?.why ?? '').matchAll(/ = ([\d.]*\d)/g)].map(([, product]) => Number(product));
    const [one = 0, other = 0] = products;
    expect(question?.answer).toBe(other >= 1.25 * one ? 1 : one >= 1.25 * other ? 0 : 2);
  }
  await expect(asked('gpt2', 'attention', ONE)).rejects.toThrow(/^This token sees itself alone: /);
});

it('a failure to read what leads there is told, and where nothing can be read none is', async () => {
  const failing = (trace: LessonTrace): LessonTrace => ({
    ...trace,
    attribution: () => Promise.reject(new Error('There is no room.')),
    ablation: () => Promise.reject(new Error('There is no room.')),
  });
  await expect(withTrace('gpt2', (trace) => leadingHead(failing(trace)))).rejects.toThrow('There is no room.');
  expect(await withTrace('bert', (trace) => leadingHead(failing(trace)))).toEqual({});
});

it('tokens: a word of one token is one, in the singular', async () => {
  const tokens = [{ id: 0, token: 'cat', text: 'cat', start: 0, end: 3 }];
  const question = await lessonOf('tokens')?.question(partOf<LessonTrace>({ text: 'cat', tokens }));
  expect(question?.why).toBe('“cat” is 1 token: “cat”.');
});
