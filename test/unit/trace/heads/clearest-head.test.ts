/** The head on which a panel opens where no head adds to a logit: computed again by plain loops. */
import { expect, it } from 'vitest';
import { readClearestHead } from '../../../../src/trace/heads/clearest-head';
import { fixturePath, openModel, runTrace } from '../../support';

it.each(['bert', 'distilbert', 'electra', 'modernbert'])(
  'of %s it is the one that gives most of a token’s attention to one other word, not to what the tokenizer put there',
  async (name) => {
    const model = await openModel(fixturePath(name));
    try {
      const traced = await runTrace(model, 'The weather is nice');
      const words = traced.tokens.flatMap(({ inserted }, at) => (inserted ? [] : [at]));
      expect(words.length).toBeLessThan(traced.tokens.length);
      for (const position of words) {
        const { shares, heads, opens, opensBy } = await readClearestHead(traced, position);
        const expected: number[] = [];
        const ahead: number[] = [];
        for (let layer = 0; layer < traced.spec.layers; layer++) {
          const { data } = await traced.window(`blocks.${layer}.attn.pattern`, 'model');
          const keys = traced.tokens.length;
          for (let head = 0; head < heads; head++) {
            const weightOn = (key: number) => data[(head * keys + position) * keys + key] as number;
            expected.push(Math.max(...words.filter((key) => key !== position).map(weightOn)));
            ahead.push(Math.max(0, ...words.filter((key) => key > position).map(weightOn)));
          }
        }
        expect([...shares]).toEqual(expected);
        const [most, mostAhead] = [Math.max(...expected), Math.max(...ahead)];
        // Of those that look nearly as clearly, the one that looks most at a later word.
        const isAhead = mostAhead >= 0.75 * most;
        expect(opensBy).toBe(isAhead ? 'looks ahead' : 'looks most clearly');
        const best = isAhead ? ahead.indexOf(mostAhead) : expected.indexOf(most);
        expect(opens).toMatchObject({ layer: Math.floor(best / heads), head: best % heads });
      }
    } finally {
      await model.release();
    }
  },
);

it('there is none where the text has no other word', async () => {
  const model = await openModel(fixturePath('bert'));
  try {
    const traced = await runTrace(model, 'The');
    const position = traced.tokens.findIndex(({ inserted }) => !inserted);
    expect(traced.tokens.filter(({ inserted }) => !inserted)).toHaveLength(1);
    expect((await readClearestHead(traced, position)).opens).toBeNull();
  } finally {
    await model.release();
  }
});
