/** The head on which a panel opens where no head adds to a logit: computed again by plain loops. */
import { expect, it } from 'vitest';
import { readClearestHead } from '../../../../src/trace/heads/clearest-head';
import { previousToken, withPatterns } from '../../faked-patterns';
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

it('where the clearest head looks to one side only, it is one that looks clearly and to both sides, and says so', async () => {
  const model = await openModel(fixturePath('bert'));
  try {
    const traced = await runTrace(model, 'The weather is nice');
    const count = traced.tokens.length;
    const last = traced.tokens.findLastIndex(({ inserted }) => !inserted);
    const beside = (share: number) => (layer: number, head: number, query: number, key: number) => {
      if (layer === 0 && head === 2) return previousToken(query, key);
      if (layer === 1 && head === 1) return Math.abs(query - key) === 1 ? share : 0;
      return 1 / count;
    };
    const opening = async (share: number) => {
      const { opens, opensBy } = await readClearestHead(withPatterns(traced, beside(share)), last);
      return [opens?.layer, opens?.head, opensBy];
    };
    expect(await opening(0.4)).toEqual([1, 1, 'looks both ways']);
    // What hardly looks at any word is not clear.
    expect(await opening(0.25)).toEqual([0, 2, 'looks most clearly']);
    // The clearest one, where it looks to both sides itself.
    const both = withPatterns(traced, (layer, head, query, key) =>
      layer === 1 && head === 1 && Math.abs(query - key) === 1 ? 0.5 : 0.01,
    );
    expect(await readClearestHead(both, last)).toMatchObject({
      opens: { layer: 1, head: 1 },
      opensBy: 'looks most clearly',
    });
  } finally {
    await model.release();
  }
});

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
