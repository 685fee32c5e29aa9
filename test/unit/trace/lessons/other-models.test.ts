/** A lesson’s text can be traced by another model: what is asked is then true of that one, or it is said why it is not asked. */
import { describe, expect, it } from 'vitest';
import type { LessonTrace } from '../../../../src/trace/lessons/lesson';
import { lessonOf } from '../../../../src/trace/lessons/lessons';
import { leadingHead } from '../../../../src/trace/lessons/words';
import { partOf } from '../../part-of';
import { fixturePath, openModel, runTrace } from '../../support';
import { readerOf } from './lesson-reader';

const TEXT = 'The weather is nice in spring.';

/** @param read what is done with the trace of a fixture */
async function withTrace<T>(fixture: string, read: (trace: LessonTrace) => Promise<T>): Promise<T> {
  const model = await openModel(fixturePath(fixture));
  try {
    return await read(readerOf(await runTrace(model, TEXT), model.spec));
  } finally {
    await model.release();
  }
}

const asked = (fixture: string, id: string) => withTrace(fixture, async (trace) => lessonOf(id)?.question(trace));

const number = (text: string | undefined) => Number(text?.replace('−', '-'));

describe('scale: what is made of the product is the score', () => {
  it.each([
    ['llama', true],
    ['gpt2', false],
    ['qwen3', true],
    ['modernbert', true],
  ])('by the root of the width: %s', async (fixture, areRotated) => {
    const question = await asked(fixture, 'scale');
    const [, rotated, product, width] =
      /(, both rotated by their positions,)? is (−?[\d.]+), and d is (\d+)\. What is the score\?$/.exec(
        question?.ask ?? '',
      ) ?? [];
    expect(rotated !== undefined).toBe(areRotated);
    expect(Math.abs(number(product) / Math.sqrt(number(width)) - (question?.answer as number))).toBeLessThan(2e-3);
  });

  it.each([
    ['granite', 0.2],
    ['gemma2', 20 ** -0.5],
  ])('by a factor of its own: %s', async (fixture, scale) => {
    const question = await asked(fixture, 'scale');
    const [, product, factor] =
      / is (−?[\d.]+)\. This model multiplies it by ([\d.]+), where/.exec(question?.ask ?? '') ?? [];
    expect(number(factor)).toBeCloseTo(scale, 6);
    expect(Math.abs(number(product) * scale - (question?.answer as number))).toBeLessThan(2e-3);
    expect(question?.hint(0)).toBe(`The product is multiplied by ${factor}.`);
  });
});

it.each(['scale', 'mask', 'cache', 'residual', 'induction'])(
  'what is asked about the blocks is not asked of two stacks: %s',
  async (id) => {
    await expect(asked('t5', id)).rejects.toThrow(/^This question is about the blocks of one stack, and this model/);
  },
);

it('what a mask hides is not asked where there is none', async () => {
  await expect(asked('bert', 'mask')).rejects.toThrow(/^Generation does not apply here, because this model fills in /);
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
