import { describe, expect, it } from 'vitest';
import { LastAnswers } from '../../../src/base/last-answers';

describe('the last answers', () => {
  it('are computed once for each object and question, and the oldest are forgotten', async () => {
    const answers = new LastAnswers<{ readonly run: number }>(2);
    const [one, other] = [{}, {}];
    let runs = 0;
    const ask = async (object: object, ...question: readonly unknown[]) =>
      (await answers.of(object, question, async () => ({ run: ++runs }))).run;
    expect([await ask(one, 3, null), await ask(one, 3, null), await ask(other, 3, null)]).toEqual([1, 1, 2]);
    expect([await ask(one, 4, null), await ask(one, 5, null), await ask(one, 3, null)]).toEqual([3, 4, 5]);
  });

  it('are waited for by nobody else, whose question would fail with one that is given up', async () => {
    const answers = new LastAnswers<object>(2);
    const about = {};
    const givenUp = answers.of(about, [1], () => Promise.reject(new Error('given up')));
    const answer = {};
    expect(await answers.of(about, [1], async () => answer)).toBe(answer);
    await expect(givenUp).rejects.toThrow('given up');
    expect(await answers.of(about, [1], () => Promise.reject(new Error('asked again')))).toBe(answer);
  });
});
